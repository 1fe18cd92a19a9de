/* SPDX-License-Identifier: BSD-2-Clause */
/* The small functions of numbers that every room needs. */
#ifndef VPATCH_BASE_MATHOPS_H
#define VPATCH_BASE_MATHOPS_H

#include <stdint.h>

static inline int vp_min(int a, int b)
{
    return a < b ? a : b;
}

static inline int vp_max(int a, int b)
{
    return a > b ? a : b;
}

static inline uint32_t vp_max_u32(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static inline float vp_min_float(float a, float b)
{
    return a < b ? a : b;
}

/* value limited to low..high. */
static inline int vp_clip(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

static inline int64_t vp_clip_i64(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

static inline float vp_clip_float(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}

/* A sample of 8 bits. */
static inline int vp_clip8(int value)
{
    return vp_clip(value, 0, 255);
}

static inline int vp_median(int a, int b, int c)
{
    int low = vp_min(a, b), high = vp_max(a, b);

    return vp_clip(c, low, high);
}

/* Where the parabola through three values at -1, 0, 1 is least: quarters from the middle,
 * -2..2, halves away from zero; 0 where it has no minimum. */
static inline int vp_parabola_minimum(int before, int middle, int after)
{
    int slope = before - after, bend = before + after - 2 * middle;

    if (bend <= 0) return 0;
    int quarters = vp_min((4 * vp_max(slope, -slope) + bend) / (2 * bend), 2);

    return slope < 0 ? -quarters : quarters;
}

/* ceil(a / b), a >= 0 and b > 0. */
static inline int vp_ceil_div(int a, int b)
{
    return (a + b - 1) / b;
}

/* Patches of 16 samples that cover `samples` of a picture's width or height. */
static inline int vp_patches(int samples)
{
    return vp_ceil_div(samples, 16);
}

#endif
