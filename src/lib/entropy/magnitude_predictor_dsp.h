/* SPDX-License-Identifier: BSD-2-Clause */
/* The loop of the magnitude predictor. */
#ifndef VPATCH_ENTROPY_MAGNITUDE_PREDICTOR_DSP_H
#define VPATCH_ENTROPY_MAGNITUDE_PREDICTOR_DSP_H

#include "entropy/magnitude_predictor.h"

/* sum[i] = bias[i] + the near magnitudes' part, i in 0..width-1. near[n] is taken
 * ratio[n] / VP_MAGNITUDE_RATIO times (see vp_magnitude_predictor_ratio); NULL: all are 0. */
void vp_magnitude_predictor_neighbours(const vp_magnitude_predictor *predictor,
                                       const uint8_t *const near[VP_MAGNITUDE_NEAR],
                                       const int ratio[VP_MAGNITUDE_NEAR], int32_t *sum);

/* vp_magnitude_predictor_value() of VP_MAGNITUDE_BAND places, the first of which is a multiple of
 * that; all arrays by place of the scan, but values[0] is the first one's. 0 behind the dims. */
void vp_magnitude_predictor_band(const vp_magnitude_predictor *predictor, int first,
                                 const int32_t *sum, const int32_t *pushed, int32_t *values);

#endif
