/* SPDX-License-Identifier: BSD-2-Clause */
/* Bi-directional optical flow (as in VVC): the average of two references half way between them,
 * corrected along their gradients for the motion inside a block that its vectors are too coarse
 * for. For every 4x4 samples, the displacement (u, v) that makes both
 * blocks agree best, by least squares over 6x6:
 *
 *   A, B     12x12 interpolated values (interpolate.h) of the 8x8 samples and 2 around them
 *   h(t)     t >> 1
 *   ax       (h(A[x + 1]) - h(A[x - 1])) >> 3, ay the same in columns, bx and by of B
 *   gx, gy   ax + bx, ay + by;   d = (B >> 3) - (A >> 3)
 *   xx ...   sum of gx gx + 18432, of gx gy, of gy gy + 18432, of gx d, of gy d
 *   D        (xx yy - xy xy) >> 5
 *   u        (xd yy - yd xy) / D, v: (yd xx - xd xy) / D, rounded towards zero, within +-16
 *            (1/32 sample)
 *   sample   clip8(((h(A) + h(B) + ((u (ax - bx) + v (ay - by)) >> 3) + 32) >> 6) + 128) */
#ifndef VPATCH_INTER_BDOF_H
#define VPATCH_INTER_BDOF_H

#include "inter/mv_field.h"

/* size x size luma samples (8 or 16) at (x, y), predicted from the pair of vectors. */
void vp_bdof(const vp_image *const refs[2], int x, int y, int size, const vp_mv mv[2], uint8_t *to,
             ptrdiff_t stride);

#endif
