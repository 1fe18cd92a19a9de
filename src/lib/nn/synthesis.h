/* SPDX-License-Identifier: BSD-2-Clause */
/* The synthesis network on one frame: from tokens to samples. The same input gives the
 * same output on every machine, with every pool. Patches are numbered in raster order. */
#ifndef VPATCH_NN_SYNTHESIS_H
#define VPATCH_NN_SYNTHESIS_H

#include <stdint.h>

#include "base/image.h"
#include "base/pool.h"
#include "nn/network_weights.h"
#include "nn/workspace.h"

/* From tokens [patches][D], of which the first `dims` (1..D) of each patch are
 * used and the others taken for 0, and the prediction to the picture. active
 * [patches]: patches with 0 are skipped, they become the prediction; NULL: none
 * is. Fills the padded picture of out, not its border. out may be p. */
void vp_synthesis_run(const vp_network *network, vp_workspace *workspace, vp_pool *pool, int type,
                      const uint8_t *quality, const int16_t *tokens, int dims,
                      const uint8_t *active, const vp_image *p, vp_image *out);

#endif
