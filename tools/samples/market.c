/* SPDX-License-Identifier: BSD-2-Clause */
/* A market street, upright as telephones film it: stalls with fruit under striped
 * awnings, people passing, lanterns and balloons in the wind, a slow zoom. */
#include "paint.h"

#define STREET 0.70f /* y where the wall of the houses meets the street */

static rgb bricks(float x, float y)
{
    float row = floorf(y / 0.016f), along = x / 0.042f + 0.5f * fract(row * 0.5f);
    float u = fract(along), v = fract(y / 0.016f);
    float tone = hash_unit((int)floorf(along), (int)row, 1);
    rgb c = mix(colour(0.56f, 0.30f, 0.22f), colour(0.70f, 0.44f, 0.32f), tone);
    if (u < 0.06f || v < 0.14f) c = colour(0.62f, 0.58f, 0.52f);
    return shade(c, 0.72f + 0.4f * fbm(x * 50, y * 50, 4, 2));
}

static rgb house_wall(float x, float y)
{
    rgb c = bricks(x, y);
    float u = fract(x / 0.30f + 0.1f) * 0.30f - 0.15f, v = y - 0.17f;
    if (fabsf(u) < 0.066f && fabsf(v) < 0.105f) {
        c = shade(colour(0.86f, 0.83f, 0.76f), 0.9f + 0.2f * noise(x * 90, y * 90, 4));
        float pu = fabsf(u), pv = fract((v + 0.095f) / 0.0633f) * 0.0633f;
        if (pu < 0.056f && pu > 0.003f && fabsf(v) < 0.095f && pv > 0.004f) {
            /* The sky and the roofs across the street, in old uneven glass. */
            float wave = 0.02f * fbm(x * 14, y * 14, 2, 5);
            rgb sky = mix(colour(0.62f, 0.74f, 0.86f), colour(0.32f, 0.38f, 0.46f),
                          smooth(0.10f, 0.28f, y + wave * 3));
            c = mix(sky, colour(0.12f, 0.12f, 0.14f),
                    smooth(0.40f, 0.70f, fbm(x * 11 + wave * 30, y * 7, 3, 6)));
            float curtain = pu - 0.030f - 0.010f * sinf(y * 30);
            if (curtain > 0)
                c = mix(c, shade(colour(0.90f, 0.86f, 0.78f), 0.75f + 0.2f * sinf(u * 700)), 0.7f);
        }
    }
    /* Flower boxes. */
    if (fabsf(u) < 0.075f && y > 0.258f && y < 0.300f) {
        float leaf = fbm(x * 70, y * 70, 3, 7), edge = 0.268f + 0.012f * noise(x * 60, 1, 8);
        if (y > 0.282f)
            c = shade(colour(0.42f, 0.27f, 0.16f), 0.8f + 0.3f * noise(x * 30, y * 200, 9));
        else if (y > edge) {
            c = mix(colour(0.10f, 0.22f, 0.07f), colour(0.36f, 0.52f, 0.20f), leaf);
            if (noise(x * 95, y * 95, 10) > 0.66f) c = colour(0.86f, 0.20f, 0.30f);
        }
    }
    return shade(c, 1.0f - 0.30f * smooth(0.30f, 0.60f, y));
}

static rgb cobbles(float x, float y)
{
    float d = 0.30f / (y - STREET + 0.16f); /* distance: the street rises to the wall */
    float wx = (x - 0.28f) * d * 9, wz = d * 26;
    float row = floorf(wz), u = wx + 0.5f * fract(row * 0.5f);
    float cell_u = fract(u) - 0.5f, cell_v = fract(wz) - 0.5f;
    float round = sqrtf(cell_u * cell_u * 1.1f + cell_v * cell_v);
    float tone = hash_unit((int)floorf(u), (int)row, 11);
    rgb c = mix(colour(0.34f, 0.32f, 0.31f), colour(0.56f, 0.52f, 0.47f), tone);
    c = shade(c, 1.12f - 0.5f * smooth(0.25f, 0.56f, round) - 0.25f * cell_v);
    c = shade(c, 0.78f + 0.4f * fbm(wx * 3, wz * 3, 4, 12));
    float sun = smooth(0.46f, 0.52f, 0.5f + 0.5f * (x - 0.15f) - (y - 0.86f));
    return mix(shade(c, 0.66f), colour(c.r * 1.15f, c.g * 1.08f, c.b * 0.95f), sun);
}

