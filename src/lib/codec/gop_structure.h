/* SPDX-License-Identifier: BSD-2-Clause */
/* Which frames are coded together, in which order, and from what they are predicted
 * (docs/architecture.md, "Frames, groups, mini-GOPs, segments").
 *
 * A mini-GOP is what lies between two anchors: a group of up to four frames, or a pair of
 * groups. In a pair the second group's anchor is coded first and the first group's last frame
 * between the two ends, which is cheaper when the picture moves little.
 *
 * Positions in a mini-GOP, in display order; a number below a frame is its place in the
 * coding order, arrows point to its references:
 *
 *   group   OLDER .. START   1   2   3   4
 *                      |     S > M < S   A
 *                      |     3   2   4   1
 *
 *   pair    OLDER .. START   1   2   3   4   5   6   7   8
 *                      |     S > M < S   M   S > M < S   A
 *                      |     4   3   5   2   7   6   8   1
 *
 *   a segment of independent tokens that is no longer than a group is one layer:
 *
 *   chunk          START   1   2   3
 *                    K     S > M < A
 *                    1     4   3   2
 *
 * The anchor A refers to START and OLDER, the middle frame M of a group to the frames in front
 * of the group and at its end, the one at 4 in a pair to START and 8; a side frame S to the
 * middle frame and to the group's nearer end. */
#ifndef VPATCH_CODEC_GOP_STRUCTURE_H
#define VPATCH_CODEC_GOP_STRUCTURE_H

#include "base/frame_type.h"
#include "vpatch/vpatch.h"

#define VP_LAYER_PARTS 4 /* of a token: one for each frame of its group */
#define VP_PAIR_FRAMES (2 * VPATCH_GROUP_FRAMES)

enum {
    VP_POSITION_NONE = -1,             /* no frame                                         */
    VP_POSITION_START = 0,             /* the last frame of the mini-GOP before; at the start
                                           of a segment the key frame                       */
    VP_POSITION_LAST = VP_PAIR_FRAMES, /* 1..VP_POSITION_LAST: the mini-GOP's own frames    */
    VP_POSITION_OLDER,                 /* what was START in the mini-GOP before            */
    VP_POSITIONS
};

/* One frame. */
typedef struct vp_gop_entry {
    vp_frame_type type;
    int position;  /* of the frame itself                                             */
    int ref[2];    /* positions of the references                                     */
    int colocated; /* position of the frame whose motion is projected; START: the anchor
                      before                                                          */
    int group;     /* 0, or 1 for the second group of a pair                          */
    int part;      /* part of the group's tokens that holds its levels                */
} vp_gop_entry;

/* Made once, before anything of the mini-GOP is coded, and constant from then on. */
typedef struct vp_gop_structure {
    int before; /* frames of the segment in front of the mini-GOP                     */
    int left;   /* frames of the segment from it on; an encoder looks no further than a
                   pair                                                               */
    int first;  /* display index in the segment of VP_POSITION_START                  */
    int pair;   /* 1: two groups, 0: one                                              */
    int groups; /* token layers: 1 or 2                                               */
    int last;   /* the position that the next mini-GOP starts from                    */
    int frames; /* entries in use, 1..8                                               */
    vp_gop_entry entry[VP_PAIR_FRAMES]; /* in coding order                            */
} vp_gop_structure;

/* Whether the mini-GOP behind `before` frames of a segment may be a pair when `left` frames
 * are to come. */
int vp_gop_may_pair(int before, int left);
/* Makes the structure of the mini-GOP that follows `before` frames of a segment, with
 * `left` > 0 to come; pair: only where vp_gop_may_pair(). The first is the key frame alone, but
 * all of a segment of independent tokens that is no longer than a group. */
void vp_gop_structure_make(vp_gop_structure *structure, vpatch_token_mode token_mode, int before,
                           int left, int pair);
/* Level of the pyramid that an entry is on: 0 for key frames and anchors, for others one more
 * than the highest of their references. */
int vp_gop_entry_level(const vp_gop_structure *structure, const vp_gop_entry *entry);

#endif
