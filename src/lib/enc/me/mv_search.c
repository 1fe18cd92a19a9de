/* SPDX-License-Identifier: BSD-2-Clause */
#include "me/mv_search.h"

#include <limits.h>

#include "base/mathops.h"
#include "base/sad_dsp.h"
#include "inter/interpolate.h"
#include "me/block_descent.h"
#include "vpatch/encoder.h"

/* A search for the vector into one reference. */
typedef struct target {
    const vp_me_block *block;
    int r;
} target;

/* Whole samples are compared by SAD, which is quick. */
static int whole_cost(const void *context, int x, int y)
{
    const target *to = context;
    const vp_me_block *block = to->block;
    const vp_plane *plane = &block->search->refs[to->r]->plane[0];
    vp_mv mv = {(int16_t)(4 * x), (int16_t)(4 * y)};
    int sad = vp_sad(block->samples, block->stride,
                     plane->data + (block->y + y) * plane->stride + block->x + x, plane->stride,
                     block->size);
    return vp_me_block_cost(block->search, sad, vp_me_block_vector_rate(block, to->r, mv));
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
    const vp_me_block *block = to->block;
    const vp_pyramid *pyramid = block->search->pyramid;
    const vp_motion_field *field = block->search->field;
    int row = block->uy >> 1, column = block->ux >> 1;
    try_nearest(d, vp_pyramid_vector(pyramid, to->r, row, column));
    if (column + 1 < field->columns)
        try_nearest(d, vp_pyramid_vector(pyramid, to->r, row, column + 1));
    if (row + 1 < field->rows) try_nearest(d, vp_pyramid_vector(pyramid, to->r, row + 1, column));
}

/* The best vector in whole samples, which is where the search in quarters begins. */
static vp_mv search_whole(const target *to, vp_mv predicted, const vp_mv *start)
{
    const vp_me_block *block = to->block;
    const vp_me_context *s = block->search;
    vp_block_descent d = {
        .cost = whole_cost,
        .context = to,
        .range = {(block->lowest.x + 3) >> 2, block->highest.x >> 2, (block->lowest.y + 3) >> 2,
                  block->highest.y >> 2},
        .best = INT_MAX,
    };
    vp_descent_try(&d, 0, 0);
    try_nearest(&d, predicted);
    for (int i = 0; i < block->list.count; i++)
        if (block->list.item[i].refs & (1 << to->r)) try_nearest(&d, block->list.item[i].mv[to->r]);
    if (start) {
        try_nearest(&d, *start);
        vp_descent_run(&d, &vp_mv_search_ring, 1, s->preset == VPATCH_PRESET_FAST ? 2 : 4);
    } else {
        try_pyramid(&d, to);
        try_nearest(&d, vp_tmv_unit(s->field, block->ux, block->uy, block->n, to->r));
        vp_descent_run(&d, &vp_mv_search_ring, s->preset == VPATCH_PRESET_SLOW ? 8 : 2, 8);
    }
    return (vp_mv){(int16_t)(4 * d.x), (int16_t)(4 * d.y)};
}

/* The best vector into reference r; start may be NULL. */
static vp_mv search_vector(vp_me_block *block, int r, const vp_mv *start)
{
    const vp_me_context *s = block->search;
    const target to = {block, r};
    vp_motion_unit unit = {.refs = (uint8_t)(1 << r)};
    vp_mv predicted = vp_motion_clamp(s->field, block->x, block->y, block->size,
                                      block->predictor[r].x, block->predictor[r].y);
    vp_mv whole = search_whole(&to, predicted, start);
    vp_block_descent d = {
        .cost = quarter_cost,
        .context = &to,
        .range = {block->lowest.x, block->highest.x, block->lowest.y, block->highest.y},
        .best = INT_MAX,
    };
    vp_descent_try(&d, whole.x, whole.y);
    vp_descent_try(&d, predicted.x, predicted.y);
    if (start) vp_descent_try(&d, start->x, start->y);
    descend_quarters(&d, s->preset == VPATCH_PRESET_SLOW);
    unit.mv[r] = (vp_mv){(int16_t)d.x, (int16_t)d.y};
    /* what is left of the cost without the rate */
    int rate = vp_me_block_vector_rate(block, r, unit.mv[r]);
    vp_me_block_remember(block, &unit, (d.best - vp_me_block_cost(s, 0, rate)) / 16);
    return unit.mv[r];
}

/* Moves one vector of a pair by one step, or by none, while the other stays. */
static void improve_one(const vp_me_block *block, vp_motion_unit *pair, int r, int *cost)
{
    int16_t other[256];
    vp_mv from = pair->mv[r];
    vp_interpolate_luma(&block->search->refs[!r]->plane[0], block->x, block->y, pair->mv[!r],
                        block->size, other);
    for (int k = *cost == INT_MAX ? -1 : 0;
         k < 4 + 4 * (block->search->preset == VPATCH_PRESET_SLOW); k++) {
        vp_motion_unit next = *pair;
        int x = from.x + (k < 0 ? 0 : vp_mv_search_ring.offset[k][0]),
            y = from.y + (k < 0 ? 0 : vp_mv_search_ring.offset[k][1]);
        if (!vp_me_block_allows(block, x, y)) continue;
        next.mv[r] = (vp_mv){(int16_t)x, (int16_t)y};
        int found = vp_me_block_cost(block->search, vp_me_block_satd_pair(block, &next, r, other),
                                     vp_me_block_explicit_rate(block, &next));
        if (found < *cost) {
            *cost = found;
            *pair = next;
        }
    }
}

void vp_mv_search_pair(const vp_me_block *block, vp_motion_unit *pair)
{
    int turns = block->search->preset == VPATCH_PRESET_SLOW ? 3 : 1, cost = INT_MAX;
    for (int turn = 0; turn < turns; turn++) {
        int before = cost;
        improve_one(block, pair, 1, &cost);
        improve_one(block, pair, 0, &cost);
        if (cost == before) break;
    }
}

vp_me_choice vp_mv_search(vp_me_block *block, vp_mv vectors[2], int have_start)
{
    vp_me_choice best = {.cost = INT_MAX};
    for (int r = 0; r < block->search->field->references; r++) {
        vp_motion_unit unit = {.refs = (uint8_t)(1 << r)};
        unit.mv[r] = vectors[r] = search_vector(block, r, have_start ? &vectors[r] : NULL);
        vp_me_block_try_explicit(block, &unit, &best);
    }
    if (block->search->field->references == 2) {
        vp_motion_unit pair = {.mv = {vectors[0], vectors[1]}, .refs = VP_MOTION_BOTH};
        vp_mv_search_pair(block, &pair);
        vp_me_block_try_explicit(block, &pair, &best);
    }
    return best;
}
