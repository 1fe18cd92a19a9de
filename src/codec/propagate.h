/* SPDX-License-Identifier: BSD-2-Clause */
/* How much of a patch will be used again. Frames are predicted from each other,
 * so what is spent on a patch that stays in the picture serves all the frames
 * that follow it, and what is spent on one that vanishes serves only its own.
 * Motion between coming anchors, on pictures of half size, tells which is which
 * (the idea is that of x264's mbtree: J. Garrett-Glaser, "A novel macroblock-tree
 * algorithm for high-performance optimization of dependent video coding in
 * H.264/AVC", 2009). Only the encoder needs this. */
#ifndef VPATCH_CODEC_PROPAGATE_H
#define VPATCH_CODEC_PROPAGATE_H

#include <stdint.h>

#include "base/image.h"
#include "motion/motion.h"

/* What is known of one waiting frame. */
typedef struct vp_outlook {
    int rows, columns;
    uint8_t *half;   /* luma at half size, [rows * 8][columns * 8] */
    uint16_t *inner; /* [rows * columns] cost of a patch by its own mean */
    /* against the frame `reference` (a running number; -1: none yet): */
    int64_t reference;
    uint16_t *inter; /* [rows * columns] cost of a patch by motion */
    vp_mv *mv;       /* [rows * columns] in samples of half size */
} vp_outlook;

/* 0, or -1 when memory is short. An outlook set to zero bytes may be freed. */
int vp_outlook_alloc(vp_outlook *outlook, int rows, int columns);
void vp_outlook_free(vp_outlook *outlook);
/* Takes a frame's picture. */
void vp_outlook_load(vp_outlook *outlook, const vp_image *image);
/* Finds the motion from frame number `number` (whose outlook is `from`), unless it
 * is known already. */
void vp_outlook_search(vp_outlook *outlook, const vp_outlook *from, int64_t number);

/* chain[0] is the frame to be coded, chain[1..count-1] the anchors behind it, each
 * searched from the one before. share [rows * columns] becomes log2(1 + what later
 * frames take from a patch / what the patch holds), 0 for one that is not used.
 * work: [2 * rows * columns]. */
void vp_propagate(const vp_outlook *const *chain, int count, float *share, float *work);

#endif
