/* SPDX-License-Identifier: BSD-2-Clause */
/* What is coded of a mini-GOP: per frame the quality of every patch, the motion and
 * the integers. Entropy coding and the networks hand mini-GOPs to each other. */
#ifndef VPATCH_CODEC_GOP_H
#define VPATCH_CODEC_GOP_H

#include "codec/plan.h"
#include "motion/motion.h"
#include "net/restore.h"

/* Unit of the differences of quality inside a frame, and their limit in units. */
#define VP_QUALITY_STEP 3
#define VP_QUALITY_OFFSETS 21

typedef struct vp_frame_code {
    const vp_planned_frame *plan; /* into the mini-GOP's plan */
    int quality;                /* 0..63 of the frame */
    vp_restore_strength restore; /* what the decoded picture goes through */
    int8_t *offsets;            /* [rows * columns] in VP_QUALITY_STEPs from the frame's */
    uint8_t *map;               /* [rows * columns] quality of every patch, 0..63 */
    vp_motion_field field;      /* used when predicted */
    int16_t *tokens;            /* [rows * columns][dims] */
    size_t bytes;               /* decoding: bytes of the segment read for it */
} vp_frame_code;

typedef struct vp_gop {
    vp_plan plan;
    int before, left;  /* frames of the segment in front of it; from it on */
    int first;         /* display index in the segment of position 0 */
    int pair;          /* two groups */
    int rows, columns, dims;
    vpatch_tokens mode;
    vp_frame_code frame[VP_PAIR_FRAMES]; /* in coding order */
} vp_gop;

/* 0, or -1 when memory is short. A mini-GOP set to zero bytes may be freed. */
int vp_gop_alloc(vp_gop *gop, int rows, int columns, int dims);
void vp_gop_free(vp_gop *gop);
/* Takes up what follows `before` frames of a segment, with `left` to come, as one group. */
void vp_gop_begin(vp_gop *gop, vpatch_tokens mode, int before, int left);
/* Makes one group or a pair of it; a pair only where vp_may_pair(). */
void vp_gop_set_pair(vp_gop *gop, int pair);
/* The coded frame at a position, or NULL. */
vp_frame_code *vp_gop_at(vp_gop *gop, int position);
/* A side frame is restored like the frame coded before it; there always is one. */
void vp_frame_inherit_restoration(vp_frame_code *side);
/* Fills the map from the frame's quality and the offsets. */
void vp_frame_fill_map(vp_frame_code *frame, int patches);
/* Prepares the motion field of a frame on either side; before: the mini-GOP before
 * this one in the segment, for the anchor's motion. */
void vp_gop_begin_motion(vp_gop *gop, vp_frame_code *frame, vp_gop *before);

#endif
