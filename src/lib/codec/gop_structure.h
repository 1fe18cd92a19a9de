/* SPDX-License-Identifier: BSD-2-Clause */
/* Which frames are coded together, in which order, and from what they are predicted
 * (docs/architecture.md, "Frames, groups, segments").
 *
 * A mini-GOP is what lies between two anchors: a group of up to four frames, or a
 * pair of groups. In a pair the far anchor is coded first and the near group's last
 * frame between the two ends, which is cheaper when the picture moves little. */
#ifndef VPATCH_CODEC_GOP_STRUCTURE_H
#define VPATCH_CODEC_GOP_STRUCTURE_H

#include "base/frame_type.h"
#include "vpatch/vpatch.h"

#define VP_LAYER_PARTS 4 /* of a token: one for each frame of its group */
#define VP_PAIR_FRAMES (2 * VPATCH_GROUP_FRAMES)

/* Positions in a mini-GOP: 0 is the frame it starts from (decoded before), 1..8 its
 * own frames in display order, VP_POSITION_OLDER what the mini-GOP before started
 * from, VP_POSITION_NONE nothing. */
#define VP_POSITION_NONE  -1
#define VP_POSITION_OLDER 9
#define VP_POSITIONS      10

typedef struct vp_gop_entry {
    vp_frame_type type;
    int position;  /* of the frame itself                                     */
    int ref[2];    /* positions                                               */
    int colocated; /* position of the frame whose motion is followed: 0 is the
                       previous anchor                                         */
    int group;     /* 0, or 1 for the second group of a pair                  */
    int part;      /* part of the group's tokens that holds its integers      */
} vp_gop_entry;

typedef struct vp_gop_structure {
    int frames; /* coded frames, 1..8                                          */
    int last;   /* the position that the next mini-GOP starts from             */
    int groups; /* 1 or 2: token layers                                        */
    vp_gop_entry frame[VP_PAIR_FRAMES]; /* in coding order                 */
} vp_gop_structure;

/* Token layers in a segment: one for the key frame and one for each group. */
int vp_token_layers(int segment_frames, vpatch_tokens tokens);
/* Whether there may be a pair behind `before` frames of a segment when `left` are to
 * come. */
int vp_gop_may_pair(vpatch_tokens tokens, int before, int left);
/* Plans the mini-GOP that follows `before` frames of a segment, with `left` > 0 to
 * come. In predicted mode the first is the key frame alone; in independent mode all
 * are a key frame (at position 0) and up to three more frames. */
void vp_gop_structure_make(vp_gop_structure *plan, vpatch_tokens tokens, int before, int left,
                           int pair);

#endif
