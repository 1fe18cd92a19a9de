/* SPDX-License-Identifier: BSD-2-Clause */
/* How much of a patch later frames use: x264's mbtree (J. Garrett-Glaser, "A novel
 * macroblock-tree algorithm for high-performance optimization of dependent video coding in
 * H.264/AVC", 2009). Frames are predicted from each other, so the bits of a patch that stays in
 * the picture serve all frames that follow, and those of one that vanishes serve only its own.
 * Motion between coming anchors tells which is which. */
#ifndef VPATCH_ENC_MBTREE_H
#define VPATCH_ENC_MBTREE_H

#include "enc/lowres.h"

/* A frame that others are predicted from, and its distance (VP_LOWRES_GROUP or _PAIR) from the one
 * before it. */
typedef struct vp_mbtree_link {
    const vp_lowres *lowres;
    int distance; /* of no meaning in the first link */
} vp_mbtree_link;

/* chain[0] is the frame to be coded, chain[1..count-1] the anchors behind it, each searched from
 * the one before. reuse [rows * columns] becomes log2(1 + what later frames take from a patch /
 * the patch's intra cost), 0 for one that is not used. scratch: [2 * rows * columns]. */
void vp_mbtree_propagate(const vp_mbtree_link *chain, int count, float *reuse, float *scratch);

#endif
