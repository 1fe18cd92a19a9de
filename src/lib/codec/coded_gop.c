/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/coded_gop.h"

#include <stdlib.h>
#include <string.h>

#include "base/mathops.h"

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
        frame->tokens = calloc(patches * (size_t)dims, sizeof *frame->tokens);
        frame->coded = calloc(patches, 1);
        if (!frame->offsets || !frame->map || !frame->tokens || !frame->coded ||
            vp_motion_field_init(&frame->field, rows, columns)) {
            vp_coded_gop_free(gop);
            return -1;
        }
    }
    return 0;
}

size_t vp_coded_gop_bytes(int rows, int columns, int dims)
{
    size_t patch = 3 + (size_t)dims * sizeof(int16_t);

    return VP_PAIR_FRAMES *
           ((size_t)rows * (size_t)columns * patch + vp_motion_field_bytes(rows, columns));
}

void vp_coded_gop_free(vp_coded_gop *gop)
{
    for (int i = 0; i < VP_PAIR_FRAMES; i++) {
        free(gop->frame[i].offsets);
        free(gop->frame[i].map);
        free(gop->frame[i].tokens);
        free(gop->frame[i].coded);
        vp_motion_field_free(&gop->frame[i].field);
    }
    memset(gop, 0, sizeof *gop);
}

int vp_coded_gop_display(const vp_coded_gop *gop, int position)
{
    if (position == VP_POSITION_NONE) return -1;
    return position == VP_POSITION_OLDER ? gop->older : gop->structure.first + position;
}

/* What is known of a frame's motion from the structure alone. */
static vp_motion_frame motion_frame(const vp_coded_gop *gop, const vp_coded_gop *previous,
                                    const vp_gop_entry *entry)
{
    const vp_gop_structure *structure = &gop->structure;
    vp_motion_frame motion = {
        .type = entry->type,
        .references = entry->ref[1] == VP_POSITION_NONE ? 1 : 2,
        .time = structure->first + entry->position,
        .ref_time = {vp_coded_gop_display(gop, entry->ref[0]),
                     vp_coded_gop_display(gop, entry->ref[1])},
    };

    /* a segment's first mini-GOP has none before it, and does not ask for it */
    if (entry->colocated == VP_POSITION_START)
        motion.colocated = previous ? &vp_coded_gop_at(previous, previous->structure.last)->field
                                    : NULL;
    else if (entry->colocated != VP_POSITION_NONE)
        motion.colocated = &vp_coded_gop_at(gop, entry->colocated)->field;
    return motion;
}

void vp_coded_gop_begin(vp_coded_gop *gop, const vp_coded_gop *previous, vpatch_token_mode mode,
                        int before, int left, int pair)
{
    vp_gop_structure_make(&gop->structure, mode, before, left, pair);
    gop->older = previous ? previous->structure.first : -1;
    for (int i = 0; i < gop->structure.frames; i++) gop->frame[i].entry = &gop->structure.entry[i];
    for (int i = 0; i < gop->structure.frames; i++)
        if (vp_coded_frame_has_motion(&gop->frame[i]))
            gop->frame[i].motion = motion_frame(gop, previous, gop->frame[i].entry);
}

const vp_coded_frame *vp_coded_gop_at(const vp_coded_gop *gop, int position)
{
    for (int i = 0; i < gop->structure.frames; i++)
        if (gop->structure.entry[i].position == position) return &gop->frame[i];
    return NULL;
}

int vp_coded_frame_has_motion(const vp_coded_frame *frame)
{
    return frame->entry->type != VP_FRAME_KEY;
}

void vp_coded_frame_fill_map(vp_coded_frame *frame, int patches)
{
    for (int i = 0; i < patches; i++)
        frame->map[i] =
            (uint8_t)vp_clip(frame->quality + VP_QUALITY_STEP * frame->offsets[i], 0, 63);
}

void vp_coded_frame_inherit_restoration(vp_coded_frame *side)
{
    side->restore = side[-1].restore;
}

int vp_gop_buffer_init(vp_gop_buffer *buffer, int rows, int columns, int dims)
{
    memset(buffer, 0, sizeof *buffer);
    for (int i = 0; i < 2; i++)
        if (vp_coded_gop_init(&buffer->gop[i], rows, columns, dims)) {
            vp_gop_buffer_free(buffer);
            return -1;
        }
    return 0;
}

void vp_gop_buffer_free(vp_gop_buffer *buffer)
{
    for (int i = 0; i < 2; i++) vp_coded_gop_free(&buffer->gop[i]);
}

vp_coded_gop *vp_gop_buffer_at(vp_gop_buffer *buffer, int index)
{
    return &buffer->gop[index % 2];
}

const vp_coded_gop *vp_gop_buffer_previous(const vp_gop_buffer *buffer, int index)
{
    return index ? &buffer->gop[(index - 1) % 2] : NULL;
}
