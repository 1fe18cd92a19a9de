/* SPDX-License-Identifier: BSD-2-Clause */
/* Classes of numbers, as digits of a token's contexts (token_contexts.h). */
#ifndef VPATCH_ENTROPY_TOKEN_CLASSES_H
#define VPATCH_ENTROPY_TOKEN_CLASSES_H

#include <stdint.h>
#include <stdlib.h>

#include "base/mathops.h"
#include "entropy/magnitude_predictor.h"

#define VP_TOKEN_BAND  VP_MAGNITUDE_BAND /* places of the scan in a band */
#define VP_TOKEN_UNARY 14 /* sizes up to this are coded in unary, the rest as an escape code */

#define VP_SUM_CLASSES     12
#define VP_QUARTER_OCTAVES 50
#define VP_LINEAR_CLASSES  16
#define VP_REST_CLASSES    32
#define VP_DEPTHS          8

/* Of a sum of magnitudes. */
static inline uint32_t vp_token_sum_class(int sum)
{
    static const uint8_t map[36] = {0,  1,  2,  3,  4,  5,  5,  6,  6,  7,  7,  7,
                                    8,  8,  8,  8,  9,  9,  9,  9,  9,  9,  9,  10,
                                    10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 11};
    return map[vp_min(sum, 35)];
}

static inline int vp_log2_floor(uint32_t v)
{
#if defined(__GNUC__)
    return 31 - __builtin_clz(v);
#else
    int l = 0;
    while (v >>= 1) l++;
    return l;
#endif
}

/* log2 of an expected magnitude from VP_MAGNITUDE_ONE / 128 on, in steps of 1/4. */
static inline uint32_t vp_token_quarter_octaves(int32_t expected)
{
    int octave = expected < 64 ? 0 : vp_log2_floor((uint32_t)expected) - 5;
    int quarters = octave * 4 + (((expected << 2) >> (octave + 5)) & 3);
    return (uint32_t)vp_min(quarters, VP_QUARTER_OCTAVES - 1);
}

/* Of the size of a linear prediction: steps of 1/8, later wider. */
static inline uint32_t vp_token_linear_class(int prediction)
{
    int eighths = abs(prediction) / 2;
    if (eighths < 8) return (uint32_t)eighths;
    if (eighths < 16) return (uint32_t)(8 + (eighths - 8) / 4);
    if (eighths < 64) return (uint32_t)(10 + (eighths - 16) / 16);
    return eighths < 128 ? 13 : eighths < 256 ? 14 : 15;
}

/* Of a size that is asked about; the first two depend on the quantiser. */
static inline uint32_t vp_token_depth(int size, int quantiser)
{
    static const uint8_t depth[VP_TOKEN_UNARY] = {0, 2, 4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7};
    return (uint32_t)(depth[size] + (size < 2 ? quantiser : 0));
}

/* A band that is coded has something in it. While nothing has been found, the less the places
 * from this one to the end are expected to hold (rest), the surer it is that this is the one;
 * once something has been found, how much counts. */
static inline uint32_t vp_token_rest_class(int32_t rest, int found)
{
    if (found) return VP_REST_CLASSES - 8 + (uint32_t)vp_min(found, 7);
    return (uint32_t)vp_min((int)vp_token_quarter_octaves(rest / 2) / 2, VP_REST_CLASSES - 9);
}

/* 0: zero, 1: negative, 2: positive; with `flip` negative and positive change places. */
static inline uint32_t vp_token_sign_class(int level, int flip)
{
    if (!level) return 0;
    return (level < 0) != flip ? 1 : 2;
}

#endif
