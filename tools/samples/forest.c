/* SPDX-License-Identifier: BSD-2-Clause */
/* A walk through a wood: trunks, bushes and leaves at many depths pass by at
 * their own speeds and sway in the wind; sunlight falls on the path. */
#include "paint.h"

#define HORIZON 0.46f
#define EYE     0.52f /* height of the camera above the ground */
#define LENS    0.85f
#define SPACING 0.62f /* from one row of trees to the next */
#define ROWS    13

typedef struct walker {
    float x, y, z; /* where the walker is, and the bobbing of the head */
} walker;

static walker walk(float t)
{
    walker w;
    w.z = 0.75f * t;
    w.x = 0.06f * sinf(t * 2.4f) + 0.05f * t;
    w.y = 0.016f * sinf(t * 4.8f);
    return w;
}

static const rgb mist = {0.80f, 0.84f, 0.66f};

static rgb into_mist(rgb c, float z)
{
    return mix(c, mist, 1 - expf(-0.17f * z));
}

/* The ground as a plane: leaves, grass, a trodden path, spots of sunlight. */
static rgb ground(float x, float z, float far)
{
    float path = x + 0.22f * sinf(z * 0.7f) + 0.1f * (fbm(x * 2, z * 2, 3, 1) - 0.5f);
    float trodden = smooth(0.36f, 0.20f, fabsf(path));
    float litter = fbm(x * 13, z * 13, far > 5 ? 2 : 5, 3);
    float leaf = noise(x * 42, z * 42, 5);
    rgb earth = mix(colour(0.30f, 0.22f, 0.14f), colour(0.54f, 0.42f, 0.28f), litter);
    rgb floor_leaves =
        mix(colour(0.17f, 0.15f, 0.07f), colour(0.50f, 0.30f, 0.12f), smooth(0.3f, 0.75f, litter));
    rgb moss = mix(colour(0.10f, 0.20f, 0.05f), colour(0.32f, 0.44f, 0.12f), litter);
    rgb c = mix(floor_leaves, moss, smooth(0.45f, 0.62f, fbm(x * 1.7f, z * 1.7f, 3, 7)));
    if (far < 5) c = shade(c, 0.72f + 0.56f * leaf);
    c = mix(c, earth, trodden * 0.85f);
    float sun = smooth(0.50f, 0.64f, fbm(x * 1.9f + 5, z * 1.3f, 3, 9));
    rgb lit = colour(c.r * 1.75f, c.g * 1.62f, c.b * 1.15f);
    return mix(shade(c, 0.62f), lit, sun);
}

static rgb background(float x, float y)
{
    float glow = expf(-6 * ((x - 0.95f) * (x - 0.95f) + (y - 0.25f) * (y - 0.25f)));
    rgb c =
        mix(colour(0.62f, 0.72f, 0.46f), colour(0.97f, 0.96f, 0.80f), clampf(glow * 1.2f, 0, 1));
    float leaves = fbm(x * 16, y * 16, 4, 13);
    /* The mist is thickest at the horizon: the ground fades into the same. */
    float thick = smooth(0.28f, HORIZON - 0.02f, y);
    return mix(shade(c, 0.80f + 0.36f * leaves), mist, thick);
}

/* One tree of a row: its place and its looks come from the row's number. */
typedef struct tree {
    float x, half, lean;
    int birch;
} tree;

static tree tree_of(int row, int side)
{
    tree one;
    float r = hash_unit(row, side, 21);
    one.x = side == 0   ? -0.50f - 1.1f * r
            : side == 1 ? 0.55f + 1.0f * r
                        : (r < 0.5f ? -1 : 1) * (1.9f + 1.6f * r);
    one.half = 0.045f + 0.055f * hash_unit(row, side, 22);
    one.lean = 0.10f * (hash_unit(row, side, 23) - 0.5f);
    one.birch = hash_unit(row, side, 24) < 0.3f;
    return one;
}

static rgb bark(const tree *one, float across, float up, int row, float z)
{
    float u = asinf(clampf(across, -0.999f, 0.999f)) * one->half * 14;
    float furrows = fbm(u * 5 + (float)row * 7, up * 3.5f, z > 4 ? 2 : 5, 31);
    float fine = z > 3 ? 0.5f : noise(u * 16, up * 22, 33);
    rgb c = mix(colour(0.13f, 0.10f, 0.075f), colour(0.44f, 0.35f, 0.26f),
                smooth(0.25f, 0.75f, furrows));
    if (one->birch) {
        float mark = smooth(0.60f, 0.68f, fbm(u * 1.3f + (float)row, up * 9, 3, 35));
        c = mix(colour(0.78f, 0.76f, 0.70f), colour(0.12f, 0.11f, 0.10f), mark);
        c = shade(c, 0.75f + 0.4f * furrows);
    }
    float moss = smooth(0.55f, 0.75f, fbm(u * 2, up * 2.5f, 3, 37)) * smooth(0.9f, 0.1f, up);
    c = mix(c, colour(0.25f, 0.36f, 0.10f), moss * 0.8f);
    /* The sun is to the right: that side is warm, the left one in shade. */
    float light = 0.42f + 0.75f * clampf(0.35f + 0.75f * across, 0, 1);
    return shade(c, light * (0.85f + 0.3f * fine));
}

