/* SPDX-License-Identifier: BSD-2-Clause */
/* Which frames a token layer has, in which order they are coded and from what
 * they are predicted (docs/architecture.md, "Frames, groups, segments"). */
#ifndef VPATCH_CODEC_GROUP_H
#define VPATCH_CODEC_GROUP_H

#include "vpatch/vpatch.h"

typedef enum vp_frame_type {
    VP_FRAME_KEY = 0,
    VP_FRAME_ANCHOR = 1,
    VP_FRAME_MIDDLE = 2,
    VP_FRAME_SIDE = 3
} vp_frame_type;

#define VP_LAYER_PARTS 4

/* Positions in a layer: 0 is the frame the group starts from (decoded before),
 * 1..4 the group's own frames in display order, VP_POSITION_OLDER the anchor
 * before position 0, VP_POSITION_NONE nothing. */
#define VP_POSITION_NONE -1
#define VP_POSITION_OLDER 5
#define VP_POSITIONS 6

typedef struct vp_group_frame {
    vp_frame_type type;
    int position;   /* of the frame itself                                     */
    int ref[2];     /* positions                                               */
    int colocated;  /* position of the frame whose motion is followed: 0 is the
                       previous anchor                                         */
    int part;       /* part of the token that holds the frame's integers       */
} vp_group_frame;

typedef struct vp_layer_plan {
    int frames; /* coded frames in this layer, 1..4                            */
    int last;   /* the position that the next group starts from                */
    vp_group_frame frame[VP_LAYER_PARTS]; /* in coding order                   */
} vp_layer_plan;

/* Frames in layer `layer` of a segment. */
int vp_layer_frames(int segment_frames, vpatch_tokens tokens, int layer);
/* Layers in a segment. */
int vp_layers(int segment_frames, vpatch_tokens tokens);
/* Plans layer `layer` of a segment with `segment_frames` frames. In predicted
 * mode layer 0 is the key frame alone; in independent mode it is the key frame
 * (at position 0) and up to three more frames. */
void vp_plan_layer(vp_layer_plan *plan, int segment_frames, vpatch_tokens tokens, int layer);

#endif
