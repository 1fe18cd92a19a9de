/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/group.h"

#define NONE VP_POSITION_NONE
#define OLDER VP_POSITION_OLDER

int vp_layers(int segment_frames, vpatch_tokens tokens)
{
    if (tokens == VPATCH_TOKENS_INDEPENDENT)
        return (segment_frames + VPATCH_GROUP_FRAMES - 1) / VPATCH_GROUP_FRAMES;
    return 1 + (segment_frames - 1 + VPATCH_GROUP_FRAMES - 1) / VPATCH_GROUP_FRAMES;
}

int vp_layer_frames(int segment_frames, vpatch_tokens tokens, int layer)
{
    int before;

    if (tokens == VPATCH_TOKENS_INDEPENDENT) {
        before = layer * VPATCH_GROUP_FRAMES;
    } else {
        if (layer == 0) return 1;
        before = 1 + (layer - 1) * VPATCH_GROUP_FRAMES;
    }
    int left = segment_frames - before;
    return left < VPATCH_GROUP_FRAMES ? left : VPATCH_GROUP_FRAMES;
}

static void add(vp_layer_plan *plan, vp_frame_type type, int position, int ref0, int ref1,
                int colocated, int part)
{
    plan->frame[plan->frames++] = (vp_group_frame){type, position, {ref0, ref1}, colocated, part};
}

void vp_plan_layer(vp_layer_plan *plan, int segment_frames, vpatch_tokens tokens, int layer)
{
    int n = vp_layer_frames(segment_frames, tokens, layer);

    plan->frames = 0;
    if (layer == 0 || tokens == VPATCH_TOKENS_INDEPENDENT)
        add(plan, VP_FRAME_KEY, 0, NONE, NONE, NONE, 0);
    if (tokens == VPATCH_TOKENS_INDEPENDENT) {
        /* Copies of the nearest decoded frame; nothing outside this layer. */
        if (n == 2) add(plan, VP_FRAME_MIDDLE, 1, 0, NONE, NONE, 1);
        if (n > 2) {
            add(plan, VP_FRAME_MIDDLE, 2, 0, NONE, NONE, 1);
            add(plan, VP_FRAME_SIDE, 1, 0, NONE, NONE, 2);
        }
        if (n > 3) add(plan, VP_FRAME_SIDE, 3, 2, NONE, NONE, 3);
        plan->last = n - 1;
        return;
    }
    if (layer == 0) {
        plan->last = 0;
        return;
    }
    /* The second group's anchor is the first with two anchors behind it. */
    add(plan, VP_FRAME_ANCHOR, n, 0, layer > 1 ? OLDER : NONE, layer > 1 ? 0 : NONE, 0);
    if (n == 2) add(plan, VP_FRAME_MIDDLE, 1, 0, 2, 2, 1);
    if (n > 2) {
        add(plan, VP_FRAME_MIDDLE, 2, 0, n, n, 1);
        add(plan, VP_FRAME_SIDE, 1, 0, 2, 2, 2);
    }
    if (n > 3) add(plan, VP_FRAME_SIDE, 3, 2, 4, 2, 3);
    plan->last = n;
}
