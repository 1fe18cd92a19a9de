/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VPATCH_TOKENS_IMPORT_INTERNAL_H
#define VPATCH_TOKENS_IMPORT_INTERNAL_H

#include "tokens/import.h"
#include "tokens/tensor_reader.h"

typedef struct vp_import_layer {
    int64_t at; /* in the file; -1: none */
    int16_t *tokens;
    uint8_t *quality, *mask, *mode;
    int8_t *offset;
} vp_import_layer;

struct vp_import {
    vp_import_settings settings;
    vp_tensor_reader reader;
    const vp_tensor *tensor[VP_TOKEN_TENSORS]; /* NULL: not there */
    vp_token_shape shape;
    vpatch_header header;
    int has_model;
    int incomplete; /* what the tokens were made from broke off */
    int64_t (*segments)[VP_SEGMENT_COLUMNS];
    int64_t segment_count, frames;

    const vpatch_model *model;
    vpatch_packer *packer;
    int64_t next; /* segment */
    int64_t pts[VPATCH_MAX_SEGMENT_FRAMES], durations[VPATCH_MAX_SEGMENT_FRAMES];
    vp_import_layer layers[2]; /* by the parity of their number in the segment */
    /* one frame */
    int16_t *tokens, *mv;
    float *levels;
    uint8_t *map, *split, *refs, *merge;
    int8_t *offsets;
    vpatch_motion *motion;
    char message[256];
};

/* Keeps the sentence, returns the status. */
vpatch_status vp_import_fail(vp_import *m, vpatch_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* That what the reader said is the import's message. */
vpatch_status vp_import_reader_failed(vp_import *m);

/* Fills m->segments from the tensor, or as the kind of tokens has them. */
vpatch_status vp_import_find_segments(vp_import *m);

#endif
