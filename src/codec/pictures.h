/* SPDX-License-Identifier: BSD-2-Clause */
/* The decoded pictures of a mini-GOP and the way from coded frames to them; the
 * encoder and the decoder run the same functions. */
#ifndef VPATCH_CODEC_PICTURES_H
#define VPATCH_CODEC_PICTURES_H

#include "base/image.h"
#include "base/pool.h"
#include "codec/gop.h"
#include "net/forward.h"
#include "net/model.h"

typedef struct vp_pictures {
    const vpatch_model *model;
    vp_pool *pool; /* borrowed */
    vp_workspace *workspace;
    vp_image slot[VP_POSITIONS]; /* decoded pictures by position */
    vp_image prediction;
    vp_restore_scratch *restoring; /* NULL: the model restores nothing */
    vp_image raw;                  /* the picture before restoration */
} vp_pictures;

/* 0, or -1 when memory is short. */
int vp_pictures_create(vp_pictures *pictures, const vpatch_model *model, vp_pool *pool, int width,
                       int height);
void vp_pictures_destroy(vp_pictures *pictures);

/* Builds the prediction of a frame from its motion; NULL for a key frame. The
 * result is valid until the next call. */
const vp_image *vp_pictures_predict(vp_pictures *pictures, const vp_gop *gop,
                                    vp_frame_code *frame);
/* Decodes a frame into its slot, from the first `dims` integers of each token. */
void vp_pictures_decode(vp_pictures *pictures, const vp_frame_code *frame,
                        const vp_image *prediction, int dims);
/* The same, with the strength of restoration that brings it nearest to the source. */
void vp_pictures_decode_near(vp_pictures *pictures, vp_frame_code *frame,
                             const vp_image *prediction, int dims, const vp_image *source);
/* Makes a mini-GOP's last picture the one that the next starts from. */
void vp_pictures_advance(vp_pictures *pictures, const vp_gop *gop);

/* The network and its index of a frame type. */
const vp_network *vp_frame_network(const vpatch_model *model, vp_frame_type type);
int vp_frame_kind(vp_frame_type type);

#endif
