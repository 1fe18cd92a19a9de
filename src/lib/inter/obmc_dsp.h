/* SPDX-License-Identifier: BSD-2-Clause */
/* Overlapped block motion compensation, of units that move differently: near each edge, a unit's
 * samples are mixed with what the neighbour's motion predicts there. */
#ifndef VPATCH_INTER_OBMC_DSP_H
#define VPATCH_INTER_OBMC_DSP_H

#include <stddef.h>
#include <stdint.h>

typedef enum vp_edge { VP_EDGE_TOP, VP_EDGE_LEFT, VP_EDGE_BOTTOM, VP_EDGE_RIGHT } vp_edge;

/* size 8 (luma) or 4 (chroma): to = (to * (32 - w) + other * w + 16) >> 5 with w by
 * the distance from the edge: 8 4 2 1 0 0 0 0 (luma), 6 2 0 0 (chroma). */
void vp_obmc(uint8_t *to, ptrdiff_t stride, const uint8_t *other, int size, vp_edge edge);

#endif
