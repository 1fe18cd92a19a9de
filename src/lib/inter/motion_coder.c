/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "inter/motion_coder_internal.h"

int vp_motion_decide(vp_motion_coder *w, int kind, uint32_t set, uint32_t second,
                     const uint32_t *values, int count, int bit)
{
    uint32_t slots[VP_DECIDE_CONTEXTS];
    uint32_t first = (uint32_t)kind * VP_DECIDE_SETS + set;
    uint32_t other = (uint32_t)(VP_DECIDE_KINDS + kind) * VP_DECIDE_SETS + second;
    for (int i = 0; i < count; i++)
        slots[i] = (uint32_t)(kind * VP_DECIDE_CONTEXTS + i) * VP_DECIDE_CELLS +
                   values[i] % VP_DECIDE_CELLS;
    if (!w->coder) {
        w->odds[w->asked++] = vp_mixer_odds(w->mixer, slots, count, first, other, first);
        return bit;
    }
    return vp_mixer_code2(w->coder, w->mixer, slots, count, first, other, first, bit);
}

/* 0: none there, 1: merged, 2: explicit */
static uint32_t how(const vp_motion_unit *unit)
{
    return !unit ? 0 : unit->merge == VP_MOTION_EXPLICIT ? 2 : 1;
}

static uint32_t refs_of(const vp_motion_unit *unit)
{
    return unit ? unit->refs : 0;
}

static uint32_t merged_as(const vp_motion_unit *unit)
{
    return unit && unit->merge < 7 ? unit->merge : 7;
}

static int distance(const vp_motion_unit *a, const vp_motion_unit *b)
{
    int sum = 0;
    if (!a || !b) return 0;
    for (int r = 0; r < 2; r++)
        if (a->refs & b->refs & (1 << r))
            sum += abs(a->mv[r].x - b->mv[r].x) + abs(a->mv[r].y - b->mv[r].y);
    return a->refs == b->refs ? sum : sum + 2;
}

int vp_motion_coder_unit_at(const vp_motion_coder *w, int x, int y)
{
    const vp_motion_field *field = w->field;
    x = w->ux + x < 2 * field->columns ? w->ux + x : 2 * field->columns - 1;
    y = w->uy + y < 2 * field->rows ? w->uy + y : 2 * field->rows - 1;
    return y * 2 * field->columns + x;
}

/* ---- what the field before tells -------------------------------------------------- */

/* How what moved here was coded: field->past, 0..24; 0..4 of it, without references. */
static uint32_t past_at(const vp_motion_coder *w, int x, int y)
{
    return w->field->past[vp_motion_coder_unit_at(w, x, y)];
}

static uint32_t brief(uint32_t past)
{
    return past ? 1 + ((past - 1) & 3) : 0;
}

/* Here, to the right, and below. */
static uint32_t past_ahead(const vp_motion_coder *w, uint32_t here)
{
    return (brief(past_at(w, w->n, 0)) * 5 + brief(past_at(w, 0, w->n))) * 5 + brief(here);
}

static uint32_t gap(vp_mv a, vp_mv b)
{
    return vp_magnitude_class(abs(a.x - b.x) + abs(a.y - b.y));
}

/* How the flow into R0 changes from the target's first unit to one further on. */
static uint32_t flow_turn(const vp_motion_coder *w, int x, int y)
{
    return gap(vp_tmv_unit(w->field, w->ux, w->uy, 1, 0),
               vp_tmv_at(w->field, vp_motion_coder_unit_at(w, x, y), 0));
}

