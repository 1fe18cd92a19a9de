/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/mv_pred.h"

#include <stddef.h>

#include "base/mathops.h"

const vp_motion_unit *vp_motion_neighbour(const vp_motion_field *field, int ux, int uy, int x,
                                          int y)
{
    if (x < 0 || y < 0 || x >= 2 * field->columns) return NULL;
    /* Order of coding: blocks row by row, the four units of a block row by row. */
    int row = y >> 1, column = x >> 1, own_row = uy >> 1, own_column = ux >> 1;
    if (row == own_row) {
        if (column > own_column) return NULL;
        if (column == own_column && (y - uy) * 2 + (x - ux) >= 0) return NULL;
    } else if (row > own_row || column > own_column + 1) {
        return NULL;
    }
    return &field->units[y * 2 * field->columns + x];
}

void vp_motion_fill(vp_motion_unit *units, int columns, int ux, int uy, int n,
                    const vp_motion_unit *unit)
{
    for (int y = uy; y < uy + n; y++)
        for (int x = ux; x < ux + n; x++) units[y * 2 * columns + x] = *unit;
}

void vp_motion_store(vp_motion_field *field, int ux, int uy, int n, const vp_motion_unit *unit)
{
    vp_motion_fill(field->units, field->columns, ux, uy, n, unit);
}

static int16_t saturate(int64_t value)
{
    return (int16_t)vp_clip_i64(value, -32000, 32000);
}

vp_mv vp_tmv_at(const vp_motion_field *field, int at, int r)
{
    const vp_tmv *tmv = &field->tmv[at];
    int64_t span = field->ref_time[r] - field->time;
    vp_mv mv = {saturate((tmv->x * span + 32) >> 6), saturate((tmv->y * span + 32) >> 6)};
    return mv;
}

vp_mv vp_tmv_unit(const vp_motion_field *field, int ux, int uy, int n, int r)
{
    int half = n >> 1;
    return vp_tmv_at(field, (uy + half) * 2 * field->columns + ux + half, r);
}

typedef struct place {
    const vp_motion_field *field;
    int ux, uy, n;
} place;

static void add(vp_merge_list *list, const place *at, vp_merge_source source, int refs, vp_mv mv0,
                vp_mv mv1)
{
    vp_motion_unit unit = {.refs = (uint8_t)refs, .merge = (uint8_t)list->count};
    if (list->count == VP_MERGE_MAX) return;
    if (refs & VP_MOTION_R0)
        unit.mv[0] = vp_motion_clamp(at->field, at->ux * 8, at->uy * 8, at->n * 8, mv0.x, mv0.y);
    if (refs & VP_MOTION_R1)
        unit.mv[1] = vp_motion_clamp(at->field, at->ux * 8, at->uy * 8, at->n * 8, mv1.x, mv1.y);
    for (int i = 0; i < list->count; i++)
        if (vp_motion_same(&list->item[i], &unit)) return;
    list->source[list->count] = (uint8_t)source;
    list->item[list->count++] = unit;
}

static void add_unit(vp_merge_list *list, const place *at, vp_merge_source source, int x, int y)
{
    const vp_motion_unit *unit = vp_motion_neighbour(at->field, at->ux, at->uy, x, y);
    if (unit) add(list, at, source, unit->refs, unit->mv[0], unit->mv[1]);
}

void vp_merge_list_make(const vp_motion_field *field, int ux, int uy, int n, vp_merge_list *list)
{
    const place at = {field, ux, uy, n};
    const vp_mv zero = {0, 0};
    list->count = 0;
    add_unit(list, &at, VP_MERGE_LEFT, ux - 1, uy + n - 1);
    add_unit(list, &at, VP_MERGE_TOP, ux + n - 1, uy - 1);
    if (field->temporal) {
        vp_mv mv0 = vp_tmv_unit(field, ux, uy, n, 0);
        vp_mv mv1 = vp_tmv_unit(field, ux, uy, n, 1);
        int between = field->references == 2 && field->type != VP_FRAME_ANCHOR;
        add(list, &at, VP_MERGE_TEMPORAL, between ? VP_MOTION_BOTH : VP_MOTION_R0, mv0, mv1);
    }
    add_unit(list, &at, VP_MERGE_TOP_RIGHT, ux + n, uy - 1);
    add_unit(list, &at, VP_MERGE_TOP_LEFT, ux - 1, uy - 1);
    if (field->references == 2) add(list, &at, VP_MERGE_ZERO_BOTH, VP_MOTION_BOTH, zero, zero);
    add(list, &at, VP_MERGE_ZERO, VP_MOTION_R0, zero, zero);
}

vp_mv vp_mv_scaled(const vp_motion_field *field, const vp_motion_unit *unit, int r)
{
    if (unit->refs & (1 << r)) return unit->mv[r];
    vp_mv other = unit->mv[!r];
    int64_t to = field->ref_time[r] - field->time, from = field->ref_time[!r] - field->time;
    int64_t scale = from ? to * 256 / from : 0;
    vp_mv mv = {saturate((other.x * scale + 128) >> 8), saturate((other.y * scale + 128) >> 8)};
    return mv;
}

vp_mv vp_mv_predictor(const vp_motion_field *field, int ux, int uy, int n, int r)
{
    const vp_motion_unit *left = vp_motion_neighbour(field, ux, uy, ux - 1, uy + n - 1);
    const vp_motion_unit *top = vp_motion_neighbour(field, ux, uy, ux + n - 1, uy - 1);
    const vp_motion_unit *corner = vp_motion_neighbour(field, ux, uy, ux + n, uy - 1);
    if (!corner) corner = vp_motion_neighbour(field, ux, uy, ux - 1, uy - 1);
    vp_mv tmv = vp_tmv_unit(field, ux, uy, n, r);
    vp_mv a = left ? vp_mv_scaled(field, left, r) : tmv;
    vp_mv b = top ? vp_mv_scaled(field, top, r) : tmv;
    vp_mv c = corner ? vp_mv_scaled(field, corner, r) : tmv;
    if (!top && left && !field->temporal) return a;
    vp_mv mv = {(int16_t)vp_median(a.x, b.x, c.x), (int16_t)vp_median(a.y, b.y, c.y)};
    return mv;
}