/* A shaded ball of the given colour; returns its share of the picture. */
static float ball(rgb *c, float dx, float dy, float radius, rgb skin, uint32_t seed)
{
    float r2 = (dx * dx + dy * dy) / (radius * radius);
    if (r2 >= 1) return 0;
    float nz = sqrtf(1 - r2), light = -0.45f * dx / radius - 0.65f * dy / radius + 0.62f * nz;
    float pores = noise(dx * 900 / (1 + nz), dy * 900 / (1 + nz), seed);
    *c = shade(skin, 0.34f + 0.75f * clampf(light, 0, 1) + 0.10f * (pores - 0.5f));
    *c = mix(*c, colour(1, 1, 1), 0.55f * smooth(0.93f, 1.0f, light));
    return 1;
}

static const rgb fruits[] = {
    {0.95f, 0.52f, 0.10f}, {0.80f, 0.12f, 0.12f}, {0.52f, 0.70f, 0.16f}, {0.94f, 0.80f, 0.22f},
    {0.40f, 0.14f, 0.34f}, {0.90f, 0.36f, 0.26f}, {0.30f, 0.46f, 0.14f}, {0.86f, 0.64f, 0.42f},
};

/* Crates of fruit in steps, from y = top downwards. */
static int crates(rgb *c, float x, float y, float left, float right, float top)
{
    const float width = 0.105f, height = 0.052f;
    int row = (int)floorf((y - top) / height);
    if (x < left || x >= right || row < -1 || row > 1) return 0;
    /* The fruits reach over their crate's rim: look at the crate below first. */
    for (int r = row + 1 > 1 ? 1 : row + 1; r >= row && r >= 0; r--) {
        float cell = floorf((x - left) / width);
        float cx = x - left - cell * width, cy = y - top - (float)r * height;
        int id = (int)cell + 5 * r + (int)(left * 100);
        rgb skin = fruits[hash2(id, 3, 21) % 8];
        float radius = 0.0095f + 0.004f * hash_unit(id, 4, 21);
        if (cy > 0.018f && cy < height) {
            float slat = fract((cy - 0.018f) / 0.0115f);
            *c = shade(colour(0.66f, 0.48f, 0.30f), 0.70f + 0.35f * fbm(x * 25, y * 160, 3, 22));
            if (slat > 0.80f || cx < 0.003f) *c = colour(0.14f, 0.10f, 0.07f);
            return 1;
        }
        if (cy > -0.022f && cy <= 0.018f) {
            for (int layer = 2; layer >= 0; layer--) {
                float ly = 0.015f - (float)layer * radius * 1.05f;
                float u = (cx + (layer & 1 ? radius : 0)) / (2 * radius);
                float dx = (fract(u) - 0.5f) * 2 * radius, dy = cy - ly;
                float grown = radius * (0.90f + 0.2f * hash_unit((int)floorf(u), id + layer, 23));
                rgb ripe = mix(skin, fruits[(hash2(id, 3, 21) + 1) % 8],
                               0.22f * hash_unit((int)floorf(u), id, 24));
                if (ball(c, dx, dy, grown, ripe, 25)) return 1;
            }
            if (cy > 0.004f) {
                *c = shade(skin, 0.22f);
                return 1;
            }
        }
    }
    return 0;
}

