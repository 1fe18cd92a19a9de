/* SPDX-License-Identifier: BSD-2-Clause */
/* A harbour in the late afternoon: the camera pans along a quay with coloured
 * houses; hills and clouds move slower, boats in front move faster. */
#include "paint.h"

#define QUAY 0.60f /* y of the water's edge */

/* Colour with a share of the picture, laid over what is behind. */
typedef struct paint {
    rgb c;
    float a;
} paint;

static rgb over(rgb behind, paint p)
{
    return mix(behind, p.c, clampf(p.a, 0, 1));
}

static float pan(float t)
{
    return 0.16f * t + 0.02f * sinf(0.9f * t);
}

static rgb sky(float x, float y, float t)
{
    rgb c = mix(colour(0.33f, 0.53f, 0.78f), colour(0.93f, 0.85f, 0.72f), smooth(-0.1f, 0.55f, y));
    float cx = x * 1.3f + 0.03f * t, cy = y * 4.2f;
    float cloud = smooth(0.50f, 0.78f, fbm(cx * 1.6f, cy, 5, 11));
    float lit = fbm(cx * 1.6f + 0.10f, cy + 0.25f, 5, 11);
    rgb white =
        mix(colour(0.70f, 0.70f, 0.74f), colour(1.0f, 0.95f, 0.88f), smooth(0.75f, 0.40f, lit));
    return mix(c, white, cloud * 0.85f);
}

static paint hill(float x, float y, float top, float scale, uint32_t seed, rgb far)
{
    float ridge = top - 0.16f * fbm(x * scale, 1.5f, 5, seed);
    paint p;
    p.a = smooth(ridge, ridge + 0.004f, y);
    float woods = fbm(x * 38, y * 55, 4, seed + 1);
    float fields = fbm(x * 6, y * 14, 3, seed + 2);
    rgb green =
        mix(colour(0.16f, 0.24f, 0.16f), colour(0.46f, 0.47f, 0.26f), smooth(0.35f, 0.7f, fields));
    green = shade(green, 0.65f + 0.75f * woods);
    p.c = mix(green, far, 0.55f);
    return p;
}

/* A window with frame and shutters around (0, 0); sizes in house units. */
static rgb window(rgb wall, float dx, float dy, float lit, rgb shutter)
{
    float ax = fabsf(dx), ay = fabsf(dy);
    if (ay > 0.0165f || ax > 0.0185f) return wall;
    if (ax > 0.0095f) {
        float slats = 0.75f + 0.25f * sinf(dy * 1500);
        return ax < 0.0175f ? shade(shutter, slats) : wall;
    }
    if (ax > 0.0078f || ay > 0.0148f || ax < 0.0008f || fabsf(dy + 0.004f) < 0.0008f)
        return colour(0.88f, 0.85f, 0.78f);
    rgb glass = mix(colour(0.10f, 0.13f, 0.17f), colour(0.55f, 0.63f, 0.70f),
                    smooth(0.015f, -0.015f, dy + dx) * 0.7f);
    return lit > 0.8f ? mix(glass, colour(1.0f, 0.80f, 0.45f), 0.8f) : glass;
}

static const rgb plasters[] = {
    {0.86f, 0.66f, 0.38f}, {0.82f, 0.50f, 0.40f}, {0.88f, 0.84f, 0.76f}, {0.62f, 0.70f, 0.74f},
    {0.90f, 0.76f, 0.52f}, {0.72f, 0.40f, 0.33f}, {0.78f, 0.78f, 0.62f},
};

