/* SPDX-License-Identifier: BSD-2-Clause */
/* Block distortion. */
#ifndef VPATCH_BASE_SAD_DSP_H
#define VPATCH_BASE_SAD_DSP_H

#include <stddef.h>
#include <stdint.h>

/* Sum of absolute differences, size 8 or 16. */
int vp_sad(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride, int size);

/* The same of any size, for the few blocks that have another. */
int vp_block_sad(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride,
                 int width, int height);

/* Sum of the absolute values of the difference's orthonormal 8x8 Hadamard
 * transforms, size 8 or 16. */
int vp_satd(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride, int size);
int vp_satd_8(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride);
int vp_satd_16(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride);

/* The largest absolute value in the four such transforms of a block of 16x16, times 8. */
int vp_hadamard_peak_16(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride);

#endif