/* An awning with stripes that sags between its ribs and flaps at its edge. */
static int awning(rgb *c, float x, float y, float left, float right, float top, rgb stripe, float t)
{
    if (x < left - 0.02f || x > right + 0.02f) return 0;
    float flap = 0.003f * sinf(t * 6 + x * 40) + 0.002f * sinf(t * 9.7f + x * 75);
    float depth = 0.115f, slant = (y - top) / depth;
    float spread = 0.03f * clampf(slant, 0, 1);
    if (x < left - spread || x > right + spread) return 0;
    float u = (x - (left + right) / 2) / (right - left + 2 * spread) * (right - left);
    float phase = u / 0.040f;
    float scallop = 0.020f * fabsf(sinf(3.14159f * phase));
    if (slant < 0 || y > top + depth + 0.012f + scallop + flap) return 0;
    int dark = ((int)floorf(phase) & 1) == 0;
    rgb cloth = dark ? stripe : colour(0.93f, 0.90f, 0.83f);
    float weave = 0.92f + 0.10f * noise(x * 400, y * 400, 31) + 0.10f * fbm(x * 18, y * 10, 3, 32);
    float light = slant < 1 ? 1.12f - 0.22f * slant + 0.05f * sinf(phase * 3.14159f)
                            : 0.78f + 8 * flap;
    *c = shade(cloth, weave * light);
    return 1;
}

typedef struct stall {
    float left, right, top;
    rgb stripe;
} stall;

static const stall stalls[] = {
    {-0.12f, 0.235f, 0.335f, {0.72f, 0.16f, 0.14f}},
    {0.335f, 0.72f, 0.320f, {0.14f, 0.38f, 0.30f}},
};

static int stall_at(rgb *c, const stall *s, float x, float y, float t)
{
    if (awning(c, x, y, s->left, s->right, s->top, s->stripe, t)) return 1;
    float table = s->top + 0.265f;
    if (crates(c, x, y, s->left + 0.02f, s->right - 0.025f, table - 0.060f)) {
        *c = shade(*c, 0.95f);
        return 1;
    }
    if (x > s->left && x < s->right && y > table + 0.043f && y < STREET + 0.055f) {
        /* The table's cloth hangs in folds. */
        float fold = sinf(x * 95 + 1.5f * sinf(x * 31)) * smooth(table, table + 0.08f, y);
        float weave = noise(x * 500, y * 500, 33);
        *c = shade(mix(s->stripe, colour(0.82f, 0.76f, 0.62f), 0.45f),
                   0.60f + 0.18f * fold + 0.12f * weave);
        if (fabsf(fract(y * 26) - 0.5f) > 0.42f) *c = shade(*c, 1.25f);
        return 1;
    }
    float post = fminf(fabsf(x - s->left - 0.006f), fabsf(x - s->right + 0.006f));
    if (post < 0.0045f && y > s->top + 0.10f && y < STREET + 0.06f) {
        *c = shade(colour(0.52f, 0.36f, 0.22f), 0.8f + 0.35f * noise(x * 300, y * 30, 34));
        return 1;
    }
    if (x > s->left && x < s->right && y > s->top + 0.10f && y < table) {
        /* The stall's inside: bunches and jars in the dark. */
        float hang = fbm(x * 32, y * 26, 4, 35);
        rgb dim = mix(colour(0.10f, 0.075f, 0.06f),
                      fruits[hash2((int)(x * 28), (int)(y * 20), 36) % 8],
                      0.45f * smooth(0.45f, 0.7f, hang));
        *c = shade(dim, 0.9f);
        return 1;
    }
    return 0;
}

typedef struct passer {
    float start, speed, feet, size;
    rgb coat, trousers, hair;
    int pattern;
} passer;

static const passer people[] = {
    {0.66f,
     -0.10f,
     0.800f,
     0.30f,
     {0.56f, 0.20f, 0.16f},
     {0.20f, 0.22f, 0.30f},
     {0.18f, 0.12f, 0.09f},
     0},
    {-0.02f,
     0.09f,
     0.855f,
     0.34f,
     {0.24f, 0.36f, 0.50f},
     {0.38f, 0.32f, 0.26f},
     {0.46f, 0.32f, 0.18f},
     1},
    {0.60f,
     -0.16f,
     0.940f,
     0.43f,
     {0.74f, 0.60f, 0.30f},
     {0.18f, 0.18f, 0.20f},
     {0.10f, 0.09f, 0.09f},
     2},
};

