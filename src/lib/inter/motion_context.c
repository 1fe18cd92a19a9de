/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/motion_context.h"

#include <stdlib.h>
#include <string.h>

#include "base/mathops.h"

/* ---- neighbours ------------------------------------------------------------------- */

/* 0: no unit, 1: merged, 2: explicit */
static uint32_t how(const vp_motion_unit *unit)
{
    return !unit ? 0 : unit->merge == VP_MOTION_EXPLICIT ? 2 : 1;
}

static uint32_t refs_of(const vp_motion_unit *unit)
{
    return unit ? unit->refs : 0;
}

static uint32_t merge_index(const vp_motion_unit *unit)
{
    return unit && unit->merge < 7 ? unit->merge : 7;
}

/* The sum of the differences of vectors into shared references. */
static int distance(const vp_motion_unit *a, const vp_motion_unit *b)
{
    int sum = 0;
    if (!a || !b) return 0;
    for (int r = 0; r < 2; r++)
        if (a->refs & b->refs & (1 << r))
            sum += abs(a->mv[r].x - b->mv[r].x) + abs(a->mv[r].y - b->mv[r].y);
    return a->refs == b->refs ? sum : sum + 2;
}

int vp_motion_context_unit_at(const vp_motion_context *c, int x, int y)
{
    const vp_motion_field *field = c->field;
    x = vp_min(c->ux + x, 2 * field->columns - 1);
    y = vp_min(c->uy + y, 2 * field->rows - 1);
    return y * 2 * field->columns + x;
}

/* ---- projected motion ------------------------------------------------------------- */

/* How the unit that a projected vector comes from was coded, 0..24. */
static uint32_t source_at(const vp_motion_context *c, int x, int y)
{
    const vp_tmv_source *s = &c->field->tmv_source[vp_motion_context_unit_at(c, x, y)];
    if (!s->refs) return 0;
    return 1u + s->explicit_mv + 2u * s->split + 4u * (s->refs - 1u) + 12u * s->hole;
}

/* The same without references and holes, 0..4. */
static uint32_t brief(uint32_t source)
{
    return source ? 1 + ((source - 1) & 3) : 0;
}

/* In brief of the units to the right and below, and `here`. */
static uint32_t next_sources(const vp_motion_context *c, uint32_t here)
{
    return (brief(source_at(c, c->n, 0)) * 5 + brief(source_at(c, 0, c->n))) * 5 + brief(here);
}

static uint32_t gap(vp_mv a, vp_mv b)
{
    return vp_motion_magnitude(abs(a.x - b.x) + abs(a.y - b.y));
}

/* How projected vectors into reference 0 change from the target's first unit to another. */
static uint32_t turn(const vp_motion_context *c, int x, int y)
{
    return gap(vp_tmv_unit(c->field, c->ux, c->uy, 1, 0),
               vp_tmv_at(c->field, vp_motion_context_unit_at(c, x, y), 0));
}

/* 0: no unit; else 1 + how far it is from the projected vector. */
static uint32_t tmv_gap(const vp_motion_context *c, const vp_motion_unit *unit)
{
    if (!unit) return 0;
    return 1 + gap(vp_tmv_unit(c->field, c->ux, c->uy, c->n, 0), vp_mv_scaled(c->field, unit, 0));
}

/* ---- digits ----------------------------------------------------------------------- */

static void set_neighbour_digits(vp_motion_context *c)
{
    uint32_t *value = c->value;
    value[VP_MD_HOW_LEFT] = how(c->left);
    value[VP_MD_HOW_TOP] = how(c->top);
    value[VP_MD_HOW_CORNER] = how(c->corner);
    value[VP_MD_REFS_LEFT] = refs_of(c->left);
    value[VP_MD_REFS_TOP] = refs_of(c->top);
    value[VP_MD_REFS_CORNER] = refs_of(c->corner);
    value[VP_MD_INDEX_LEFT] = merge_index(c->left);
    value[VP_MD_INDEX_TOP] = merge_index(c->top);
    value[VP_MD_SPREAD] =
        vp_motion_magnitude(distance(c->left, c->top) + distance(c->top, c->corner));
}

