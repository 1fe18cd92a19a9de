/* SPDX-License-Identifier: BSD-2-Clause */
/* Motion of the frames in the lookahead, on pictures of half size (x264's lowres). From it follow
 * how much of a frame later ones use (mbtree.h) and whether two groups become a pair
 * (codec/gop_structure.h). */
#ifndef VPATCH_ENC_LOWRES_H
#define VPATCH_ENC_LOWRES_H

#include <stdint.h>

#include "base/image.h"
#include "inter/mv_field.h"

#define VP_LOWRES_PATCH 8 /* samples of a patch at half size, each way */

/* Motion is searched from the frames one group and two groups earlier, each of which may become a
 * reference. */
enum { VP_LOWRES_GROUP, VP_LOWRES_PAIR, VP_LOWRES_DISTANCES };

/* How a waiting frame is predicted from an earlier one. */
typedef struct vp_lowres_motion {
    int64_t reference; /* a running number; -1: none yet */
    uint16_t *inter;   /* [rows * columns] SAD of a patch by motion */
    vp_mv *mv;         /* [rows * columns] in samples of half size */
} vp_lowres_motion;

/* One waiting frame. */
typedef struct vp_lowres {
    int rows, columns;
    uint8_t *half;   /* luma at half size, [rows * PATCH][columns * PATCH] */
    uint16_t *intra; /* [rows * columns] SAD of a patch to its own mean */
    vp_lowres_motion motion[VP_LOWRES_DISTANCES];
} vp_lowres;

/* 0, or -1 when memory is short. A lowres set to zero bytes may be freed. */
int vp_lowres_init(vp_lowres *lowres, int rows, int columns);
void vp_lowres_free(vp_lowres *lowres);
/* Takes a frame's picture. */
void vp_lowres_load(vp_lowres *lowres, const vp_image *image);
/* Finds the motion from frame number `number` (whose lowres is `from`), unless it
 * is known already. distance: where it is kept. */
void vp_lowres_search(vp_lowres *lowres, const vp_lowres *from, int64_t number, int distance);

/* Whether two groups have a lower rate as a pair: start is the frame they follow, middle and end
 * their last frames. Both have been searched at the distance of a group (end from middle), end
 * also at that of a pair. step: the quantiser's. */
int vp_lowres_prefers_pair(const vp_lowres *start, const vp_lowres *middle, const vp_lowres *end,
                           float step);

#endif
