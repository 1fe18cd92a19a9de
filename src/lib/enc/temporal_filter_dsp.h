/* SPDX-License-Identifier: BSD-2-Clause */
/* The loops of the temporal filter. A unit is 8x8 luma samples; what motion compensation found
 * for it lies in rows of 16, for chroma of 8. */
#ifndef VPATCH_ENC_TEMPORAL_FILTER_DSP_H
#define VPATCH_ENC_TEMPORAL_FILTER_DSP_H

#include <stddef.h>
#include <stdint.h>

int vp_temporal_filter_squared_error(const uint8_t *a, ptrdiff_t stride, const uint8_t *b);
/* Times the number of samples. */
int vp_temporal_filter_variance(const uint8_t *a, ptrdiff_t stride);

/* The mean of N x N samples and of the `count` blocks found for them. The weight of a difference
 * d is weight * (1 - d^2 * fall)^4, an approach to the Gaussian that needs no table. */
void vp_temporal_filter_blend_8(const uint8_t *from, ptrdiff_t stride, const uint8_t *const *with,
                                const float *weight, int count, float fall, uint8_t *to);
void vp_temporal_filter_blend_4(const uint8_t *from, ptrdiff_t stride, const uint8_t *const *with,
                                const float *weight, int count, float fall, uint8_t *to);

#endif
