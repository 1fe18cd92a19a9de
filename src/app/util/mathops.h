/* SPDX-License-Identifier: BSD-2-Clause */
/* The small functions of numbers that the program needs; the library's own are not seen here. */
#ifndef VPATCH_UTIL_MATHOPS_H
#define VPATCH_UTIL_MATHOPS_H

#include "vpatch/frame.h"

static inline int vp_least(int a, int b)
{
    return a < b ? a : b;
}

/* value limited to low..high. */
static inline int vp_limited(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

/* ceil(a / b), a >= 0 and b > 0. */
static inline int vp_quotient_up(int a, int b)
{
    return (a + b - 1) / b;
}

/* Patches that cover so many luma samples of a picture's width or height. */
static inline int vp_patches_over(int samples)
{
    return vp_quotient_up(samples, VPATCH_PATCH_SIZE);
}

#endif