static uint32_t most(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t flow_inside(const vp_motion_coder *w)
{
    return most(flow_turn(w, 1, 1), most(flow_turn(w, 1, 0), flow_turn(w, 0, 1)));
}

static uint32_t flow_off(const vp_motion_coder *w, const vp_motion_unit *unit)
{
    return !unit ? 0
                 : 1 + gap(vp_tmv_unit(w->field, w->ux, w->uy, w->n, 0),
                           vp_mv_scaled(w->field, unit, 0));
}

void vp_motion_coder_aim(vp_motion_coder *w, int ux, int uy, int n)
{
    w->ux = ux;
    w->uy = uy;
    w->n = n;
    w->part = n == 2 ? 0 : 1 + (ux & 1) + 2 * (uy & 1);
    w->left = vp_motion_neighbour(w->field, ux, uy, ux - 1, uy + n - 1);
    w->top = vp_motion_neighbour(w->field, ux, uy, ux + n - 1, uy - 1);
    w->corner = vp_motion_neighbour(w->field, ux, uy, ux + n, uy - 1);
    if (!w->corner) w->corner = vp_motion_neighbour(w->field, ux, uy, ux - 1, uy - 1);
    w->spread = vp_magnitude_class(distance(w->left, w->top) + distance(w->top, w->corner));
    w->beside = flow_off(w, w->left) * 9 + flow_off(w, w->top);
    w->ahead = most(flow_turn(w, n, 0), flow_turn(w, 0, n));
    w->past = past_at(w, n >> 1, n >> 1);
    vp_merge_list_make(w->field, ux, uy, n, &w->list);
}

/* ---- decisions -------------------------------------------------------------------- */

int vp_motion_code_split(vp_motion_coder *w, int split)
{
    const vp_motion_field *field = w->field;
    int column = w->ux >> 1, row = w->uy >> 1, at = row * field->columns + column;
    uint32_t type = vp_motion_type_context(field);
    uint32_t l = column ? 1u + field->split[at - 1] : 0;
    uint32_t t = row ? 1u + field->split[at - field->columns] : 0;
    uint32_t c = row && column + 1 < field->columns ? 1u + field->split[at - field->columns + 1]
                                                    : 0;
    uint32_t d = row && column ? 1u + field->split[at - field->columns - 1] : 0;
    uint32_t s = w->spread, around = (l == 2) + (t == 2) + (c == 2) + (d == 2);
    const uint32_t values[] = {
        type,
        (l * 3 + t) * 3 + type,
        s * 3 + type,
        ((l * 3 + t) * 3 + c) * 3 + d,
        (how(w->left) * 3 + how(w->top)) * 3 + how(w->corner),
        s * 5 + around,
        ((refs_of(w->left) * 4 + refs_of(w->top)) * 3 + type) * 8 + (uint32_t)w->list.count,
        w->past * 3 + type,
        w->beside * 3 + type,
        (w->ahead * 8 + flow_inside(w)) * 3 + type,
        past_ahead(w, past_at(w, 0, 0)) * 3 + type,
    };
    return vp_motion_decide(w, VP_DECIDE_SPLIT, type * 5 + around, s * 3 + type, values,
                            VP_COUNT(values), split);
}

int vp_motion_code_merge(vp_motion_coder *w, int merged)
{
    uint32_t type = vp_motion_type_context(w->field), part = (uint32_t)w->part, s = w->spread;
    uint32_t l = how(w->left), t = how(w->top), c = how(w->corner);
    const uint32_t values[] = {
        part * 3 + type,
        ((l * 3 + t) * 5 + part) * 3 + type,
        (s * 5 + part) * 3 + type,
        ((l * 3 + t) * 3 + c) * 2 + (part > 0),
        ((uint32_t)w->list.count * 5 + part) * 3 + type,
        (refs_of(w->left) * 4 + refs_of(w->top)) * 5 + part,
        (s * 3 + l) * 3 + t,
        (w->past * 5 + part) * 3 + type,
        w->beside * 3 + type,
        (w->ahead * 5 + part) * 3 + type,
        past_ahead(w, w->past) * 3 + type,
    };
    return vp_motion_decide(w, VP_DECIDE_MERGE, type * 5 + part, s * 3 + type, values,
                            VP_COUNT(values), merged);
}

/* How many of the units around the target move like each candidate, 0..7 */
static void vote(const vp_motion_coder *w, uint32_t votes[VP_MERGE_MAX])
{
    const int last = w->n - 1;
    const int around[7][2] = {{-1, -1},       {0, -1}, {last, -1}, {w->n, -1},
                              {w->n + 1, -1}, {-1, 0}, {-1, last}};
    memset(votes, 0, VP_MERGE_MAX * sizeof *votes);
    for (int k = 0; k < 7; k++) {
        const vp_motion_unit *unit =
            vp_motion_neighbour(w->field, w->ux, w->uy, w->ux + around[k][0], w->uy + around[k][1]);
        for (int i = 0; unit && i < w->list.count; i++)
            votes[i] += (uint32_t)vp_motion_same(unit, &w->list.item[i]);
    }
}

int vp_motion_code_index(vp_motion_coder *w, int index)
{
    uint32_t type = vp_motion_type_context(w->field), part = (uint32_t)w->part;
    uint32_t count = (uint32_t)w->list.count, s = w->spread;
    uint32_t voted[VP_MERGE_MAX];
    vote(w, voted);
    for (uint32_t i = 0; i + 1 < count; i++) {
        const vp_motion_unit *item = &w->list.item[i];
        uint32_t source = w->list.source[i], refs = item->refs, behind = 0;
        uint32_t step = vp_magnitude_class(distance(item, &w->list.item[i + 1]));
        for (uint32_t k = i + 1; k < count; k++) behind = most(behind, voted[k]);
        const uint32_t values[] = {
            (i * 8 + source) * 3 + type,
            (source * 5 + part) * 8 + count,
            (source * 8 + step) * 3 + type,
            ((i * 8 + merged_as(w->left)) * 8 + merged_as(w->top)),
            ((i * 4 + refs_of(w->left)) * 4 + refs_of(w->top)) * 4 + refs,
            (source * 8 + s) * 8 + i,
            (i * 5 + part) * 8 + source,
            ((voted[i] * 8 + voted[i + 1]) * 5 + part) * 6 + i,
            ((voted[i] * 8 + voted[i + 1]) * 8 + behind) * 3 + type,
            (w->beside * 6 + i) * 8 + source,
            (w->ahead * 6 + i) * 8 + source,
        };
        if (vp_motion_decide(w, VP_DECIDE_INDEX, i * 3 + type, s * 3 + type, values,
                             VP_COUNT(values), index == (int)i))
            return (int)i;
    }
    return (int)count - 1;
}

int vp_motion_code_refs(vp_motion_coder *w, int refs)
{
    uint32_t type = vp_motion_type_context(w->field), part = (uint32_t)w->part;
    uint32_t l = refs_of(w->left), t = refs_of(w->top), c = refs_of(w->corner);
    for (uint32_t step = 0; step < 2; step++) {
        const uint32_t values[] = {
            step * 3 + type,
            ((l * 4 + t) * 2 + step) * 3 + type,
            (((l * 4 + t) * 4 + c) * 2 + step) * 3 + type,
            (part * 2 + step) * 3 + type,
            (l * 2 + step) * 5 + part,
            (t * 2 + step) * 5 + part,
            (w->spread * 2 + step) * 3 + type,
            (w->past * 2 + step) * 3 + type,
            ((merged_as(w->left) * 8 + merged_as(w->top)) * 2 + step) * 3 + type,
        };
        int bit = step ? refs == VP_MOTION_R1 : refs == VP_MOTION_BOTH;
        bit = vp_motion_decide(w, VP_DECIDE_REFS, type * 2 + step, w->spread * 3 + type, values,
                               VP_COUNT(values), bit);
        if (bit) return step ? VP_MOTION_R1 : VP_MOTION_BOTH;
    }
    return VP_MOTION_R0;
}

static void code_unit(vp_motion_coder *w)
{
    vp_motion_unit unit = w->field->units[w->uy * 2 * w->field->columns + w->ux];
    if (vp_motion_code_merge(w, unit.merge != VP_MOTION_EXPLICIT)) {
        unit = w->list.item[vp_motion_code_index(w, unit.merge)];
    } else {
        vp_motion_unit explicit = {.mv = {unit.mv[0], unit.mv[1]}, .merge = VP_MOTION_EXPLICIT};
        uint32_t other = 0;
        explicit.refs =
            (uint8_t)(w->field->references == 2 ? vp_motion_code_refs(w, unit.refs) : VP_MOTION_R0);
        for (int r = 0; r < 2; r++) {
            if (explicit.refs & (1 << r))
                vp_motion_code_mv(w, &explicit, r, &other);
            else
                explicit.mv[r] = (vp_mv){0, 0};
        }
        unit = explicit;
    }
    /* An encoder's field is whole already, and is being read by the search of the
     * next frames meanwhile. */
    if (w->coder->mode == VP_CODER_DECODE) vp_motion_store(w->field, w->ux, w->uy, w->n, &unit);
}

static void code_block(vp_motion_coder *w, int row, int column)
{
    uint8_t *split = &w->field->split[row * w->field->columns + column];
    vp_motion_coder_aim(w, 2 * column, 2 * row, 2);
    int in_parts = vp_motion_code_split(w, *split);
    if (w->coder->mode == VP_CODER_DECODE) *split = (uint8_t)in_parts;
    if (!in_parts) {
        code_unit(w);
        return;
    }
    for (int k = 0; k < 4; k++) {
        vp_motion_coder_aim(w, 2 * column + (k & 1), 2 * row + (k >> 1), 1);
        code_unit(w);
    }
}

void vp_motion_code(vp_motion_model *model, vp_coder *coder, vp_motion_field *field)
{
    vp_motion_coder w = {.mixer = model->mixer, .coder = coder, .field = field};
    for (int row = 0; row < field->rows; row++)
        for (int column = 0; column < field->columns; column++) code_block(&w, row, column);
}
