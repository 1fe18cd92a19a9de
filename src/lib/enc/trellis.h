/* SPDX-License-Identifier: BSD-2-Clause */
/* The cheapest path of levels through a token (entropy/grid.h): all that a place may
 * be, in every state, weighed by distortion and bits. */
#ifndef VPATCH_ENC_TRELLIS_H
#define VPATCH_ENC_TRELLIS_H

#include "entropy/dep_quant.h"

#define VP_TRELLIS_SIZES 4 /* indices 0, 1, 2, and 3 and more */

/* What an index costs at a place, by quantiser, in squared levels. */
typedef struct vp_trellis_rate {
    float index[VP_DQ_QUANTISERS][VP_TRELLIS_SIZES];
} vp_trellis_rate;

/* Chooses levels[0..count-1], the path that makes the sum of (z - level)^2 and of the
 * prices least. z: numbers in levels, in scan order from the token's first on; prices: one
 * for each; further: what every index from 4 on costs more than the one before. count is at
 * most VP_NET_MAX_DIMS. Ties go to the path found first: basic float operations in fixed
 * order, the same on every machine. */
void vp_trellis_run(const float *z, const vp_trellis_rate *const *prices, float further, int count,
                    int16_t *levels);

#endif