/* A row of houses with its feet at y = base. */
static paint houses(float x, float y, float base, float width, float low, uint32_t seed)
{
    paint p = {{0, 0, 0}, 0};
    float cell = floorf(x / width);
    int id = (int)cell;
    float u = x - cell * width; /* from the left edge */
    float height = low + 0.13f * hash_unit(id, 1, seed);
    float roof = 0.035f + 0.03f * hash_unit(id, 2, seed);
    float up = base - y;
    if (up < 0 || up > height + roof) return p;
    float middle = fabsf(u / width - 0.5f) * 2;
    if (up > height) {
        /* The roof: rows of tiles, lower at the sides or level. */
        float ridge = hash_unit(id, 3, seed) < 0.5f ? 1 - 0.85f * middle : 0.75f;
        if (up - height > roof * ridge) return p;
        float tiles = 0.8f + 0.2f * sinf((up - height) * 900) +
                      0.25f * noise(x * 260, y * 300, seed);
        p.c = shade(
            mix(colour(0.60f, 0.28f, 0.18f), colour(0.45f, 0.27f, 0.22f), hash_unit(id, 4, seed)),
            tiles * (1.05f - 0.3f * u / width));
        p.a = 1;
        return p;
    }
    rgb wall = plasters[hash2(id, 5, seed) % (sizeof plasters / sizeof *plasters)];
    float grime = fbm(x * 60, y * 60, 4, seed + 9), streaks = noise(x * 170, y * 12, seed + 10);
    wall = shade(wall, 0.80f + 0.24f * grime + 0.10f * streaks);
    if (height - up < 0.006f) wall = shade(wall, 0.72f); /* under the eaves */
    int columns = width > 0.10f ? 3 : 2;
    float across = width / (float)columns;
    float wx = (floorf(u / across) + 0.5f) * across;
    float floors = 0.052f, wy = (floorf(up / floors) + 0.55f) * floors;
    int storey = (int)(up / floors), column = (int)(u / across);
    rgb shutter = hash_unit(id, 6, seed) < 0.5f ? colour(0.16f, 0.34f, 0.26f)
                                                : colour(0.24f, 0.34f, 0.46f);
    if (storey == 0) {
        /* Doors and shop fronts under awnings. */
        float door = fabsf(u - wx);
        if (door < across * 0.32f && up < 0.040f)
            wall = mix(colour(0.16f, 0.13f, 0.11f), colour(0.80f, 0.62f, 0.38f),
                       hash_unit(id * 3 + column, 7, seed) * smooth(0.0f, 0.03f, up) * 0.7f);
        if (up > 0.036f && up < 0.047f && hash_unit(id, 8, seed) < 0.6f)
            wall = fract(u * 60) < 0.5f ? colour(0.90f, 0.88f, 0.82f) : colour(0.72f, 0.22f, 0.18f);
    } else if (wy + 0.016f < height) {
        wall = window(wall, u - wx, wy - up, hash_unit(id * 5 + column, storey, seed), shutter);
    }
    p.c = shade(wall, 1.06f - 0.35f * smooth(width * 0.90f, width, u) - 0.06f * u / width);
    p.a = 1;
    return p;
}

static paint tower(float x, float y)
{
    paint p = {{0, 0, 0}, 0};
    float dx = x - 1.32f, up = QUAY - 0.05f - y;
    float half = up < 0.34f ? 0.034f : 0.040f * (1 - (up - 0.34f) / 0.10f);
    if (fabsf(dx) > half || up < 0 || up > 0.44f) return p;
    p.a = 1;
    if (up > 0.34f) {
        p.c = shade(colour(0.34f, 0.46f, 0.42f), 0.8f + 0.5f * noise(x * 150, y * 90, 31) - dx * 6);
        return p;
    }
    float course = floorf(up / 0.011f), stone = floorf(x / 0.02f + 0.5f * fract(course * 0.5f));
    p.c = shade(colour(0.80f, 0.72f, 0.58f), 0.78f + 0.2f * hash_unit((int)stone, (int)course, 33) +
                                                 0.2f * noise(x * 200, y * 200, 34) -
                                                 smooth(-0.034f, 0.034f, dx) * 0.25f);
    float arch = fabsf(dx) - 0.011f;
    if (arch < 0 && up > 0.27f && up < 0.315f) p.c = colour(0.12f, 0.11f, 0.12f);
    float face = hypotf(dx, up - 0.235f);
    if (face < 0.016f)
        p.c = face < 0.014f ? colour(0.92f, 0.90f, 0.82f) : colour(0.2f, 0.18f, 0.15f);
    return p;
}