/* Leaves as a sum of noise: holes, clumps, and single leaves at the edges. */
static float leaves_at(float x, float y, float z, int row, float t, float *tone)
{
    float sway = 0.035f * sinf(t * 1.7f + (float)row * 1.3f + y * 2) +
                 0.012f * sinf(t * 5.1f + x * 5);
    /* Turned, so that the grid of the noise does not show in large leaves. */
    float u = 0.83f * (x + sway) - 0.55f * y, v = 0.55f * (x + sway) + 0.83f * y;
    float clump = fbm(u * 1.5f + (float)row * 13, v * 1.5f, 3, 41);
    float leaf = z > 5 ? noise(u * 9, v * 9, 43) : fbm(u * 17 + (float)row, v * 17, 3, 43);
    *tone = 0.55f * leaf + 0.45f * fbm(v * 26, u * 26, 2, 45);
    return clump + 0.42f * (leaf - 0.5f);
}

static rgb leaf_colour(float tone, float x, float y, int row)
{
    rgb dark = colour(0.07f, 0.15f, 0.03f), bright = colour(0.46f, 0.58f, 0.13f);
    if (hash_unit(row, 3, 47) < 0.25f) bright = colour(0.66f, 0.54f, 0.14f);
    float sun = smooth(0.45f, 0.65f, fbm(x * 1.1f, y * 1.1f + (float)row, 2, 49));
    rgb c = mix(dark, bright, smooth(0.25f, 0.75f, tone));
    return mix(shade(c, 0.75f), colour(c.r * 1.55f, c.g * 1.45f, c.b), sun);
}

/* What stands in one row at this point. Returns whether anything does. */
static int row_at(rgb *c, int row, float x, float y, float z, float t)
{
    float up = EYE - y; /* above the ground, y measured from the eye downwards */
    for (int side = 0; side < 3; side++) {
        tree one = tree_of(row, side);
        float rough = 0.12f * (noise(up * 6, (float)row, 51) - 0.5f);
        float flare = 1 + 0.9f * expf(-up * 9);
        float across = (x - one.x - one.lean * up) / (one.half * flare * (1 + rough));
        if (up > -0.01f && fabsf(across) < 1) {
            *c = bark(&one, across, up, row, z);
            *c = shade(*c, 0.55f + 0.45f * smooth(0.0f, 0.12f, up));
            return 1;
        }
    }
    float tone;
    int canopy = up > 0.85f && z > 1.1f, bush = fabsf(x) > 0.62f && up > -0.01f && up < 0.55f;
    if (canopy || bush) {
        float density = leaves_at(x, y, z, row, t, &tone);
        float need = canopy
                         ? 0.88f - 0.36f * smooth(0.85f, 1.8f, up)
                         : 0.50f + 0.9f * smooth(0.06f, 0.5f, up) + 0.25f * smooth(0.07f, 0, up) -
                               0.12f * smooth(0.6f, 1.6f, fabsf(x));
        if (density > need) {
            *c = leaf_colour(tone, x, y, row);
            if (bush) *c = shade(*c, 0.40f + 1.1f * clampf(up, 0, 0.55f));
            return 1;
        }
    }
    /* Grass at the sides of the path, in tufts. */
    if (up > -0.01f && up < 0.13f && fabsf(x) > 0.34f) {
        float lean =
            (0.03f * sinf(t * 2.3f + x * 4) + 0.3f * (noise(x * 9, (float)row, 55) - 0.5f)) * up *
            5;
        float tuft = smooth(0.45f, 0.75f, noise(x * 5, (float)row * 3, 57));
        float blade = noise((x + lean) * 85 + (float)row * 5, 0.5f, 53);
        if (up < 0.15f * tuft * blade - 0.01f) {
            *c = shade(mix(colour(0.14f, 0.22f, 0.05f), colour(0.52f, 0.58f, 0.20f), blade),
                       0.45f + 5 * up);
            return 1;
        }
    }
    return 0;
}

rgb forest_scene(float x, float y, float t)
{
    walker w = walk(t);
    float vx = (x - 0.885f) / LENS, vy = (y - HORIZON - w.y) / LENS;
    float bottom = vy > 0.001f ? EYE / vy : 1e9f; /* where the ray meets the ground */
    int first = (int)ceilf((w.z + 0.35f) / SPACING);
    rgb c = background(x, y);
    float reached = 1e9f;
    for (int i = 0; i < ROWS; i++) {
        int row = first + i;
        float z = (float)row * SPACING - w.z;
        if (z > bottom) break;
        if (row_at(&c, row, vx * z + w.x, vy * z, z, t)) {
            reached = z;
            break;
        }
    }
    if (reached > 1e8f && bottom < 30) {
        reached = bottom;
        c = ground(vx * bottom + w.x, bottom + w.z, bottom);
    }
    if (reached < 1e8f) c = into_mist(c, reached);
    /* Shafts of light slanting through the air. */
    float shaft = fbm((x - 0.5f * y) * 5 + 0.05f * t, 0.4f * y + 0.1f * t, 3, 61);
    float beam = smooth(0.52f, 0.75f, shaft) * smooth(0.9f, 0.1f, y) * 0.30f;
    c = mix(c, colour(1.0f, 0.96f, 0.74f), beam * smooth(0.3f, 4.0f, reached));
    return c;
}
