/* SPDX-License-Identifier: BSD-2-Clause */
/* Bilinear interpolation for DMVR (dmvr.h says what it computes). */
#ifndef VPATCH_INTER_DMVR_DSP_H
#define VPATCH_INTER_DMVR_DSP_H

#include <stddef.h>
#include <stdint.h>

#define VP_DMVR_REACH  2  /* samples around a block */
#define VP_DMVR_STRIDE 32 /* of an interpolated block */

/* N + 4 rows of N + 4 samples and some of no meaning behind them; s: the first sample at the
 * whole position; fx, fy: quarters. Reads 17 samples per row for N = 8, 33 for 16. */
void vp_bilinear_8(const uint8_t *s, ptrdiff_t stride, int fx, int fy, uint8_t *out);
void vp_bilinear_16(const uint8_t *s, ptrdiff_t stride, int fx, int fy, uint8_t *out);

#endif