static paint quay(float x, float y)
{
    paint p = {{0, 0, 0}, 0};
    float up = QUAY - y;
    if (up > 0.030f || up < -0.001f) return p;
    float course = floorf(up / 0.010f);
    float along = x / 0.035f + 0.5f * fract(course * 0.5f);
    float block = hash_unit((int)floorf(along), (int)course, 41);
    float joint = fract(along) < 0.05f || fract(up / 0.010f) < 0.12f ? 0.72f : 1.0f;
    p.c =
        shade(mix(colour(0.52f, 0.48f, 0.43f), colour(0.38f, 0.38f, 0.33f), smooth(0.012f, 0, up)),
              (0.8f + 0.25f * block + 0.25f * noise(x * 220, y * 220, 42)) * joint);
    p.a = 1;
    return p;
}

/* Everything above the water, boats excepted. */
static rgb shore(float x, float y, float t)
{
    float c = pan(t);
    rgb haze = colour(0.72f, 0.74f, 0.76f);
    rgb p = sky(x + c * 0.10f, y, t);
    p = over(p, hill(x + c * 0.22f, y, 0.335f, 1.7f, 51, haze));
    p = over(p,
             hill(x + c * 0.35f, y, 0.40f, 2.6f, 61, mix(haze, colour(0.5f, 0.5f, 0.42f), 0.5f)));
    p = over(p, houses(x + c * 0.55f, y, QUAY - 0.05f, 0.083f, 0.13f, 71));
    p = over(p, tower(x + c * 0.60f, y));
    p = over(p, houses(x + c * 0.70f, y, QUAY - 0.028f, 0.118f, 0.12f, 81));
    return over(p, quay(x + c * 0.70f, y));
}

/* A boat around (0, 0), the waterline's middle; dy grows upwards. */
static paint boat(float dx, float dy, int id)
{
    static const rgb hulls[] = {
        {0.86f, 0.86f, 0.84f}, {0.16f, 0.28f, 0.46f}, {0.62f, 0.16f, 0.13f}};
    paint p = {{0, 0, 0}, 0};
    float bow = 0.115f + dy * 0.55f, stern = -0.10f - dy * 0.10f;
    float deck = 0.030f + 0.35f * (dx > 0 ? dx * dx : 0);
    if (dy > -0.002f && dy < deck && dx > stern && dx < bow) {
        float plank = 0.92f + 0.10f * sinf(dy * 900) + 0.14f * noise(dx * 120, dy * 300, 91);
        p.c = shade(hulls[id % 3], plank * (0.72f + 9 * dy));
        if (dy < 0.006f) p.c = colour(0.30f, 0.16f, 0.12f);
        if (deck - dy < 0.004f) p.c = colour(0.60f, 0.42f, 0.24f);
        p.a = 1;
    }
    float cabin = 0.062f;
    if (id != 1 && dx > -0.055f && dx < 0.020f && dy >= deck && dy < cabin) {
        p.c = dy > 0.042f && dy < 0.054f && fract(dx * 40) < 0.7f ? colour(0.14f, 0.18f, 0.22f)
                                                                  : colour(0.90f, 0.88f, 0.82f);
        p.a = 1;
    }
    float mast = fabsf(dx - 0.030f);
    if (dy > deck - 0.002f && dy < 0.33f && mast < 0.0028f - dy * 0.003f) {
        p.c = shade(colour(0.52f, 0.38f, 0.24f), dx > 0.030f ? 0.7f : 1.1f);
        p.a = 1;
    }
    if (id == 1) {
        /* A sail with seams, bellied by the wind. */
        float s = (dy - 0.055f) / 0.25f;
        float edge = 0.027f - (1 - s) * (0.115f + 0.02f * sinf(s * 3.1f));
        if (s > 0 && s < 1 && dx < 0.026f && dx > edge) {
            float belly = 0.80f + 0.20f * sinf(3.1f * (dx - edge) / (0.03f - edge));
            float seam = fract(s * 7) < 0.05f ? 0.88f : 1;
            p.c = shade(colour(0.93f, 0.86f, 0.74f),
                        belly * seam * (0.96f + 0.07f * noise(dx * 90, dy * 90, 92)));
            p.a = 1;
        }
    } else {
        /* Rigging, and a furled sail on the boom. */
        float stay = fabsf(dy - 0.32f + (dx - 0.03f) * (dx > 0.03f ? 3.2f : -2.5f));
        if (dy > deck && dy < 0.32f && stay < 0.0022f) {
            p.c = colour(0.25f, 0.22f, 0.2f);
            p.a = 0.8f;
        }
        if (fabsf(dy - 0.078f) < 0.008f + 0.002f * sinf(dx * 300) && dx > -0.085f && dx < 0.03f) {
            p.c = shade(colour(0.75f, 0.70f, 0.60f), 0.7f + 30 * (dy - 0.072f));
            p.a = 1;
        }
    }
    return p;
}

