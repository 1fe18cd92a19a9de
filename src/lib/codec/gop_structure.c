/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/gop_structure.h"

#define NONE  VP_POSITION_NONE
#define OLDER VP_POSITION_OLDER

int vp_token_layers(int segment_frames, vpatch_tokens tokens)
{
    if (tokens == VPATCH_TOKENS_INDEPENDENT)
        return (segment_frames + VPATCH_GROUP_FRAMES - 1) / VPATCH_GROUP_FRAMES;
    return 1 + (segment_frames - 1 + VPATCH_GROUP_FRAMES - 1) / VPATCH_GROUP_FRAMES;
}

int vp_gop_may_pair(vpatch_tokens tokens, int before, int left)
{
    return tokens == VPATCH_TOKENS_PREDICTED && before > 0 && left >= VP_PAIR_FRAMES;
}

static void add(vp_gop_structure *plan, vp_frame_type type, int position, int ref0, int ref1,
                int colocated, int part)
{
    int group = position > VPATCH_GROUP_FRAMES;

    plan->frame[plan->frames++] =
        (vp_gop_entry){type, position, {ref0, ref1}, colocated, group, part};
}

/* The frames between position `from` and `n` frames further on, both decoded. */
static void add_between(vp_gop_structure *plan, int from, int n)
{
    int end = from + n;

    if (n == 2) add(plan, VP_FRAME_MIDDLE, from + 1, from, end, end, 1);
    if (n > 2) {
        add(plan, VP_FRAME_MIDDLE, from + 2, from, end, end, 1);
        add(plan, VP_FRAME_SIDE, from + 1, from, from + 2, from + 2, 2);
    }
    if (n > 3) add(plan, VP_FRAME_SIDE, from + 3, from + 2, end, from + 2, 3);
}

/* Copies of the nearest decoded frame; nothing outside this group. */
static void plan_independent(vp_gop_structure *plan, int n)
{
    add(plan, VP_FRAME_KEY, 0, NONE, NONE, NONE, 0);
    if (n == 2) add(plan, VP_FRAME_MIDDLE, 1, 0, NONE, NONE, 1);
    if (n > 2) {
        add(plan, VP_FRAME_MIDDLE, 2, 0, NONE, NONE, 1);
        add(plan, VP_FRAME_SIDE, 1, 0, NONE, NONE, 2);
    }
    if (n > 3) add(plan, VP_FRAME_SIDE, 3, 2, NONE, NONE, 3);
    plan->last = n - 1;
}

void vp_gop_structure_make(vp_gop_structure *plan, vpatch_tokens tokens, int before, int left,
                           int pair)
{
    int n = left < VPATCH_GROUP_FRAMES ? left : VPATCH_GROUP_FRAMES;

    plan->frames = 0;
    plan->groups = 1;
    if (tokens == VPATCH_TOKENS_INDEPENDENT) {
        plan_independent(plan, n);
        return;
    }
    if (before == 0) {
        add(plan, VP_FRAME_KEY, 0, NONE, NONE, NONE, 0);
        plan->last = 0;
        return;
    }
    if (pair) {
        n = VP_PAIR_FRAMES;
        plan->groups = 2;
    }
    /* What follows the key frame has no anchor behind it, nor motion to follow. */
    add(plan, VP_FRAME_ANCHOR, n, 0, before > 1 ? OLDER : NONE, before > 1 ? 0 : NONE, 0);
    if (pair) {
        add(plan, VP_FRAME_MIDDLE, VPATCH_GROUP_FRAMES, 0, n, n, 0);
        add_between(plan, 0, VPATCH_GROUP_FRAMES);
        add_between(plan, VPATCH_GROUP_FRAMES, VPATCH_GROUP_FRAMES);
    } else {
        add_between(plan, 0, n);
    }
    plan->last = n;
}
