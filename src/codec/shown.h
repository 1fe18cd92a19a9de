/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures as a decoder will show them, kept by the encoder until they are asked for. */
#ifndef VPATCH_CODEC_SHOWN_H
#define VPATCH_CODEC_SHOWN_H

#include "base/image.h"
#include "vpatch/vpatch.h"

typedef struct vp_shown_frame {
    vp_image image;
    int64_t pts, duration;
} vp_shown_frame;

typedef struct vp_shown {
    int width, height; /* of the pictures, set by the owner */
    vp_shown_frame *frame; /* the oldest first */
    int count, capacity;
    int taken; /* whether the caller has the oldest */
} vp_shown;

/* Keeps a copy. 0, or -1 when memory is short. */
int vp_shown_add(vp_shown *shown, const vp_image *image, int64_t pts, int64_t duration);
/* Gives the oldest, valid until the next call, and lets go of the one before. 0: there is
 * none. */
int vp_shown_take(vp_shown *shown, vpatch_frame *frame);
void vp_shown_free(vp_shown *shown);

#endif