typedef struct mooring {
    float x, y, depth, size;
    int id;
} mooring;

static const mooring boats[] = {
    {0.45f, 0.655f, 0.95f, 0.75f, 0}, {1.62f, 0.660f, 0.95f, 0.80f, 2},
    {2.05f, 0.665f, 0.97f, 0.70f, 0}, {1.05f, 0.76f, 1.25f, 1.20f, 1},
    {2.35f, 0.80f, 1.35f, 1.45f, 2},
};
#define BOATS ((int)(sizeof boats / sizeof *boats))

static float sea_height(float x, float depth, float t)
{
    return sinf(x * 9 + t * 2.2f) * 0.4f + sinf(x * 23 - t * 3.1f + depth * 40) * 0.3f;
}

static rgb water(float x, float y, float t)
{
    float c = pan(t), near = (y - QUAY) / (1 - QUAY);
    float depth = 1.0f / (0.12f + near);
    float wx = (x - 0.9f) * depth + c * 3.2f, wz = depth * 5.2f;
    /* Waves in the plane of the water; their slope bends the reflection. */
    float w1 = fbm(wx * 3.0f + t * 0.35f, wz * 6.5f - t * 1.3f, 4, 101) - 0.5f;
    float w2 = fbm(wx * 7.0f - t * 0.5f, wz * 15 + t * 1.1f, 3, 103) - 0.5f;
    float slope = w1 + 0.5f * w2;
    float ry = QUAY - (y - QUAY) * 0.85f + slope * (0.02f + 0.16f * near);
    if (ry > QUAY - 0.001f) ry = QUAY - 0.001f;
    rgb mirror = shore(x + 0.05f * slope * near, ry, t);
    rgb deep = mix(colour(0.10f, 0.25f, 0.28f), colour(0.03f, 0.13f, 0.17f), near);
    float facing = clampf(0.25f + 0.45f * near + 0.9f * slope * near, 0.12f, 0.85f);
    rgb p = mix(shade(mirror, 0.86f), deep, facing);
    float glint = smooth(0.26f, 0.36f, slope) * 0.5f;
    return mix(p, colour(1.0f, 0.93f, 0.78f), glint);
}