static float limb(float x, float y, float x0, float y0, float x1, float y1, float half)
{
    float ax = x1 - x0, ay = y1 - y0;
    float s = clampf(((x - x0) * ax + (y - y0) * ay) / (ax * ax + ay * ay), 0, 1);
    return hypotf(x - x0 - s * ax, y - y0 - s * ay) - half;
}

static rgb cloth_of(const passer *p, float u, float v)
{
    rgb c = p->coat;
    if (p->pattern == 0)
        c = shade(c, fract(u * 15) < 0.2f || fract(v * 15) < 0.2f ? 1.5f : 1); /* plaid */
    if (p->pattern == 1)
        c = shade(c, 0.85f + 0.35f * fabsf(sinf(v * 110 + 2 * sinf(u * 160)))); /* knitted */
    if (p->pattern == 2)
        c = mix(c, colour(0.45f, 0.16f, 0.14f), noise(u * 32, v * 32, 41) > 0.62f); /* print */
    return shade(c, 0.85f + 0.28f * fbm(u * 22, v * 12, 3, 42));
}

/* u and v in body heights; v grows upwards from the feet. */
static int person_at(rgb *c, const passer *p, float u, float v, float t)
{
    float way = p->speed < 0 ? -1 : 1, step = sinf(t * 6.5f + p->start * 9),
          bob = 0.012f * fabsf(step);
    u *= way;
    v -= bob;
    if (fabsf(u) > 0.25f || v < -0.04f || v > 1.05f) return 0;
    float light = 0.72f - 1.5f * u * way;
    float head = hypotf(u - 0.012f, (v - 0.925f) * 0.85f) - 0.060f;
    if (head < 0) {
        int hair = v > 0.945f + 0.6f * (u - 0.03f) || u < -0.022f;
        rgb skin = colour(0.84f, 0.62f, 0.48f);
        *c = hair ? shade(p->hair, 0.8f + 0.6f * noise(u * 90, v * 30, 43))
                  : shade(skin, light + 0.25f);
        return 1;
    }
    float arm = limb(u, v, 0.0f, 0.80f, -0.10f * step, 0.52f, 0.032f);
    if (arm < 0) {
        *c = v < 0.53f ? colour(0.80f, 0.58f, 0.45f)
                       : shade(cloth_of(p, u + 2, v), light * (0.85f + 7 * -arm));
        return 1;
    }
    float wide = 0.098f + 0.030f * smooth(0.7f, 0.42f, v);
    if (v > 0.40f && v < 0.865f && fabsf(u) < wide * sqrtf(clampf((0.90f - v) / 0.10f, 0, 1))) {
        *c = shade(cloth_of(p, u, v), light + 0.25f * (1 - u * u / (wide * wide)));
        return 1;
    }
    for (int side = 0; side < 2; side++) {
        float s = side ? step : -step, lift = 0.035f * clampf(side ? cosf(t * 6.5f + p->start * 9)
                                                                   : -cosf(t * 6.5f + p->start * 9),
                                                              0, 1);
        float knee = limb(u, v, 0, 0.45f, 0.10f * s + 0.02f, 0.24f, 0.042f);
        float shin = limb(u, v, 0.10f * s + 0.02f, 0.24f, 0.17f * s, 0.03f + lift, 0.032f);
        float shoe = limb(u, v, 0.17f * s, 0.012f + lift, 0.17f * s + 0.06f, 0.010f + lift, 0.022f);
        if (shoe < 0) {
            *c = colour(0.16f, 0.11f, 0.08f);
            return 1;
        }
        if (fminf(knee, shin) < 0) {
            *c = shade(p->trousers,
                       (side ? 1 : 0.72f) * (light + 0.2f + 0.2f * fbm(u * 40, v * 16, 3, 44)));
            return 1;
        }
    }
    return 0;
}

