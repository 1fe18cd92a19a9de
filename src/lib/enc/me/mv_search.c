/* SPDX-License-Identifier: BSD-2-Clause */
#include "me/mv_search.h"

#include <limits.h>

#include "base/mathops.h"
#include "base/sad_dsp.h"
#include "inter/interpolate.h"
#include "me/block_descent.h"

/* A search for the vector into one reference. */
typedef struct target {
    const vp_me_block *block;
    int r;
} target;

/* Whole samples are compared by SAD, which is quick. */
static int whole_cost(const void *context, int x, int y)
{
    const target *to = context;
    const vp_me_block *t = to->block;
    const vp_plane *plane = &t->search->refs[to->r]->plane[0];
    vp_mv mv = {(int16_t)(4 * x), (int16_t)(4 * y)};
    int sad = vp_sad(t->samples, t->stride, plane->data + (t->y + y) * plane->stride + t->x + x,
                     plane->stride, t->size);
    return vp_me_block_cost(t->search, sad, vp_me_block_vector_rate(t, to->r, mv));
}

static int quarter_cost(const void *context, int x, int y)
{
    const target *to = context;
    vp_motion_unit unit = {.refs = (uint8_t)(1 << to->r)};
    unit.mv[to->r] = (vp_mv){(int16_t)x, (int16_t)y};
    return vp_me_block_cost(to->block->search, vp_me_block_satd(to->block, &unit),
                            vp_me_block_vector_rate(to->block, to->r, unit.mv[to->r]));
}

/* Half, then quarter samples: all eight neighbours, or the four beside and the one
 * diagonal between the better of them. */
static void descend_quarters(vp_block_descent *d, int thorough)
{
    if (thorough) {
        vp_descent_run(d, &vp_mv_search_ring, 2, 1);
        return;
    }
    for (int step = 2; step; step >>= 1) {
        int x = d->x, y = d->y;
        int right = vp_descent_cost(d, x + step, y), left = vp_descent_cost(d, x - step, y);
        int below = vp_descent_cost(d, x, y + step), above = vp_descent_cost(d, x, y - step);
        int to_x = x + (right < left ? step : -step), to_y = y + (below < above ? step : -step);
        vp_descent_take(d, vp_min(right, left), to_x, y);
        vp_descent_take(d, vp_min(below, above), x, to_y);
        vp_descent_try(d, to_x, to_y);
    }
}

/* The whole vector nearest to one in quarters. */
static void try_nearest(vp_block_descent *d, vp_mv mv)
{
    vp_descent_try(d, (mv.x + 2) >> 2, (mv.y + 2) >> 2);
}

static void try_pyramid(vp_block_descent *d, const target *to)
{
    const vp_me_block *t = to->block;
    const vp_pyramid *pyramid = t->search->pyramid;
    const vp_motion_field *field = t->search->field;
    int row = t->uy >> 1, column = t->ux >> 1;
    try_nearest(d, vp_pyramid_vector(pyramid, to->r, row, column));
    if (column + 1 < field->columns)
        try_nearest(d, vp_pyramid_vector(pyramid, to->r, row, column + 1));
    if (row + 1 < field->rows) try_nearest(d, vp_pyramid_vector(pyramid, to->r, row + 1, column));
}

/* The best vector in whole samples, which is where the search in quarters begins. */
static vp_mv search_whole(const target *to, vp_mv predicted, const vp_mv *start)
{
    const vp_me_block *t = to->block;
    const vp_me_context *s = t->search;
    vp_block_descent d = {
        .cost = whole_cost,
        .context = to,
        .range = {(t->lowest.x + 3) >> 2, t->highest.x >> 2, (t->lowest.y + 3) >> 2,
                  t->highest.y >> 2},
        .best = INT_MAX,
    };
    vp_descent_try(&d, 0, 0);
    try_nearest(&d, predicted);
    for (int i = 0; i < t->list.count; i++)
        if (t->list.item[i].refs & (1 << to->r)) try_nearest(&d, t->list.item[i].mv[to->r]);
    if (start) {
        try_nearest(&d, *start);
        vp_descent_run(&d, &vp_mv_search_ring, 1, s->effort ? 4 : 2);
    } else {
        try_pyramid(&d, to);
        try_nearest(&d, vp_tmv_unit(s->field, t->ux, t->uy, t->n, to->r));
        vp_descent_run(&d, &vp_mv_search_ring, s->effort == 2 ? 8 : 2, 8);
    }
    return (vp_mv){(int16_t)(4 * d.x), (int16_t)(4 * d.y)};
}

