/* SPDX-License-Identifier: BSD-2-Clause */
/* The seams between units that move differently: near each side, a unit's samples
 * are mixed with what the neighbour's motion predicts there. */
#ifndef VPATCH_MOTION_OVERLAP_H
#define VPATCH_MOTION_OVERLAP_H

#include <stddef.h>
#include <stdint.h>

typedef enum vp_side { VP_SIDE_TOP, VP_SIDE_LEFT, VP_SIDE_BOTTOM, VP_SIDE_RIGHT } vp_side;

/* size 8 (luma) or 4 (chroma): to = (to * (32 - w) + other * w + 16) >> 5 with w by
 * the distance from the side: 8 4 2 1 0 0 0 0 (luma), 6 2 0 0 (chroma). */
void vp_overlap(uint8_t *to, ptrdiff_t stride, const uint8_t *other, int size, vp_side side);

#endif