static rgb with_people(rgb c, float x, float y, float t)
{
    for (int i = 0; i < 3; i++) {
        const passer *p = &people[i];
        float px = p->start + p->speed * t;
        float sx = (x - px + 0.05f) / 0.11f / (p->size / 0.34f), sy = (y - p->feet) / 0.014f;
        c = shade(c, 1 - 0.45f * smooth(1.1f, 0.3f, hypotf(sx, sy)));
        person_at(&c, p, (x - px) / p->size, (p->feet - y) / p->size, t);
    }
    return c;
}

static rgb with_lanterns(rgb c, float x, float y, float t)
{
    static const rgb papers[] = {
        {0.92f, 0.34f, 0.22f}, {0.95f, 0.74f, 0.26f}, {0.30f, 0.62f, 0.56f}, {0.88f, 0.48f, 0.56f}};
    float line = 0.105f + 0.30f * (x - 0.28f) * (x - 0.28f) + 0.003f * sinf(t * 2 + x * 6);
    if (fabsf(y - line) < 0.0016f) c = colour(0.12f, 0.11f, 0.11f);
    for (int i = 0; i < 5; i++) {
        float lx = 0.02f + 0.13f * (float)i, swing = 0.35f * sinf(t * 2.6f + (float)i * 1.1f);
        float ly = 0.105f + 0.30f * (lx - 0.28f) * (lx - 0.28f);
        float cx = lx + 0.045f * sinf(swing), cy = ly + 0.045f * cosf(swing);
        float dx = x - cx, dy = y - cy;
        float u = dx * cosf(swing) - dy * sinf(swing),
              v = (dx * sinf(swing) + dy * cosf(swing)) * 1.15f;
        rgb paper;
        if (ball(&paper, u, v, 0.032f, papers[i % 4], 51)) {
            float rib = 0.82f + 0.18f * fabsf(sinf(v * 420));
            c = mix(shade(paper, rib), colour(1.0f, 0.85f, 0.55f), 0.30f);
        }
    }
    return c;
}

static rgb with_balloons(rgb c, float x, float y, float t)
{
    static const rgb skins[] = {
        {0.86f, 0.16f, 0.20f}, {0.20f, 0.44f, 0.78f}, {0.95f, 0.78f, 0.20f}};
    for (int i = 0; i < 3; i++) {
        float f = (float)i;
        float bx = 0.30f + 0.040f * (f - 1) + 0.015f * sinf(t * 1.7f + f * 2) + 0.03f * t;
        float by = 0.56f + 0.02f * f - 0.10f * t + 0.008f * sinf(t * 2.3f + f);
        float string = fabsf(x - bx - 0.006f * sinf((y - by) * 40 + t * 4));
        if (y > by + 0.03f && y < by + 0.15f && string < 0.0012f) c = shade(c, 0.45f);
        rgb skin;
        if (ball(&skin, x - bx, (y - by) * 0.86f, 0.030f, skins[i], 52)) c = skin;
    }
    return c;
}

rgb market_scene(float x, float y, float t)
{
    /* The zoom, and the hand that holds the camera. */
    float zoom = 1.0f / (1.0f + 0.11f * t);
    float sx = 0.28f + (x - 0.281f) * zoom + 0.006f * sinf(t * 2.1f) + 0.003f * sinf(t * 5.3f);
    float sy = 0.47f + (y - 0.5f) * zoom + 0.004f * sinf(t * 2.9f + 1);
    rgb c = sy < STREET ? house_wall(sx, sy) : cobbles(sx, sy);
    for (int i = 0; i < 2; i++)
        if (stall_at(&c, &stalls[i], sx, sy, t)) break;
    float under = smooth(STREET + 0.10f, STREET + 0.05f, sy);
    if (sy > STREET + 0.055f) c = shade(c, 1 - 0.4f * under);
    c = with_balloons(c, sx, sy, t);
    c = with_people(c, sx, sy, t);
    return with_lanterns(c, sx, sy, t);
}