void vp_motion_context_init(vp_motion_context *c, const vp_motion_field *field, int ux, int uy,
                            int n)
{
    uint32_t *value = c->value;
    c->field = field;
    c->ux = ux;
    c->uy = uy;
    c->n = n;
    c->left = vp_motion_neighbour(field, ux, uy, ux - 1, uy + n - 1);
    c->top = vp_motion_neighbour(field, ux, uy, ux + n - 1, uy - 1);
    c->corner = vp_motion_neighbour(field, ux, uy, ux + n, uy - 1);
    if (!c->corner) c->corner = vp_motion_neighbour(field, ux, uy, ux - 1, uy - 1);
    vp_merge_list_make(field, ux, uy, n, &c->list);
    set_neighbour_digits(c);
    value[VP_MD_TYPE] = (uint32_t)field->type - VP_FRAME_ANCHOR; /* key frames have no motion */
    value[VP_MD_PART] = n == 2 ? 0 : 1 + (uint32_t)(ux & 1) + 2 * (uint32_t)(uy & 1);
    value[VP_MD_WHOLE] = n == 2;
    value[VP_MD_INNER] = n != 2;
    value[VP_MD_COUNT] = (uint32_t)c->list.count;
    value[VP_MD_TMV_GAPS] = tmv_gap(c, c->left) * 9 + tmv_gap(c, c->top);
    value[VP_MD_TURN_BEYOND] = vp_max_u32(turn(c, n, 0), turn(c, 0, n));
    value[VP_MD_PAST] = source_at(c, n >> 1, n >> 1);
}

/* 0: no block, 1: not split, 2: split */
static uint32_t split_at(const vp_motion_context *c, int row, int column)
{
    const vp_motion_field *field = c->field;
    if (row < 0 || column < 0 || column >= field->columns) return 0;
    return 1u + field->split[row * field->columns + column];
}

void vp_motion_context_split(vp_motion_context *c)
{
    int column = c->ux >> 1, row = c->uy >> 1;
    uint32_t *value = c->value, left = split_at(c, row, column - 1);
    uint32_t top = split_at(c, row - 1, column), right = split_at(c, row - 1, column + 1);
    uint32_t diagonal = split_at(c, row - 1, column - 1);
    value[VP_MD_SPLIT_LEFT] = left;
    value[VP_MD_SPLIT_TOP] = top;
    value[VP_MD_SPLIT_RIGHT] = right;
    value[VP_MD_SPLIT_DIAGONAL] = diagonal;
    value[VP_MD_AROUND] = (left == 2) + (top == 2) + (right == 2) + (diagonal == 2);
    value[VP_MD_TURN_INSIDE] = vp_max_u32(turn(c, 1, 1), vp_max_u32(turn(c, 1, 0), turn(c, 0, 1)));
    value[VP_MD_NEXT_FIRST] = next_sources(c, source_at(c, 0, 0));
}

void vp_motion_context_merge(vp_motion_context *c)
{
    c->value[VP_MD_NEXT] = next_sources(c, c->value[VP_MD_PAST]);
}

void vp_motion_context_votes(vp_motion_context *c)
{
    const int last = c->n - 1;
    const int around[7][2] = {{-1, -1},       {0, -1}, {last, -1}, {c->n, -1},
                              {c->n + 1, -1}, {-1, 0}, {-1, last}};
    memset(c->votes, 0, sizeof c->votes);
    for (int k = 0; k < 7; k++) {
        const vp_motion_unit *unit =
            vp_motion_neighbour(c->field, c->ux, c->uy, c->ux + around[k][0], c->uy + around[k][1]);
        for (int i = 0; unit && i < c->list.count; i++)
            c->votes[i] += (uint32_t)vp_motion_same(unit, &c->list.item[i]);
    }
}

void vp_motion_context_candidate(vp_motion_context *c, int i)
{
    const vp_motion_unit *item = &c->list.item[i];
    uint32_t *value = c->value, most = 0;
    for (int k = i + 1; k < c->list.count; k++) most = vp_max_u32(most, c->votes[k]);
    value[VP_MD_I5] = value[VP_MD_I6] = value[VP_MD_I8] = (uint32_t)i;
    value[VP_MD_SOURCE] = c->list.source[i];
    value[VP_MD_REFS] = item->refs;
    value[VP_MD_DISTANCE] = vp_motion_magnitude(distance(item, item + 1));
    value[VP_MD_VOTES] = c->votes[i];
    value[VP_MD_VOTES_NEXT] = c->votes[i + 1];
    value[VP_MD_VOTES_MOST] = most;
}

void vp_motion_context_refs(vp_motion_context *c, int step)
{
    c->value[VP_MD_STEP] = (uint32_t)step;
}