/* The best vector into reference r; start may be NULL. */
static vp_mv search_vector(vp_me_block *t, int r, const vp_mv *start)
{
    const vp_me_context *s = t->search;
    const target to = {t, r};
    vp_motion_unit unit = {.refs = (uint8_t)(1 << r)};
    vp_mv predicted =
        vp_motion_clamp(s->field, t->x, t->y, t->size, t->predictor[r].x, t->predictor[r].y);
    vp_mv whole = search_whole(&to, predicted, start);
    vp_block_descent d = {
        .cost = quarter_cost,
        .context = &to,
        .range = {t->lowest.x, t->highest.x, t->lowest.y, t->highest.y},
        .best = INT_MAX,
    };
    vp_descent_try(&d, whole.x, whole.y);
    vp_descent_try(&d, predicted.x, predicted.y);
    if (start) vp_descent_try(&d, start->x, start->y);
    descend_quarters(&d, s->effort == 2);
    unit.mv[r] = (vp_mv){(int16_t)d.x, (int16_t)d.y};
    /* what is left of the cost without the rate */
    int rate = vp_me_block_vector_rate(t, r, unit.mv[r]);
    vp_me_block_remember(t, &unit, (d.best - vp_me_block_cost(s, 0, rate)) / 16);
    return unit.mv[r];
}

/* Moves one vector of a pair by one step, or by none, while the other stays. */
static void improve_one(const vp_me_block *t, vp_motion_unit *pair, int r, int *cost)
{
    int16_t other[256];
    vp_mv from = pair->mv[r];
    vp_interpolate_luma(&t->search->refs[!r]->plane[0], t->x, t->y, pair->mv[!r], t->size, other);
    for (int k = *cost == INT_MAX ? -1 : 0; k < 4 + 4 * (t->search->effort == 2); k++) {
        vp_motion_unit next = *pair;
        int x = from.x + (k < 0 ? 0 : vp_mv_search_ring.offset[k][0]),
            y = from.y + (k < 0 ? 0 : vp_mv_search_ring.offset[k][1]);
        if (!vp_me_block_allows(t, x, y)) continue;
        next.mv[r] = (vp_mv){(int16_t)x, (int16_t)y};
        int found = vp_me_block_cost(t->search, vp_me_block_satd_pair(t, &next, r, other),
                                     vp_me_block_explicit_rate(t, &next));
        if (found < *cost) {
            *cost = found;
            *pair = next;
        }
    }
}

void vp_mv_search_pair(const vp_me_block *t, vp_motion_unit *pair)
{
    int turns = t->search->effort == 2 ? 3 : 1, cost = INT_MAX;
    for (int turn = 0; turn < turns; turn++) {
        int before = cost;
        improve_one(t, pair, 1, &cost);
        improve_one(t, pair, 0, &cost);
        if (cost == before) break;
    }
}

vp_me_choice vp_mv_search(vp_me_block *t, vp_mv vectors[2], int have_start)
{
    vp_me_choice best = {.cost = INT_MAX};
    for (int r = 0; r < t->search->field->references; r++) {
        vp_motion_unit unit = {.refs = (uint8_t)(1 << r)};
        unit.mv[r] = vectors[r] = search_vector(t, r, have_start ? &vectors[r] : NULL);
        vp_me_block_try_explicit(t, &unit, &best);
    }
    if (t->search->field->references == 2) {
        vp_motion_unit pair = {.mv = {vectors[0], vectors[1]}, .refs = VP_MOTION_BOTH};
        vp_mv_search_pair(t, &pair);
        vp_me_block_try_explicit(t, &pair, &best);
    }
    return best;
}
