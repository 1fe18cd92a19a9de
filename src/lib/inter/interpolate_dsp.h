/* SPDX-License-Identifier: BSD-2-Clause */
/* The loops of interpolation (interpolate.h says what they compute). s: the sample at the whole
 * position; fx, fy: the fraction, quarters of luma and eighths of chroma. */
#ifndef VPATCH_INTER_INTERPOLATE_DSP_H
#define VPATCH_INTER_INTERPOLATE_DSP_H

#include <stddef.h>
#include <stdint.h>

/* Rows of size luma samples end on a whole vector. */
#define VP_LUMA_STRIDE(size) (((size) + 7) & ~7)

/* N x N luma samples, rows of VP_LUMA_STRIDE(N). */
void vp_luma_8(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out);
void vp_luma_12(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out);
void vp_luma_16(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out);
void vp_luma_20(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out);
/* N x N chroma samples, rows of N. */
void vp_chroma_8(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out);
void vp_chroma_4(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out);

/* Interpolated values to samples: one block rounded, two averaged; size 4, 8 or 16. */
void vp_round_block(const int16_t *block, int size, uint8_t *to, ptrdiff_t stride);
void vp_average_blocks(const int16_t *a, const int16_t *b, int size, uint8_t *to, ptrdiff_t stride);

#endif
