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
    const vp_gop_entry *entry;       /* of the mini-GOP's structure */
    vp_motion_frame motion;          /* what its motion field is prepared with; when predicted */
    int quality;                     /* 0..63 of the frame */
    vp_restoration_strength restore; /* what the decoded picture goes through */
    int8_t *offsets;                 /* [rows * columns] in VP_QUALITY_STEPs from the frame's */
    uint8_t *map;                    /* [rows * columns] quality of every patch, 0..63 */
    vp_motion_field field;           /* used when predicted */
    int16_t *tokens;                 /* [rows * columns][dims] */
    uint8_t *coded;                  /* [rows * columns] 0: all of the token is 0 */
    size_t bytes;                    /* decoding: bytes of its unit read for it */
} vp_coded_frame;

typedef struct vp_coded_gop {
    vp_gop_structure structure;
    int rows, columns, dims;
    int older; /* display index of VP_POSITION_OLDER; -1: there is none */
    vp_coded_frame frame[VP_PAIR_FRAMES]; /* as the structure's entries */
} vp_coded_gop;

/* 0, or -1 when memory is short. A mini-GOP set to zero bytes may be freed. */
int vp_coded_gop_init(vp_coded_gop *gop, int rows, int columns, int dims);
/* Bytes of such a mini-GOP. */
size_t vp_coded_gop_bytes(int rows, int columns, int dims);
void vp_coded_gop_free(vp_coded_gop *gop);
/* Makes the structure (vp_gop_structure_make()) and what follows from it for every frame.
 * previous: the mini-GOP in front of it in the segment, whose motion may be projected; NULL
 * for the first. */
void vp_coded_gop_begin(vp_coded_gop *gop, const vp_coded_gop *previous, vpatch_token_mode mode,
                        int before, int left, int pair);
/* The display index in the segment of a position; -1 for VP_POSITION_NONE. */
int vp_coded_gop_display(const vp_coded_gop *gop, int position);
/* The coded frame at a position, or NULL. */
const vp_coded_frame *vp_coded_gop_at(const vp_coded_gop *gop, int position);
/* Whether a frame has a motion field: all but key frames. */
int vp_coded_frame_has_motion(const vp_coded_frame *frame);
/* A side frame is restored like the frame coded before it; there always is one. */
void vp_coded_frame_inherit_restoration(vp_coded_frame *side);
/* Fills the map from the frame's quality and the offsets. */
void vp_coded_frame_fill_map(vp_coded_frame *frame, int patches);

/* Two mini-GOPs in turns: one is at work while the one before it is still needed. Index: the
 * mini-GOP's number in the segment. */
typedef struct vp_gop_buffer {
    vp_coded_gop gop[2];
} vp_gop_buffer;

/* As vp_coded_gop_init() and vp_coded_gop_free(). */
int vp_gop_buffer_init(vp_gop_buffer *buffer, int rows, int columns, int dims);
void vp_gop_buffer_free(vp_gop_buffer *buffer);
vp_coded_gop *vp_gop_buffer_at(vp_gop_buffer *buffer, int index);
/* The mini-GOP in front of that one, NULL for the first. */
const vp_coded_gop *vp_gop_buffer_previous(const vp_gop_buffer *buffer, int index);

#endif
