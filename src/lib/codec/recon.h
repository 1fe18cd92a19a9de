/* SPDX-License-Identifier: BSD-2-Clause */
/* The decoded pictures of a mini-GOP and the way from coded frames to them; the
 * encoder and the decoder run the same functions. */
#ifndef VPATCH_CODEC_RECON_H
#define VPATCH_CODEC_RECON_H

#include "base/image.h"
#include "base/pool.h"
#include "codec/coded_gop.h"
#include "codec/model.h"
#include "nn/workspace.h"

typedef struct vp_recon {
    const vpatch_model *model;
    vp_pool *pool; /* borrowed */
    vp_workspace *workspace;
    vp_image slot[VP_POSITIONS]; /* decoded pictures by position */
    vp_image prediction;
    vp_motion_unit *refined; /* [2 * rows][2 * columns] motion that the prediction is built from */
    vp_restoration_scratch *restoring; /* NULL: the model restores nothing */
    vp_image raw;                      /* the picture before restoration */
} vp_recon;

/* 0, or -1 when memory is short. */
int vp_recon_create(vp_recon *recon, const vpatch_model *model, vp_pool *pool, int width,
                    int height);
/* Bytes of such a recon, with so many threads. */
size_t vp_recon_bytes(const vpatch_model *model, int width, int height, int threads);
void vp_recon_destroy(vp_recon *recon);

/* The decoded pictures that a frame refers to, NULL where it has no such reference. */
void vp_recon_references(const vp_recon *recon, const vp_coded_frame *frame,
                         const vp_image *refs[2]);
/* Builds the prediction of a frame from its motion; NULL for a key frame. The
 * result is valid until the next call. */
const vp_image *vp_recon_predict(vp_recon *recon, const vp_coded_frame *frame);
/* Runs the synthesis network, from the first `dims` integers of each token: into the frame's
 * slot, or into recon->raw where restoration follows. Patches of a predicted frame without any
 * are skipped: they are their prediction, and stay so. */
void vp_recon_synthesise(vp_recon *recon, const vp_coded_frame *frame, const vp_image *prediction,
                         int dims);
/* What restoration is to do with recon->raw, after vp_recon_synthesise(). */
vp_restoration_frame vp_recon_restoration(vp_recon *recon, const vp_coded_frame *frame,
                                          const vp_image *prediction);
/* Restores recon->raw into the frame's slot, where the model has restoration. */
void vp_recon_restore(vp_recon *recon, const vp_coded_frame *frame, const vp_image *prediction);
/* Decodes a frame into its slot: both of the above. */
void vp_recon_decode(vp_recon *recon, const vp_coded_frame *frame, const vp_image *prediction,
                     int dims);
/* Makes a mini-GOP's last picture the one that the next starts from. */
void vp_recon_advance(vp_recon *recon, const vp_coded_gop *gop);

#endif
