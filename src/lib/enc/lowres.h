/* SPDX-License-Identifier: BSD-2-Clause */
/* What the encoder knows of a waiting frame before it codes any of it: motion on pictures
 * of half size. It tells how long what is coded now will be of use (codec/propagate.h) and
 * whether two groups had better be a pair (codec/plan.h). */
#ifndef VPATCH_ENC_LOWRES_H
#define VPATCH_ENC_LOWRES_H

#include <stdint.h>

#include "base/image.h"
#include "inter/mv_field.h"

#define VP_LOWRES_PATCH 8 /* samples of a patch at half size, each way */

/* Motion is looked for from the frame one group earlier and from the one two groups
 * earlier, whichever of them may become a reference. */
enum { VP_LOWRES_GROUP, VP_LOWRES_PAIR, VP_LOWRES_DISTANCES };

/* How a waiting frame is predicted from an earlier one. */
typedef struct vp_lowres_motion {
    int64_t reference; /* a running number; -1: none yet */
    uint16_t *inter;   /* [rows * columns] cost of a patch by motion */
    vp_mv *mv;         /* [rows * columns] in samples of half size */
} vp_lowres_motion;

/* What is known of one waiting frame. */
typedef struct vp_lowres {
    int rows, columns;
    uint8_t *half;   /* luma at half size, [rows * PATCH][columns * PATCH] */
    uint16_t *intra; /* [rows * columns] cost of a patch by its own mean */
    vp_lowres_motion motion[VP_LOWRES_DISTANCES];
} vp_lowres;

/* 0, or -1 when memory is short. An lowres set to zero bytes may be freed. */
int vp_lowres_init(vp_lowres *lowres, int rows, int columns);
void vp_lowres_free(vp_lowres *lowres);
/* Takes a frame's picture. */
void vp_lowres_load(vp_lowres *lowres, const vp_image *image);
/* Finds the motion from frame number `number` (whose lowres is `from`), unless it
 * is known already. distance: where it is kept. */
void vp_lowres_search(vp_lowres *lowres, const vp_lowres *from, int64_t number, int distance);

/* Whether two groups are cheaper as a pair: start is the frame they follow, near and far
 * their last frames. near and far have been searched at the distance of a group (far from
 * near), far also at that of a pair. step: the quantiser's. */
int vp_lowres_prefers_pair(const vp_lowres *start, const vp_lowres *near, const vp_lowres *far,
                           float step);

#endif
