/* SPDX-License-Identifier: BSD-2-Clause */
/* Coded frames into a token file. Memory is for the two layers of a mini-GOP. */
#ifndef VPATCH_TOKENS_EXPORT_H
#define VPATCH_TOKENS_EXPORT_H

#include "tokens/tensor_writer.h"
#include "tokens/token_layout.h"
#include "vpatch/vpatch.h"

typedef enum vp_export_values {
    VP_VALUES_TOKENS,
    VP_VALUES_LATENTS,      /* dequantised tokens                                           */
    VP_VALUES_FRAME_LATENTS /* of decoded frames, each as of a key frame                    */
} vp_export_values;

typedef struct vp_export_settings {
    int dims;                     /* the first of each part; 0: all                          */
    int64_t from, to;             /* layers; to < 0: to the end                              */
    int width, height, left, top; /* of the part of the picture; width 0: all of it. Extended
                                     to whole patches                                        */
    vp_export_values values;
    int half;             /* latents in half precision                               */
    int sparse;           /* tokens as entries that are not 0                        */
    int npy;              /* tokens or latents alone                                 */
    const char *captions; /* JSON for the metadata; NULL: there are none. Needed while it opens */
} vp_export_settings;

typedef struct vp_export vp_export;

/* The reader's index tells the shapes. file stays the caller's. On failure *result is NULL and
 * message says why: VPATCH_ERR_ARGUMENT: settings that do not fit the file; VPATCH_ERR_MEMORY;
 * VPATCH_ERR_IO: the file could not be written. */
vpatch_status vp_export_open(vp_export **result, const vp_export_settings *settings,
                             const vpatch_reader *reader, const vpatch_model *model,
                             vp_tempfile *file, char *message, size_t size);
void vp_export_close(vp_export *e);

/* Segments that have to be read: first..end - 1. */
void vp_export_segments(const vp_export *e, int *first, int *end);
/* Segment n comes, then its frames in coding order, then the end. 0; -1: the file could not be
 * written; begin: 1: the segment is not what the index says. */
int vp_export_begin(vp_export *e, int n, const vpatch_segment *segment);
int vp_export_frame(vp_export *e, const vpatch_coded_frame *frame);
/* With VP_VALUES_FRAME_LATENTS, behind the segment's coded frames: latents [rows][columns][dims] of
 * the frame at a place in display order. */
int vp_export_frame_latents(vp_export *e, int display, const float *latents);
int vp_export_end(vp_export *e);
/* Makes the file whole; as vp_tensor_writer_end(). */
int vp_export_finish(vp_export *e);

/* 1: the window reaches the file's end, and what that says of itself counts. */
int vp_export_reaches_end(const vp_export *e);

/* What was written. */
const vp_token_shape *vp_export_shape(const vp_export *e);
/* Latents that are too large for half precision: the largest that it has stands there. */
int64_t vp_export_limited(const vp_export *e);
uint64_t vp_export_bytes(const vp_export *e);

#endif
