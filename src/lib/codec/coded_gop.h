/* SPDX-License-Identifier: BSD-2-Clause */
/* What is coded of a mini-GOP: per frame the quality of every patch, the motion and
 * the integers. Entropy coding and the networks hand mini-GOPs to each other. */
#ifndef VPATCH_CODEC_CODED_GOP_H
#define VPATCH_CODEC_CODED_GOP_H

#include "codec/gop_structure.h"
#include "inter/mv_field.h"
#include "restoration/restoration.h"

/* Unit of the differences of quality inside a frame, and their limit in units. */
#define VP_QUALITY_STEP    3
#define VP_QUALITY_OFFSETS 21

typedef struct vp_coded_frame {
    const vp_gop_entry *plan;        /* into the mini-GOP's plan */
    int quality;                     /* 0..63 of the frame */
    vp_restoration_strength restore; /* what the decoded picture goes through */
    int8_t *offsets;                 /* [rows * columns] in VP_QUALITY_STEPs from the frame's */
    uint8_t *map;                    /* [rows * columns] quality of every patch, 0..63 */
    vp_motion_field field;           /* used when predicted */
    int16_t *tokens;                 /* [rows * columns][dims] */
    size_t bytes;                    /* decoding: bytes of the segment read for it */
} vp_coded_frame;

typedef struct vp_coded_gop {
    vp_gop_structure plan;
    int before, left; /* frames of the segment in front of it; from it on */
    int first;        /* display index in the segment of position 0 */
    int pair;         /* two groups */
    int rows, columns, dims;
    vpatch_tokens mode;
    vp_coded_frame frame[VP_PAIR_FRAMES]; /* in coding order */
} vp_coded_gop;

/* 0, or -1 when memory is short. A mini-GOP set to zero bytes may be freed. */
int vp_coded_gop_init(vp_coded_gop *gop, int rows, int columns, int dims);
void vp_coded_gop_free(vp_coded_gop *gop);
/* Takes up what follows `before` frames of a segment, with `left` to come, as one group. */
void vp_coded_gop_begin(vp_coded_gop *gop, vpatch_tokens mode, int before, int left);
/* Makes one group or a pair of it; a pair only where vp_gop_may_pair(). */
void vp_coded_gop_set_pair(vp_coded_gop *gop, int pair);
/* The coded frame at a position, or NULL. */
vp_coded_frame *vp_coded_gop_at(vp_coded_gop *gop, int position);
/* A side frame is restored like the frame coded before it; there always is one. */
void vp_coded_frame_inherit_restoration(vp_coded_frame *side);
/* Fills the map from the frame's quality and the offsets. */
void vp_coded_frame_fill_map(vp_coded_frame *frame, int patches);
/* Prepares the motion field of a frame on either side; before: the mini-GOP before
 * this one in the segment, for the anchor's motion. */
void vp_coded_gop_begin_motion(vp_coded_gop *gop, vp_coded_frame *frame, vp_coded_gop *before);

#endif
