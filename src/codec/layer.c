/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/layer.h"

#include <stdlib.h>
#include <string.h>

int vp_layer_alloc(vp_layer *layer, int rows, int columns, int dims)
{
    size_t patches = (size_t)rows * (size_t)columns;

    memset(layer, 0, sizeof *layer);
    layer->rows = rows;
    layer->columns = columns;
    layer->dims = dims;
    for (int i = 0; i < VP_LAYER_PARTS; i++) {
        vp_frame_code *frame = &layer->frame[i];

        frame->offsets = calloc(patches, 1);
        frame->map = calloc(patches, 1);
        frame->tokens = malloc(patches * (size_t)dims * sizeof *frame->tokens);
        if (!frame->offsets || !frame->map || !frame->tokens ||
            vp_motion_field_alloc(&frame->field, rows, columns)) {
            vp_layer_free(layer);
            return -1;
        }
    }
    return 0;
}

void vp_layer_free(vp_layer *layer)
{
    for (int i = 0; i < VP_LAYER_PARTS; i++) {
        free(layer->frame[i].offsets);
        free(layer->frame[i].map);
        free(layer->frame[i].tokens);
        vp_motion_field_free(&layer->frame[i].field);
    }
    memset(layer, 0, sizeof *layer);
}

void vp_layer_begin(vp_layer *layer, int segment_frames, vpatch_tokens mode, int index)
{
    vp_plan_layer(&layer->plan, segment_frames, mode, index);
    layer->mode = mode;
    layer->first = mode == VPATCH_TOKENS_INDEPENDENT || index == 0
                       ? index * VPATCH_GROUP_FRAMES
                       : (index - 1) * VPATCH_GROUP_FRAMES;
    for (int i = 0; i < layer->plan.frames; i++) layer->frame[i].plan = &layer->plan.frame[i];
}

vp_frame_code *vp_layer_at(vp_layer *layer, int position)
{
    for (int i = 0; i < layer->plan.frames; i++)
        if (layer->plan.frame[i].position == position) return &layer->frame[i];
    return NULL;
}

void vp_frame_fill_map(vp_frame_code *frame, int patches)
{
    for (int i = 0; i < patches; i++) {
        int quality = frame->quality + VP_QUALITY_STEP * frame->offsets[i];

        frame->map[i] = (uint8_t)(quality < 0 ? 0 : quality > 63 ? 63 : quality);
    }
}

static int display_time(const vp_layer *layer, int position)
{
    if (position == VP_POSITION_OLDER) return layer->first - VPATCH_GROUP_FRAMES;
    return layer->first + position;
}

void vp_layer_begin_motion(vp_layer *layer, vp_frame_code *frame, vp_layer *before)
{
    const vp_group_frame *plan = frame->plan;
    vp_motion_frame motion = {
        .type = plan->type == VP_FRAME_ANCHOR   ? VP_MOTION_ANCHOR
                : plan->type == VP_FRAME_MIDDLE ? VP_MOTION_MIDDLE
                                                : VP_MOTION_SIDE,
        .references = plan->ref[1] == VP_POSITION_NONE ? 1 : 2,
        .time = display_time(layer, plan->position),
        .ref_time = {display_time(layer, plan->ref[0]), display_time(layer, plan->ref[1])},
    };
    if (plan->colocated != VP_POSITION_NONE) {
        vp_frame_code *source = plan->colocated == 0 ? vp_layer_at(before, before->plan.last)
                                                     : vp_layer_at(layer, plan->colocated);
        motion.colocated = &source->field;
    }
    vp_motion_begin(&frame->field, &motion);
}
