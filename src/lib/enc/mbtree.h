/* SPDX-License-Identifier: BSD-2-Clause */
/* How much of a patch will be used again. Frames are predicted from each other,
 * so what is spent on a patch that stays in the picture serves all the frames
 * that follow it, and what is spent on one that vanishes serves only its own.
 * Motion between coming anchors tells which is which (the idea is that of x264's
 * mbtree: J. Garrett-Glaser, "A novel macroblock-tree algorithm for
 * high-performance optimization of dependent video coding in H.264/AVC", 2009).
 * Only the encoder needs this. */
#ifndef VPATCH_ENC_MBTREE_H
#define VPATCH_ENC_MBTREE_H

#include "enc/lowres.h"

/* A frame that others will be predicted from, and how far behind the one before it. */
typedef struct vp_mbtree_link {
    const vp_lowres *lowres;
    int distance; /* of no meaning in the first link */
} vp_mbtree_link;

/* chain[0] is the frame to be coded, chain[1..count-1] the anchors behind it, each
 * searched from the one before. share [rows * columns] becomes log2(1 + what later
 * frames take from a patch / what the patch holds), 0 for one that is not used.
 * work: [2 * rows * columns]. */
void vp_mbtree_propagate(const vp_mbtree_link *chain, int count, float *share, float *work);

#endif
