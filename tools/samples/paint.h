/* SPDX-License-Identifier: BSD-2-Clause */
/* What the sample scenes are painted with: colours, hash noise, soft shapes. A
 * scene is a function that gives the colour at a point at a time. */
#ifndef VPATCH_SAMPLES_PAINT_H
#define VPATCH_SAMPLES_PAINT_H

#include <math.h>
#include <stdint.h>

typedef struct rgb {
    float r, g, b;
} rgb;

/* x runs from 0 to width/height, y from 0 (top) to 1, t in seconds. */
typedef rgb (*scene_function)(float x, float y, float t);

rgb harbour_scene(float x, float y, float t);
rgb forest_scene(float x, float y, float t);
rgb market_scene(float x, float y, float t);
rgb valley_scene(float x, float y, float t);

uint32_t hash2(int x, int y, uint32_t seed);
float hash_unit(int x, int y, uint32_t seed); /* 0..1 */
/* Smooth noise and sums of octaves of it, 0..1, features of size 1. */
float noise(float x, float y, uint32_t seed);
float fbm(float x, float y, int octaves, uint32_t seed);

static inline rgb colour(float r, float g, float b)
{
    rgb c = {r, g, b};
    return c;
}

static inline float clampf(float v, float low, float high)
{
    return v < low ? low : v > high ? high : v;
}

static inline float mixf(float a, float b, float t)
{
    return a + (b - a) * t;
}

static inline rgb mix(rgb a, rgb b, float t)
{
    return colour(mixf(a.r, b.r, t), mixf(a.g, b.g, t), mixf(a.b, b.b, t));
}

static inline rgb shade(rgb c, float f)
{
    return colour(c.r * f, c.g * f, c.b * f);
}

static inline float smooth(float from, float to, float v)
{
    float t = clampf((v - from) / (to - from), 0, 1);
    return t * t * (3 - 2 * t);
}

static inline float fract(float v)
{
    return v - floorf(v);
}

#endif
