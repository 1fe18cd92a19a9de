/* SPDX-License-Identifier: BSD-2-Clause */
/* The loop that finds the contexts of levels. */
#ifndef VPATCH_ENC_RDO_QUANT_DSP_H
#define VPATCH_ENC_RDO_QUANT_DSP_H

#include <stdint.h>

/* A patch's neighbours, levels by dim; zeros where there is none. */
typedef struct vp_rdo_neighbours {
    const int16_t *left, *right, *above, *below, *before;
} vp_rdo_neighbours;

/* Of every dim, from the magnitudes of the same dim in the neighbours and in an earlier frame: the
 * class of a sum of 0, up to 4, 8, 14, 26 and more levels. */
void vp_rdo_classify_near(const vp_rdo_neighbours *n, int dims, uint8_t *near);

#endif
