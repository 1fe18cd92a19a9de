/* SPDX-License-Identifier: BSD-2-Clause */
/* The networks on one frame. The same input gives the same output on every
 * machine, with every pool. Patches are numbered in raster order. */
#ifndef VPATCH_NET_FORWARD_H
#define VPATCH_NET_FORWARD_H

#include <stdint.h>

#include "base/image.h"
#include "base/pool.h"
#include "net/network.h"
#include "net/workspace.h"

/* From the picture x and its prediction p (NULL: none, a key frame) to
 * y [patches][D], before quantisation. type is 0 or 1, quality 0..63 for every
 * patch. The pool has at most as many threads as the workspace was made for;
 * NULL: the calling thread alone. */
void vp_net_encode(const vp_network *network, vp_workspace *workspace, vp_pool *pool, int type,
                   const uint8_t *quality, const vp_image *x, const vp_image *p, float *y);

/* From tokens [patches][D], of which the first `dims` (1..D) of each patch are
 * used and the others taken for 0, and the prediction to the picture. Fills the
 * padded picture of out, not its border. out may be p. */
void vp_net_decode(const vp_network *network, vp_workspace *workspace, vp_pool *pool, int type,
                   const uint8_t *quality, const int16_t *tokens, int dims, const vp_image *p,
                   vp_image *out);

/* The D numbers y of a patch in units of a level, which is what a token's integers count. */
void vp_net_levels(const vp_network *network, int type, int quality, const float *y,
                   float *levels);

#endif
