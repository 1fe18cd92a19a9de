/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/magnitude_predictor_dsp.h"

#include <stddef.h>

#include "base/cpu.h"

/* Four magnitudes are at most 168, a weight has 16 bits and a ratio is at most 8:
 * a product stays under 2^26, and 8 of them and the bias under 2^29. */
VP_INLINE void magnitude_predictor_neighbours(const vp_magnitude_predictor *predictor,
                                              const uint8_t *const near[VP_MAGNITUDE_NEAR],
                                              const int ratio[VP_MAGNITUDE_NEAR], int32_t *sum)
{
    int width = predictor->width;
    int32_t *restrict to = sum;
    for (int i = 0; i < width; i++) to[i] = predictor->bias[i];
    for (int n = 0; n < VP_MAGNITUDE_NEAR; n++) {
        const uint8_t *restrict magnitude = near[n];
        const int16_t *restrict weight = predictor->near + (size_t)n * (size_t)width;
        int32_t r = ratio[n];
        if (r == VP_MAGNITUDE_RATIO)
            for (int i = 0; i < width; i++) to[i] += magnitude[i] * weight[i];
        else
            for (int i = 0; i < width; i++)
                to[i] += magnitude[i] * (weight[i] * r / VP_MAGNITUDE_RATIO);
    }
}

VP_DISPATCH_VOID(vp_magnitude_predictor_neighbours,
                 (const vp_magnitude_predictor *predictor,
                  const uint8_t *const near[VP_MAGNITUDE_NEAR], const int ratio[VP_MAGNITUDE_NEAR],
                  int32_t *sum),
                 (predictor, near, ratio, sum),
                 magnitude_predictor_neighbours(predictor, near, ratio, sum))
