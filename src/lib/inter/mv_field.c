/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/mv_field.h"

#include <stdlib.h>
#include <string.h>

#include "inter/mv_pred.h"

int vp_motion_field_init(vp_motion_field *field, int rows, int columns)
{
    size_t blocks = (size_t)rows * (size_t)columns;
    memset(field, 0, sizeof *field);
    field->units = calloc(blocks * 4, sizeof *field->units);
    field->flow = calloc(blocks * 4, sizeof *field->flow);
    field->split = calloc(blocks, 1);
    field->past = calloc(blocks * 4, 1);
    if (!field->units || !field->flow || !field->split || !field->past) {
        vp_motion_field_free(field);
        return -1;
    }
    field->rows = rows;
    field->columns = columns;
    return 0;
}

void vp_motion_field_free(vp_motion_field *field)
{
    free(field->units);
    free(field->flow);
    free(field->split);
    free(field->past);
    memset(field, 0, sizeof *field);
}

void vp_motion_field_copy(vp_motion_field *to, const vp_motion_field *from)
{
    size_t blocks = (size_t)from->rows * (size_t)from->columns;
    to->type = from->type;
    to->references = from->references;
    to->time = from->time;
    to->ref_time[0] = from->ref_time[0];
    to->ref_time[1] = from->ref_time[1];
    to->temporal = from->temporal;
    memcpy(to->units, from->units, blocks * 4 * sizeof *from->units);
    memcpy(to->flow, from->flow, blocks * 4 * sizeof *from->flow);
    memcpy(to->split, from->split, blocks);
    memcpy(to->past, from->past, blocks * 4);
}

/* Samples that interpolation and the overlap of neighbours may need around a
 * block, kept free inside the border. */
#define MARGIN 8

static int clamp_to(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

vp_mv vp_motion_clamp(const vp_motion_field *field, int x, int y, int size, int mv_x, int mv_y)
{
    const int reach = VP_IMAGE_BORDER - MARGIN;
    int right = field->columns * 16 - size - x, bottom = field->rows * 16 - size - y;
    vp_mv mv;
    mv.x = (int16_t)clamp_to(mv_x, -4 * (x + reach), 4 * (right + reach));
    mv.y = (int16_t)clamp_to(mv_y, -4 * (y + reach), 4 * (bottom + reach));
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
static vp_tmv unit_flow(const vp_motion_field *field, const vp_motion_unit *unit, int time)
{
    int r = 0, span;
    vp_tmv flow = {0, 0};
    if (unit->refs == VP_MOTION_R1)
        r = 1;
    else if (unit->refs == VP_MOTION_BOTH)
        r = (time < field->time) != (field->ref_time[0] < field->time);
    span = field->ref_time[r] - field->time;
    if (span) {
        flow.x = divide((int64_t)unit->mv[r].x * 64, span);
        flow.y = divide((int64_t)unit->mv[r].y * 64, span);
    }
    return flow;
}

/* How a unit was coded, 1..12. */
static uint8_t manner(const vp_motion_field *field, int x, int y)
{
    const vp_motion_unit *unit = &field->units[y * 2 * field->columns + x];
    int split = field->split[(y >> 1) * field->columns + (x >> 1)];
    return (uint8_t)(1 + (unit->merge == VP_MOTION_EXPLICIT) + 2 * split + 4 * (unit->refs - 1));
}

/* Every unit of the other field moves along its motion to this frame's time and
 * leaves its motion where it lands. Where none lands the unit at the same place
 * is the guess; where several do, the first. */
static void follow(vp_motion_field *field, const vp_motion_field *from)
{
    int rows = 2 * field->rows, columns = 2 * field->columns;
    int span = field->time - from->time;
    const int32_t none = INT32_MIN;
    for (int i = 0; i < rows * columns; i++) field->flow[i].x = none;
    for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
            vp_tmv flow = unit_flow(from, &from->units[y * columns + x], field->time);
            /* 8 samples are 32 quarters, 2048 units of flow */
            int64_t px = x * 2048 + 1024 + (int64_t)flow.x * span;
            int64_t py = y * 2048 + 1024 + (int64_t)flow.y * span;
            if (px < 0 || py < 0 || px >= columns * 2048 || py >= rows * 2048) continue;
            int to = (int)(py >> 11) * columns + (int)(px >> 11);
            if (field->flow[to].x == none) {
                field->flow[to] = flow;
                field->past[to] = manner(from, x, y);
            }
        }
    }
    for (int i = 0; i < rows * columns; i++)
        if (field->flow[i].x == none) {
            field->flow[i] = unit_flow(from, &from->units[i], field->time);
            field->past[i] = (uint8_t)(12 + manner(from, i % columns, i / columns));
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
        follow(field, frame->colocated);
    } else {
        memset(field->flow, 0, blocks * 4 * sizeof *field->flow);
        memset(field->past, 0, blocks * 4);
    }
}
