/* SPDX-License-Identifier: BSD-2-Clause */
/* The analysis network on one frame: from samples to the numbers that are quantised. The
 * same input gives the same output on every machine, with every pool. Patches are
 * numbered in raster order. */
#ifndef VPATCH_ENC_ANALYSIS_H
#define VPATCH_ENC_ANALYSIS_H

#include <stdint.h>

#include "base/image.h"
#include "base/pool.h"
#include "nn/network_weights.h"
#include "nn/workspace.h"

/* From the picture x and its prediction p (NULL: none, a key frame) to
 * y [patches][D], before quantisation. type is 0 or 1, quality 0..63 for every
 * patch. active [patches]: of patches with 0 there will be no token, their y is
 * not written; NULL: there are none. The pool has at most as many threads as the
 * workspace was made for; NULL: the calling thread alone. */
void vp_analysis_run(const vp_network *network, vp_workspace *workspace, vp_pool *pool, int type,
                     const uint8_t *quality, const uint8_t *active, const vp_image *x,
                     const vp_image *p, float *y);

/* The D numbers y of a patch in units of a level, which is what a token's integers count. */
void vp_analysis_levels(const vp_network *network, int type, int quality, const float *y,
                        float *levels);

#endif
