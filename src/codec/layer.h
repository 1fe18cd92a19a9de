/* SPDX-License-Identifier: BSD-2-Clause */
/* What is coded of a token layer: per frame the quality of every patch, the
 * motion and the integers. Entropy coding and the networks hand layers to each
 * other. */
#ifndef VPATCH_CODEC_LAYER_H
#define VPATCH_CODEC_LAYER_H

#include "codec/group.h"
#include "motion/motion.h"

/* Unit of the differences of quality inside a frame, and their limit in units. */
#define VP_QUALITY_STEP 3
#define VP_QUALITY_OFFSETS 21

typedef struct vp_frame_code {
    const vp_group_frame *plan; /* into the layer's plan */
    int quality;                /* 0..63 of the frame */
    int8_t *offsets;            /* [rows * columns] in VP_QUALITY_STEPs from the frame's */
    uint8_t *map;               /* [rows * columns] quality of every patch, 0..63 */
    vp_motion_field field;      /* used when predicted */
    int16_t *tokens;            /* [rows * columns][dims] */
    size_t bytes;               /* decoding: bytes of the segment read for it */
} vp_frame_code;

typedef struct vp_layer {
    vp_layer_plan plan;
    int first;  /* display index in the segment of position 0 */
    int rows, columns, dims;
    vpatch_tokens mode;
    vp_frame_code frame[VP_LAYER_PARTS]; /* in coding order */
} vp_layer;

/* 0, or -1 when memory is short. A layer set to zero bytes may be freed. */
int vp_layer_alloc(vp_layer *layer, int rows, int columns, int dims);
void vp_layer_free(vp_layer *layer);
/* Points the frames at the layer's plan of a segment. */
void vp_layer_begin(vp_layer *layer, int segment_frames, vpatch_tokens mode, int index);
/* The coded frame at a position, or NULL. */
vp_frame_code *vp_layer_at(vp_layer *layer, int position);
/* Fills the map from the frame's quality and the offsets. */
void vp_frame_fill_map(vp_frame_code *frame, int patches);
/* Prepares the motion field of a frame on either side; before: the layer before
 * this one in the segment, for the anchor's motion. */
void vp_layer_begin_motion(vp_layer *layer, vp_frame_code *frame, vp_layer *before);

#endif
