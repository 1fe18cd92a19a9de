/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/coded_gop.h"

#include <stdlib.h>
#include <string.h>

int vp_coded_gop_init(vp_coded_gop *gop, int rows, int columns, int dims)
{
    size_t patches = (size_t)rows * (size_t)columns;

    memset(gop, 0, sizeof *gop);
    gop->rows = rows;
    gop->columns = columns;
    gop->dims = dims;
    for (int i = 0; i < VP_PAIR_FRAMES; i++) {
        vp_coded_frame *frame = &gop->frame[i];

        frame->offsets = calloc(patches, 1);
        frame->map = calloc(patches, 1);
        frame->tokens = malloc(patches * (size_t)dims * sizeof *frame->tokens);
        if (!frame->offsets || !frame->map || !frame->tokens ||
            vp_motion_field_init(&frame->field, rows, columns)) {
            vp_coded_gop_free(gop);
            return -1;
        }
    }
    return 0;
}

void vp_coded_gop_free(vp_coded_gop *gop)
{
    for (int i = 0; i < VP_PAIR_FRAMES; i++) {
        free(gop->frame[i].offsets);
        free(gop->frame[i].map);
        free(gop->frame[i].tokens);
        vp_motion_field_free(&gop->frame[i].field);
    }
    memset(gop, 0, sizeof *gop);
}

void vp_coded_gop_begin(vp_coded_gop *gop, vpatch_tokens mode, int before, int left)
{
    gop->mode = mode;
    gop->before = before;
    gop->left = left;
    /* but for a key frame, position 0 is the last frame of the mini-GOP before */
    gop->first = mode == VPATCH_TOKENS_INDEPENDENT || before == 0 ? before : before - 1;
    vp_coded_gop_set_pair(gop, 0);
}

void vp_coded_gop_set_pair(vp_coded_gop *gop, int pair)
{
    gop->pair = pair;
    vp_gop_structure_make(&gop->plan, gop->mode, gop->before, gop->left, pair);
    for (int i = 0; i < gop->plan.frames; i++) gop->frame[i].plan = &gop->plan.frame[i];
}

vp_coded_frame *vp_coded_gop_at(vp_coded_gop *gop, int position)
{
    for (int i = 0; i < gop->plan.frames; i++)
        if (gop->plan.frame[i].position == position) return &gop->frame[i];
    return NULL;
}

void vp_coded_frame_fill_map(vp_coded_frame *frame, int patches)
{
    for (int i = 0; i < patches; i++) {
        int quality = frame->quality + VP_QUALITY_STEP * frame->offsets[i];

        frame->map[i] = (uint8_t)(quality < 0 ? 0 : quality > 63 ? 63 : quality);
    }
}

static int display_time(const vp_coded_gop *gop, const vp_coded_gop *before, int position)
{
    return position == VP_POSITION_OLDER ? before->first : gop->first + position;
}

void vp_coded_gop_begin_motion(vp_coded_gop *gop, vp_coded_frame *frame, vp_coded_gop *before)
{
    const vp_gop_entry *plan = frame->plan;
    vp_motion_frame motion = {
        .type = plan->type,
        .references = plan->ref[1] == VP_POSITION_NONE ? 1 : 2,
        .time = display_time(gop, before, plan->position),
        .ref_time = {display_time(gop, before, plan->ref[0]),
                     display_time(gop, before, plan->ref[1])},
    };
    if (plan->colocated != VP_POSITION_NONE) {
        vp_coded_frame *source = plan->colocated == 0 ? vp_coded_gop_at(before, before->plan.last)
                                                      : vp_coded_gop_at(gop, plan->colocated);
        motion.colocated = &source->field;
    }
    vp_motion_begin(&frame->field, &motion);
}

void vp_coded_frame_inherit_restoration(vp_coded_frame *side)
{
    side->restore = side[-1].restore;
}
