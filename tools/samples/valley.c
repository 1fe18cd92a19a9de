/* SPDX-License-Identifier: BSD-2-Clause */
/* A mountain lake in the morning, with firs on the near shore: the picture. */
#include "paint.h"

#define SHORE 0.60f

static rgb sky(float x, float y)
{
    rgb c = mix(colour(0.36f, 0.52f, 0.76f), colour(0.98f, 0.82f, 0.66f), smooth(-0.05f, 0.50f, y));
    float veil = smooth(0.48f, 0.80f, fbm(x * 1.6f, y * 6.5f, 5, 1));
    return mix(c, colour(1.0f, 0.92f, 0.86f), veil * 0.75f);
}

/* Height of a range above the shore at x: ridged noise makes sharp crests. */
static float crest(float x, float scale, uint32_t seed)
{
    float sum = 0, weight = 0.5f;
    for (int i = 0; i < 6; i++) {
        sum += weight * (1 - fabsf(2 * noise(x * scale, (float)i * 3.1f, seed + (uint32_t)i) - 1));
        weight *= 0.48f;
        scale *= 2.1f;
    }
    return sum;
}

/* The same in two dimensions: spurs and gullies on the face of a mountain. */
static float relief(float x, float y, uint32_t seed)
{
    float sum = 0, weight = 0.5f;
    for (int i = 0; i < 5; i++) {
        float ridge = 1 - fabsf(2 * noise(x, y, seed + (uint32_t)i) - 1);
        sum += weight * ridge * ridge;
        weight *= 0.5f;
        float rx = 1.7f * x - 1.1f * y;
        y = 1.1f * x + 1.7f * y + 2.3f;
        x = rx;
    }
    return sum;
}

static rgb range(rgb behind, float x, float y, float low, float high, float scale, uint32_t seed,
                 float haze, int snow)
{
    float top = SHORE - low - (high - low) * crest(x, scale, seed);
    if (y < top) return behind;
    float down = y - top, u = (x + 0.25f * down) * scale * 4.5f, v = down * scale * 2.8f;
    float face = 0.55f * (relief(u, v, seed + 40) - relief(u - 0.10f, v - 0.07f, seed + 40));
    float rough = fbm(x * 34 + y * 9, y * 40, 4, seed + 60);
    rgb rock = mix(colour(0.30f, 0.29f, 0.33f), colour(0.56f, 0.50f, 0.46f), rough);
    rgb wood = mix(colour(0.09f, 0.15f, 0.11f), colour(0.24f, 0.31f, 0.17f), rough);
    rgb c = mix(rock, wood, smooth(SHORE - 0.26f, SHORE - 0.14f, y + 0.10f * (rough - 0.5f)));
    if (snow) {
        float lie = smooth(0.21f, 0.09f, down + 0.22f * (rough - 0.45f) - 0.7f * face);
        c = mix(c, colour(0.94f, 0.93f, 0.95f), lie);
    }
    c = shade(c, clampf(0.80f + 4.2f * face, 0.36f, 1.32f));
    float mist = haze + (1 - haze) * 0.62f *
                            smooth(SHORE - 0.11f, SHORE, y + 0.05f * fbm(x * 4, y * 9, 3, 9));
    return mix(c, colour(0.86f, 0.80f, 0.78f), clampf(mist, 0, 1));
}

static rgb land(float x, float y)
{
    rgb c = sky(x, y);
    c = range(c, x, y, 0.10f, 0.56f, 1.15f, 11, 0.30f, 1);
    c = range(c, x + 0.7f, y, 0.02f, 0.34f, 1.7f, 31, 0.16f, 0);
    return range(c, x + 0.2f, y, -0.02f, 0.16f, 2.6f, 51, 0.05f, 0);
}

static rgb lake(float x, float y)
{
    float near = (y - SHORE) / (1 - SHORE), depth = 1 / (0.1f + near);
    float ripple = fbm(x * depth * 2.2f, depth * 7, 4, 71) - 0.5f;
    float calm = smooth(0.42f, 0.60f, fbm(x * 1.5f, y * 9, 3, 73));
    float ry = SHORE - (y - SHORE) * 0.95f +
               ripple * (0.008f + 0.10f * near) * (0.25f + 0.75f * calm);
    rgb c = land(x + 0.02f * ripple * near, fminf(ry, SHORE - 0.001f));
    c = mix(shade(c, 0.92f), colour(0.08f, 0.17f, 0.22f), 0.12f + 0.40f * near);
    return mix(c, colour(0.95f, 0.88f, 0.82f), 0.35f * expf(-near * 22)); /* mist on the water */
}

/* A fir: whorls of branches that hang lower towards their tips. */
static rgb fir(rgb behind, float x, float y, float foot, float height, float at, uint32_t seed)
{
    float up = (foot - y) / height, dx = (x - at) / height;
    if (up < -0.01f || up > 1) return behind;
    if (fabsf(dx) < 0.011f * (1.1f - up) && up < 0.97f) behind = colour(0.16f, 0.11f, 0.08f);
    float ax = fabsf(dx), reach = 0.205f * (1 - up) + 0.004f;
    float drop = up + 0.55f * ax,
          whorl = drop * 15 + noise(dx > 0 ? 1 : 5, floorf(drop * 15), seed);
    float tip = reach *
                (0.62f + 0.38f * fract(whorl) + 0.30f * (noise(whorl, dx * 30, seed + 1) - 0.5f));
    float needles = fbm(x * 150, y * 150, 3, seed + 2);
    if (ax > tip * (0.85f + 0.3f * needles) || up < 0.08f) return behind;
    rgb c = mix(colour(0.03f, 0.07f, 0.05f), colour(0.17f, 0.25f, 0.12f), needles);
    return shade(c, 0.55f + 0.55f * fract(whorl) + 1.9f * clampf(dx, -0.1f, 0.2f));
}

static rgb near_shore(rgb behind, float x, float y)
{
    float edge = 0.970f - 0.10f * smooth(0.55f, 0.0f, x) - 0.07f * smooth(1.05f, 1.5f, x) -
                 0.025f * fbm(x * 6, 1, 4, 81);
    if (y < edge) return behind;
    float stones = fbm(x * 26, y * 34, 4, 83), grass = fbm(x * 70, y * 28, 3, 85);
    rgb c = mix(colour(0.20f, 0.20f, 0.11f), colour(0.44f, 0.42f, 0.20f), grass);
    c = mix(c, colour(0.50f, 0.46f, 0.42f), smooth(0.56f, 0.66f, stones));
    return shade(c, 0.40f + 0.7f * smooth(edge, edge + 0.05f, y) * (0.6f + 0.6f * stones));
}

rgb valley_scene(float x, float y, float t)
{
    (void)t;
    static const float trees[][3] = {
        {0.30f, 0.895f, 0.34f}, {0.06f, 0.90f, 0.62f},  {0.19f, 0.93f, 0.50f},
        {0.41f, 0.945f, 0.26f}, {1.30f, 0.925f, 0.30f}, {1.46f, 0.93f, 0.46f},
        {1.17f, 0.955f, 0.17f},
    };
    rgb c = y < SHORE ? land(x, y) : lake(x, y);
    c = near_shore(c, x, y);
    for (int i = 0; i < 7; i++)
        c = fir(c, x, y, trees[i][1], trees[i][2], trees[i][0], 91 + 7 * (uint32_t)i);
    return c;
}