static rgb with_boats(rgb p, float x, float y, float t)
{
    for (int i = 0; i < BOATS; i++) {
        const mooring *b = &boats[i];
        float drift = b->id == 1 ? 0.06f * t : 0;
        float bob = 0.004f * sinf(t * 1.9f + (float)i * 2),
              tilt = 0.03f * sinf(t * 1.4f + (float)i);
        float dx = (x + pan(t) * b->depth - b->x - drift) / b->size;
        float dy = (b->y + bob - y) / b->size;
        if (dx < -0.2f || dx > 0.25f || dy > 0.36f || dy < -0.36f) continue;
        float sx = dx + dy * tilt, sy = dy - dx * tilt * 0.3f;
        if (dy >= -0.002f) {
            p = over(p, boat(sx, sy, b->id));
            continue;
        }
        /* Its reflection, broken by the waves. */
        float wave = sea_height(x * 4, y * 9, t) +
                     2.5f * (fbm(x * 14, y * 60 - t * 2, 3, 107) - 0.5f);
        paint mirrored = boat(sx + wave * 0.006f * (1 - 8 * dy), -sy * 1.1f, b->id);
        mirrored.c = mix(shade(mirrored.c, 0.7f), colour(0.05f, 0.17f, 0.2f), 0.3f);
        mirrored.a *= 0.75f * smooth(-0.33f, 0.0f, dy);
        p = over(p, mirrored);
    }
    return p;
}

static rgb with_gulls(rgb p, float x, float y, float t)
{
    for (int i = 0; i < 4; i++) {
        float f = (float)i;
        float gx = 0.35f + 0.36f * f + (0.14f - 0.09f * f) * t,
              gy = 0.16f + 0.06f * sinf(f * 2.3f + t * 0.8f);
        float dx = (x - gx) * (1 + 0.3f * f), dy = (y - gy) * (1 + 0.3f * f);
        float flap = 0.9f * sinf(t * (7 + f) + f * 1.7f), ax = fabsf(dx);
        float wing = dy + ax * (0.35f + flap) - ax * ax * 10 * (0.5f + flap);
        float thick = 0.0045f * (1 - ax / 0.045f);
        if (ax < 0.045f && fabsf(wing) < thick)
            p = mix(p, ax < 0.034f ? colour(0.95f, 0.94f, 0.92f) : colour(0.25f, 0.25f, 0.27f),
                    0.9f);
    }
    return p;
}

/* Bollards with a slack rope, close to the camera. */
static rgb with_bollards(rgb p, float x, float y, float t)
{
    float wx = x + pan(t) * 1.9f, spacing = 1.15f;
    float u = fract(wx / spacing) * spacing - 0.35f;
    float rope_u = fract((wx - 0.35f) / spacing), sag = 0.895f + 0.22f * rope_u * (1 - rope_u);
    float strand = y - sag;
    if (fabsf(strand) < 0.008f) {
        float twist = sinf(rope_u * 420 + strand * 350);
        p = shade(colour(0.62f, 0.52f, 0.36f), 0.62f + 0.22f * twist - 18 * strand);
    }
    float half = y < 0.865f ? 0.046f : 0.034f;
    if (y < 0.85f) half = 0.046f * sqrtf(clampf(1 - (0.85f - y) / 0.016f, 0, 1));
    if (fabsf(u) < half && y > 0.83f) {
        float round = u / half;
        float rust = fbm(wx * 40, y * 40, 4, 111);
        rgb iron = mix(colour(0.16f, 0.17f, 0.19f), colour(0.42f, 0.24f, 0.15f),
                       smooth(0.45f, 0.7f, rust));
        p = shade(iron, 0.55f + 0.9f * sqrtf(clampf(1 - (round + 0.35f) * (round + 0.35f), 0, 1)));
    }
    return p;
}

rgb harbour_scene(float x, float y, float t)
{
    rgb p = y < QUAY ? shore(x, y, t) : water(x, y, t);
    p = with_gulls(p, x, y, t);
    p = with_boats(p, x, y, t);
    p = with_bollards(p, x, y, t);
    return colour(p.r * 1.02f, p.g, p.b * 0.96f);
}
