/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/mv_field.h"

#include <stdlib.h>
#include <string.h>

#include "base/mathops.h"

int vp_motion_field_init(vp_motion_field *field, int rows, int columns)
{
    size_t blocks = (size_t)rows * (size_t)columns;
    memset(field, 0, sizeof *field);
    field->units = calloc(blocks * 4, sizeof *field->units);
    field->tmv = calloc(blocks * 4, sizeof *field->tmv);
    field->split = calloc(blocks, 1);
    field->tmv_source = calloc(blocks * 4, sizeof *field->tmv_source);
    if (!field->units || !field->tmv || !field->split || !field->tmv_source) {
        vp_motion_field_free(field);
        return -1;
    }
    field->rows = rows;
    field->columns = columns;
    return 0;
}

size_t vp_motion_field_bytes(int rows, int columns)
{
    const vp_motion_field *field = NULL;
    size_t unit = sizeof *field->units + sizeof *field->tmv + sizeof *field->tmv_source;

    return (size_t)rows * (size_t)columns * (4 * unit + 1);
}

void vp_motion_field_free(vp_motion_field *field)
{
    free(field->units);
    free(field->tmv);
    free(field->split);
    free(field->tmv_source);
    memset(field, 0, sizeof *field);
}

/* Samples that interpolation and the overlap of neighbours may need around a
 * block, kept free inside the border. */
#define MARGIN 8

vp_mv vp_motion_clamp(const vp_motion_field *field, int x, int y, int size, int mv_x, int mv_y)
{
    const int reach = VP_IMAGE_BORDER - MARGIN;
    int right = field->columns * 16 - size - x, bottom = field->rows * 16 - size - y;
    vp_mv mv;
    mv.x = (int16_t)vp_clip(mv_x, -4 * (x + reach), 4 * (right + reach));
    mv.y = (int16_t)vp_clip(mv_y, -4 * (y + reach), 4 * (bottom + reach));
    return mv;
}

/* a / b to the nearest integer, halves away from zero; b is not zero. */
static int divide(int64_t a, int64_t b)
{
    if (b < 0) {
        a = -a;
        b = -b;
    }
    return (int)(a < 0 ? -((-a + b / 2) / b) : (a + b / 2) / b);
}

/* The motion of a unit per unit of time. Of two vectors the one that spans `time`
 * says more about what happens there. */
static vp_tmv velocity(const vp_motion_field *field, const vp_motion_unit *unit, int time)
{
    int r = 0, span;
    vp_tmv tmv = {0, 0};
    if (unit->refs == VP_MOTION_R1)
        r = 1;
    else if (unit->refs == VP_MOTION_BOTH)
        r = (time < field->time) != (field->ref_time[0] < field->time);
    span = field->ref_time[r] - field->time;
    if (span) {
        tmv.x = divide((int64_t)unit->mv[r].x * 64, span);
        tmv.y = divide((int64_t)unit->mv[r].y * 64, span);
    }
    return tmv;
}

/* How unit i was coded. */
static vp_tmv_source source_of(const vp_motion_field *field, int i)
{
    const vp_motion_unit *unit = &field->units[i];
    int x = i % (2 * field->columns), y = i / (2 * field->columns);
    return (vp_tmv_source){.refs = unit->refs,
                           .explicit_mv = unit->merge == VP_MOTION_EXPLICIT,
                           .split = field->split[(y >> 1) * field->columns + (x >> 1)]};
}

/* Every unit of the colocated field moves along its motion to this frame's time and
 * leaves its motion where it lands; where several land, the first one's stays. A hole, where
 * none lands, has the motion of the unit at the same place. */
static void project(vp_motion_field *field, const vp_motion_field *from)
{
    int rows = 2 * field->rows, columns = 2 * field->columns;
    int span = field->time - from->time;
    const int32_t hole = INT32_MIN;
    for (int i = 0; i < rows * columns; i++) field->tmv[i].x = hole;
    for (int i = 0; i < rows * columns; i++) {
        vp_tmv tmv = velocity(from, &from->units[i], field->time);
        /* 8 samples are 32 quarters, 2048 of tmv's units */
        int64_t x = i % columns * 2048 + 1024 + (int64_t)tmv.x * span;
        int64_t y = i / columns * 2048 + 1024 + (int64_t)tmv.y * span;
        if (x < 0 || y < 0 || x >= columns * 2048 || y >= rows * 2048) continue;
        int to = (int)(y >> 11) * columns + (int)(x >> 11);
        if (field->tmv[to].x != hole) continue;
        field->tmv[to] = tmv;
        field->tmv_source[to] = source_of(from, i);
    }
    for (int i = 0; i < rows * columns; i++) {
        if (field->tmv[i].x != hole) continue;
        field->tmv[i] = velocity(from, &from->units[i], field->time);
        field->tmv_source[i] = source_of(from, i);
        field->tmv_source[i].hole = 1;
    }
}

void vp_motion_begin(vp_motion_field *field, const vp_motion_frame *frame)
{
    size_t blocks = (size_t)field->rows * (size_t)field->columns;
    vp_motion_unit still = {.refs = VP_MOTION_R0};
    field->type = frame->type;
    field->references = frame->references;
    field->time = frame->time;
    field->ref_time[0] = frame->ref_time[0];
    field->ref_time[1] = frame->ref_time[1];
    field->temporal = frame->colocated != NULL;
    for (size_t i = 0; i < blocks * 4; i++) field->units[i] = still;
    memset(field->split, 0, blocks);
    if (frame->colocated) {
        project(field, frame->colocated);
    } else {
        memset(field->tmv, 0, blocks * 4 * sizeof *field->tmv);
        memset(field->tmv_source, 0, blocks * 4 * sizeof *field->tmv_source);
    }
}
