/* SPDX-License-Identifier: BSD-2-Clause */
/* Reconstructed frames in display order, kept by the encoder until they are pulled. */
#ifndef VPATCH_ENC_RECON_QUEUE_H
#define VPATCH_ENC_RECON_QUEUE_H

#include "base/image.h"
#include "vpatch/vpatch.h"

typedef struct vp_recon_queue_frame {
    vp_image image;
    int64_t pts, duration;
} vp_recon_queue_frame;

typedef struct vp_recon_queue {
    int width, height;           /* of the pictures, set by the owner */
    vp_recon_queue_frame *frame; /* the oldest first */
    int count, capacity;
    int taken; /* whether the caller has the oldest */
} vp_recon_queue;

/* Keeps a copy. 0, or -1 when memory is short. */
int vp_recon_queue_add(vp_recon_queue *queue, const vp_image *image, int64_t pts, int64_t duration);
/* Gives the oldest, valid until the next call, and lets go of the one before. 0: there is
 * none. */
int vp_recon_queue_take(vp_recon_queue *queue, vpatch_frame *frame);
void vp_recon_queue_free(vp_recon_queue *queue);

#endif
