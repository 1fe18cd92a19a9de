/* SPDX-License-Identifier: BSD-2-Clause */
/* What the encoder knows of a waiting frame before it codes any of it: motion on pictures
 * of half size. It tells how long what is coded now will be of use (codec/propagate.h) and
 * whether two groups had better be a pair (codec/plan.h). */
#ifndef VPATCH_CODEC_OUTLOOK_H
#define VPATCH_CODEC_OUTLOOK_H

#include <stdint.h>

#include "base/image.h"
#include "motion/motion.h"

#define VP_OUTLOOK_PATCH 8 /* samples of a patch at half size, each way */

/* Motion is looked for from the frame one group earlier and from the one two groups
 * earlier, whichever of them may become a reference. */
enum { VP_OUTLOOK_GROUP, VP_OUTLOOK_PAIR, VP_OUTLOOK_DISTANCES };

/* How a waiting frame is predicted from an earlier one. */
typedef struct vp_outlook_motion {
    int64_t reference; /* a running number; -1: none yet */
    uint16_t *inter;   /* [rows * columns] cost of a patch by motion */
    vp_mv *mv;         /* [rows * columns] in samples of half size */
} vp_outlook_motion;

/* What is known of one waiting frame. */
typedef struct vp_outlook {
    int rows, columns;
    uint8_t *half;   /* luma at half size, [rows * PATCH][columns * PATCH] */
    uint16_t *inner; /* [rows * columns] cost of a patch by its own mean */
    vp_outlook_motion motion[VP_OUTLOOK_DISTANCES];
} vp_outlook;

/* 0, or -1 when memory is short. An outlook set to zero bytes may be freed. */
int vp_outlook_alloc(vp_outlook *outlook, int rows, int columns);
void vp_outlook_free(vp_outlook *outlook);
/* Takes a frame's picture. */
void vp_outlook_load(vp_outlook *outlook, const vp_image *image);
/* Finds the motion from frame number `number` (whose outlook is `from`), unless it
 * is known already. distance: where it is kept. */
void vp_outlook_search(vp_outlook *outlook, const vp_outlook *from, int64_t number, int distance);

/* Whether two groups are cheaper as a pair: start is the frame they follow, near and far
 * their last frames. near and far have been searched at the distance of a group (far from
 * near), far also at that of a pair. step: the quantiser's. */
int vp_outlook_prefers_pair(const vp_outlook *start, const vp_outlook *near, const vp_outlook *far,
                            float step);

#endif
