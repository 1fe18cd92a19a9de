/* SPDX-License-Identifier: BSD-2-Clause */
/* Trellis quantisation: the path of levels through a token's dependent quantisers
 * (entropy/dep_quant.h) with the least J = distortion + lambda * rate. */
#ifndef VPATCH_ENC_TRELLIS_H
#define VPATCH_ENC_TRELLIS_H

#include "entropy/dep_quant.h"

#define VP_TRELLIS_SIZES 4 /* indices 0, 1, 2, and 3 and more */

/* lambda * rate of an index at a place, by quantiser, in squared levels. */
typedef struct vp_trellis_rate {
    float index[VP_DQ_QUANTISERS][VP_TRELLIS_SIZES];
} vp_trellis_rate;

/* Chooses levels[0..count-1], the path with the least sum of (z - level)^2 and of the rates. z:
 * coefficients in levels, in scan order from the token's first on; rates: one for each; beyond:
 * what every index from 4 on adds to the rate of the one before. count is at most
 * VP_NET_MAX_DIMS. Ties go to the path found first: basic float operations in fixed
 * order, the same on every machine. */
void vp_trellis_run(const float *z, const vp_trellis_rate *const *rates, float beyond, int count,
                    int16_t *levels);

#endif
