/* SPDX-License-Identifier: BSD-2-Clause */
/* What the search believes decisions to cost, in 1/16 bit. The coder adapts; these
 * are its averages on real clips, which is close enough to choose by. */
#ifndef VPATCH_MOTION_RATE_H
#define VPATCH_MOTION_RATE_H

#include <stdint.h>

/* [split][neighbours split] */
static const int16_t vp_rate_split[2][3] = {{2, 11, 26}, {48, 20, 8}};
/* [unit of a split block][merged] */
static const int16_t vp_rate_merge[2][2] = {{33, 4}, {20, 10}};
static const int16_t vp_rate_index[6] = {10, 29, 51, 56, 83, 107};
/* [VP_MOTION_R0..BOTH] */
static const int16_t vp_rate_refs[4] = {0, 14, 30, 19};
/* [bits of the magnitude] of one component of a vector's difference from its
 * predictor, the sign included */
static const int16_t vp_rate_bits[18] = {28,  41,  68,  94,  115, 134, 155, 177, 199,
                                         221, 243, 265, 287, 309, 331, 353, 375, 397};

static inline int vp_rate_component(int difference)
{
    unsigned size = (unsigned)(difference < 0 ? -difference : difference);
    int bits = 0;
    for (; size; size >>= 1)
        bits++;
    return vp_rate_bits[bits];
}

#endif
