/* SPDX-License-Identifier: BSD-2-Clause */
/* The frames that wait to be coded, and what follows from them: where segments and mini-GOPs
 * begin, how much of a frame later ones use (mbtree), a frame's neighbours for the prefilter.
 * Frames are named by their offset from the queue's head; -1 is the one before it. */
#ifndef VPATCH_ENC_LOOKAHEAD_H
#define VPATCH_ENC_LOOKAHEAD_H

#include "codec/gop_structure.h"
#include "enc/encoder_settings.h"
#include "enc/lowres.h"
#include "enc/scenecut.h"
#include "enc/segmenter.h"
#include "enc/temporal_filter.h"
#include "vpatch/vpatch.h"

typedef struct vp_waiting {
    vp_image image; /* with extended borders */
    vp_lowres lowres;
    int64_t pts, duration;
    int cut;    /* starts a new shot */
    int starts; /* starts a segment */
    /* Whether the two groups that end here are cheaper as a pair, if they follow frame number
     * pair_start; -1: not known. */
    int64_t pair_start;
    int prefers_pair;
} vp_waiting;

typedef struct vp_lookahead {
    vpatch_encoder_settings settings;
    float step; /* the quantiser's at the quality asked for */
    vp_scenecut *scenecut;
    vp_waiting *frame; /* [capacity], a ring */
    int capacity;
    int delay; /* frames that must wait before any is coded, until the last came */
    int head, waiting;
    int before;             /* frames of the running segment that were coded */
    vp_segmenter segmenter; /* of the frames as they come */
    int64_t number;         /* running number of the frame at the head */
    vp_lowres last_coded;   /* of the frame before the head in display order */
    float *scratch;         /* [2 * patches] */
} vp_lookahead;

/* 0, or -1 when memory is short. A lookahead set to zero bytes may be freed. */
int vp_lookahead_init(vp_lookahead *lookahead, const vpatch_encoder_settings *settings, int width,
                      int height, float step);
void vp_lookahead_free(vp_lookahead *lookahead);
/* As after vp_lookahead_init(). */
void vp_lookahead_reset(vp_lookahead *lookahead);

/* Takes a frame's picture and times. 0, or -1 when none fits in. */
int vp_lookahead_push(vp_lookahead *lookahead, const vpatch_frame *frame);
/* No frame comes any more: what does not keep the rhythm is filled up with copies of the last
 * frame, or dropped, as the settings say. */
void vp_lookahead_end(vp_lookahead *lookahead);
/* `count` frames at the head have been coded. */
void vp_lookahead_pop(vp_lookahead *lookahead, int count);
/* The running segment is over; the next frame starts one. */
void vp_lookahead_end_segment(vp_lookahead *lookahead);

vp_waiting *vp_lookahead_at(const vp_lookahead *lookahead, int offset);
/* Whether the frame at the head, which waits, does not belong to the running segment. */
int vp_lookahead_segment_is_full(const vp_lookahead *lookahead);
/* Frames from `offset` on that wait and are in the same segment, up to `most`. */
int vp_lookahead_count(const vp_lookahead *lookahead, int offset, int most);
/* Frames of the mini-GOP that starts from the frame at `offset`, as far as can be seen. */
int vp_lookahead_gop(vp_lookahead *lookahead, int offset);
/* reuse [patches] becomes log2(1 + later use) of every patch of the frame at `offset`
 * (mbtree.h). */
void vp_lookahead_mbtree(vp_lookahead *lookahead, int offset, float *reuse);
/* The frames around the one at `offset`, up to `reach` away, in the same shot. Returns how
 * many. */
int vp_lookahead_neighbours(const vp_lookahead *lookahead, int offset, int reach,
                            vp_temporal_filter_neighbour neighbours[VP_TEMPORAL_FILTER_NEIGHBOURS]);

#endif
