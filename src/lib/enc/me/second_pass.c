/* SPDX-License-Identifier: BSD-2-Clause */
#include "me/second_pass.h"

#include <limits.h>

#include "me/mv_search.h"

/* Vectors one quarter sample away, each reference in turn; a merged motion becomes an
 * explicit one by this. */
static void try_neighbours(vp_me_block *t, vp_me_choice *best)
{
    if (best->unit.refs == VP_MOTION_BOTH) {
        vp_motion_unit pair = best->unit;
        vp_mv_search_pair(t, &pair);
        vp_me_block_try_explicit(t, &pair, best);
        return;
    }
    for (int r = 0; r < 2; r++) {
        vp_motion_unit from = best->unit;
        if (!(from.refs & (1 << r))) continue;
        for (int k = 0; k < 8; k++) {
            vp_motion_unit unit = from;
            int x = from.mv[r].x + vp_mv_search_ring.offset[k][0],
                y = from.mv[r].y + vp_mv_search_ring.offset[k][1];
            if (!vp_me_block_allows(t, x, y)) continue;
            unit.mv[r] = (vp_mv){(int16_t)x, (int16_t)y};
            vp_me_block_try_explicit(t, &unit, best);
        }
    }
}

/* A motion as explicit one, unless it is on the merge list, where it has a lower rate. */
static void try_as_explicit(vp_me_block *t, vp_motion_unit unit, vp_me_choice *best)
{
    for (int i = 0; i < t->list.count; i++)
        if (vp_motion_same(&unit, &t->list.item[i])) return;
    for (int r = 0; r < 2; r++)
        if (unit.refs & (1 << r))
            unit.mv[r] =
                vp_motion_clamp(t->search->field, t->x, t->y, t->size, unit.mv[r].x, unit.mv[r].y);
    vp_me_block_try_explicit(t, &unit, best);
}

/* previous: the motions the block had, `count` of them. */
static vp_me_choice decide(vp_me_block *t, const vp_motion_unit *previous, int count)
{
    const vp_motion_field *field = t->search->field;
    int columns = 2 * field->columns, rows = 2 * field->rows;
    vp_me_choice best = {.cost = INT_MAX};
    vp_me_block_add_seams(t);
    for (int i = 0; i < t->list.count; i++) vp_me_block_try_merge(t, i, &best);
    for (int i = 0; i < count; i++)
        if (i == 0 || !vp_motion_same(&previous[i], &previous[0]))
            try_as_explicit(t, previous[i], &best);
    if (t->ux + t->n < columns)
        try_as_explicit(t, field->units[t->uy * columns + t->ux + t->n], &best);
    if (t->uy + t->n < rows)
        try_as_explicit(t, field->units[(t->uy + t->n) * columns + t->ux], &best);
    if (!vp_me_residual_is_small(t->search, best.satd)) try_neighbours(t, &best);
    return best;
}

/* Whether a block that was merged is still on the list and leaves next to no residual: then it
 * needs no second look. */
static int keep_merged(vp_me_block *t, const vp_motion_unit *previous)
{
    vp_me_choice kept = {.cost = INT_MAX};
    int i = 0;
    if (previous->merge == VP_MOTION_EXPLICIT) return 0;
    while (i < t->list.count && !vp_motion_same(previous, &t->list.item[i])) i++;
    if (i == t->list.count) return 0;
    vp_me_block_try_merge(t, i, &kept);
    if (!vp_me_residual_is_small(t->search, kept.satd)) return 0;
    vp_me_block_store(t, &kept);
    return 1;
}

void vp_second_pass_block(const vp_me_context *search, int row, int column)
{
    vp_motion_field *field = search->field;
    uint8_t *split = &field->split[row * field->columns + column];
    vp_motion_unit previous[4];
    vp_me_block t;
    int parts = *split ? 4 : 1;
    for (int k = 0; k < 4; k++)
        previous[k] =
            field->units[(2 * row + (k >> 1)) * 2 * field->columns + 2 * column + (k & 1)];
    vp_me_block_init(&t, search, 2 * column, 2 * row, 2);
    if (parts == 1 && keep_merged(&t, &previous[0])) return;
    vp_me_choice whole = decide(&t, previous, parts);
    if (parts == 4) {
        int split_rate[2];
        vp_motion_rate_split(&search->rates, field, row, column, split_rate);
        int limit = whole.cost + vp_me_block_cost(search, 0, split_rate[0]);
        int cost = vp_me_block_cost(search, 0, split_rate[1]);
        for (int k = 0; k < 4; k++) {
            vp_me_block part;
            vp_me_block_init(&part, search, 2 * column + (k & 1), 2 * row + (k >> 1), 1);
            vp_me_choice best = decide(&part, &previous[k], 1);
            cost += best.cost;
            vp_me_block_store(&part, &best);
        }
        if (cost < limit) return;
    }
    *split = 0;
    vp_me_block_store(&t, &whole);
}
