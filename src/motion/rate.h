/* SPDX-License-Identifier: BSD-2-Clause */
/* What the search believes decisions to cost, in 1/16 bit. The coder adapts; these
 * are its averages on real clips, which is close enough to choose by. */
#ifndef VPATCH_MOTION_RATE_H
#define VPATCH_MOTION_RATE_H

#include <stdint.h>

static const int16_t vp_rate_split[2][3] = {{6, 14, 24}, {46, 24, 12}}; /* [split][neighbours split] */
static const int16_t vp_rate_merge[2] = {32, 7};                       /* [merged] */
static const int16_t vp_rate_index[6] = {10, 28, 42, 54, 66, 66};
static const int16_t vp_rate_refs[4] = {0, 20, 28, 24}; /* [VP_MOTION_R0..BOTH] */

/* One component of a vector's difference from its predictor. */
static inline int vp_rate_component(int difference)
{
    int size = difference < 0 ? -difference : difference, bits = 0;
    if (!size)
        return 24;
    while (size >> bits)
        bits++;
    return 20 + 28 * bits;
}

#endif
