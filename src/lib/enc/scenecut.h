/* SPDX-License-Identifier: BSD-2-Clause */
/* Scene cut detection on thumbnails of 1/8 size: a cut is where the inter cost of a frame, by
 * motion from the frame before, is no better than its intra cost. */
#ifndef VPATCH_ENC_SCENECUT_H
#define VPATCH_ENC_SCENECUT_H

#include "base/image.h"

typedef struct vp_scenecut vp_scenecut;

/* For padded pictures of width x height. NULL: memory is short. */
vp_scenecut *vp_scenecut_create(int width, int height);
void vp_scenecut_destroy(vp_scenecut *cut);
/* The next frame is the first again. */
void vp_scenecut_reset(vp_scenecut *cut);
/* Takes the next frame; 1: it starts a new shot. sensitivity 0 (never) ..100.
 * The first frame is none. */
int vp_scenecut_next(vp_scenecut *cut, const vp_image *image, int sensitivity);

#endif
