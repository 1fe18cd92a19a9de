/* SPDX-License-Identifier: BSD-2-Clause */
/* The frames of a clip in memory, one behind the other: what every codec of a
 * comparison is given, and where its decoded frames go. */
#ifndef VPATCH_PEERS_RAW_CLIP_H
#define VPATCH_PEERS_RAW_CLIP_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/vpatch.h"

typedef struct vp_raw_clip {
    int width, height, frames;
    int rate_num, rate_den; /* frames per second, never 0                    */
    vpatch_header header;   /* tags of colour and shape, still               */
    int capacity;           /* frames that fit                               */
    uint8_t *samples;       /* of a frame: Y, Cb, Cr without gaps            */
} vp_raw_clip;

/* Takes size, rate and tags from a header (25 frames per second where it has no
 * rate); no frames. */
void vp_raw_clip_describe(vp_raw_clip *clip, const vpatch_header *header);

/* Appends a copy of a frame. 0, or -1 when memory is short or the size is another. */
int vp_raw_clip_append(vp_raw_clip *clip, const vpatch_frame *frame);

/* Makes `to` a clip like `from` with as many frames, all black. Its memory is
 * touched, so that filling it in later takes none. 0, or -1. */
int vp_raw_clip_alloc_like(vp_raw_clip *to, const vp_raw_clip *from);

void vp_raw_clip_free(vp_raw_clip *clip);

/* Chroma sizes are rounded up; rows have no gaps. */
int vp_raw_clip_plane_width(const vp_raw_clip *clip, int plane);
int vp_raw_clip_plane_height(const vp_raw_clip *clip, int plane);
uint8_t *vp_raw_clip_plane(const vp_raw_clip *clip, int frame, int plane);

/* A frame with pts = its number and duration 1; points into the clip. */
void vp_raw_clip_frame(const vp_raw_clip *clip, int index, vpatch_frame *frame);

/* Overwrites frame `index`. */
void vp_raw_clip_set(vp_raw_clip *clip, int index, const uint8_t *const data[3],
                     const ptrdiff_t stride[3]);

#endif
