/* SPDX-License-Identifier: BSD-2-Clause */
#include "me/mv_search.h"

#include <limits.h>
#include <stdlib.h>

#include "base/sad.h"
#include "inter/interpolate.h"

/* A search for one vector. */
typedef struct hunt {
    const vp_me_block *t;
    int r;
    int x, y, cost; /* best so far: whole samples, then quarters */
} hunt;

static void take(hunt *h, int cost, int x, int y)
{
    if (cost < h->cost) {
        h->cost = cost;
        h->x = x;
        h->y = y;
    }
}

/* Whole samples are compared by plain differences, which are quick. */
static void try_whole(hunt *h, int x, int y)
{
    const vp_me_block *t = h->t;
    const vp_plane *plane = &t->search->refs[h->r]->plane[0];
    vp_mv mv = {(int16_t)(4 * x), (int16_t)(4 * y)};
    if ((h->cost != INT_MAX && x == h->x && y == h->y) || !vp_me_block_inside(t, 4 * x, 4 * y))
        return;
    int sad = vp_sad(t->samples, t->stride, plane->data + (t->y + y) * plane->stride + t->x + x,
                     plane->stride, t->size);
    take(h, vp_me_block_cost(t->search, sad, vp_me_block_vector_rate(t, h->r, mv)), x, y);
}

static int quarters_cost(const hunt *h, int x, int y)
{
    vp_motion_unit unit = {.refs = (uint8_t)(1 << h->r)};
    if (!vp_me_block_inside(h->t, x, y)) return INT_MAX;
    unit.mv[h->r] = (vp_mv){(int16_t)x, (int16_t)y};
    return vp_me_block_cost(h->t->search, vp_me_block_satd(h->t, &unit),
                            vp_me_block_vector_rate(h->t, h->r, unit.mv[h->r]));
}

static void try_quarters(hunt *h, int x, int y)
{
    if (h->cost != INT_MAX && x == h->x && y == h->y) return;
    take(h, quarters_cost(h, x, y), x, y);
}

static void descend_whole(hunt *h, int first, int turns)
{
    for (int step = first; step; step >>= 1) {
        int last_x = h->x, last_y = h->y;
        for (int turn = 0; turn < turns; turn++) {
            int x = h->x, y = h->y;
            for (int k = 0; k < 8; k++) {
                int to_x = x + vp_mv_search_ring[k][0] * step,
                    to_y = y + vp_mv_search_ring[k][1] * step;
                /* what was beside the last place, too, is known */
                if (!turn || abs(to_x - last_x) > step || abs(to_y - last_y) > step)
                    try_whole(h, to_x, to_y);
            }
            if (x == h->x && y == h->y) break;
            last_x = x;
            last_y = y;
        }
    }
}

/* Half, then quarter samples: all eight neighbours, or the four beside and the one
 * diagonal between the better of them. */
static void descend_quarters(hunt *h, int thorough)
{
    for (int step = 2; step; step >>= 1) {
        int x = h->x, y = h->y, to_x = x, to_y = y;
        if (thorough) {
            for (int k = 0; k < 8; k++)
                try_quarters(h, x + vp_mv_search_ring[k][0] * step,
                             y + vp_mv_search_ring[k][1] * step);
            continue;
        }
        int right = quarters_cost(h, x + step, y), left = quarters_cost(h, x - step, y);
        int below = quarters_cost(h, x, y + step), above = quarters_cost(h, x, y - step);
        to_x += right < left ? step : -step;
        to_y += below < above ? step : -step;
        take(h, right < left ? right : left, to_x, y);
        take(h, below < above ? below : above, x, to_y);
        try_quarters(h, to_x, to_y);
    }
}

static void try_near(hunt *h, vp_mv mv)
{
    try_whole(h, (mv.x + 2) >> 2, (mv.y + 2) >> 2);
}

static void try_coarse(hunt *h)
{
    const vp_pyramid *coarse = h->t->search->coarse;
    const vp_motion_field *field = h->t->search->field;
    int row = h->t->uy >> 1, column = h->t->ux >> 1;
    try_near(h, vp_pyramid_vector(coarse, h->r, row, column));
    if (column + 1 < field->columns) try_near(h, vp_pyramid_vector(coarse, h->r, row, column + 1));
    if (row + 1 < field->rows) try_near(h, vp_pyramid_vector(coarse, h->r, row + 1, column));
}

/* The best vector into reference r; start may be NULL. */
static vp_mv hunt_vector(vp_me_block *t, int r, const vp_mv *start)
{
    const vp_me_context *s = t->search;
    vp_motion_unit unit = {.refs = (uint8_t)(1 << r)};
    hunt h = {t, r, 0, 0, INT_MAX};
    vp_mv predicted =
        vp_motion_clamp(s->field, t->x, t->y, t->size, t->predictor[r].x, t->predictor[r].y);
    try_whole(&h, 0, 0);
    try_near(&h, predicted);
    for (int i = 0; i < t->list.count; i++)
        if (t->list.item[i].refs & (1 << r)) try_near(&h, t->list.item[i].mv[r]);
    if (start) {
        try_near(&h, *start);
        descend_whole(&h, 1, s->effort ? 4 : 2);
    } else {
        try_coarse(&h);
        try_near(&h, vp_tmv_unit(s->field, t->ux, t->uy, t->n, r));
        descend_whole(&h, s->effort == 2 ? 8 : 2, 8);
    }
    int x = 4 * h.x, y = 4 * h.y;
    h.cost = INT_MAX;
    try_quarters(&h, x, y);
    try_quarters(&h, predicted.x, predicted.y);
    if (start) try_quarters(&h, start->x, start->y);
    descend_quarters(&h, s->effort == 2);
    unit.mv[r] = (vp_mv){(int16_t)h.x, (int16_t)h.y};
    /* what is left of the cost without the rate */
    int rate = vp_me_block_vector_rate(t, r, unit.mv[r]);
    vp_me_block_know(t, &unit, (h.cost - vp_me_block_cost(s, 0, rate)) / 16);
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
        int x = from.x + (k < 0 ? 0 : vp_mv_search_ring[k][0]),
            y = from.y + (k < 0 ? 0 : vp_mv_search_ring[k][1]);
        if (!vp_me_block_inside(t, x, y)) continue;
        next.mv[r] = (vp_mv){(int16_t)x, (int16_t)y};
        int found = vp_me_block_cost(t->search, vp_me_block_satd_beside(t, &next, r, other),
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
        unit.mv[r] = vectors[r] = hunt_vector(t, r, have_start ? &vectors[r] : NULL);
        vp_me_block_try_explicit(t, &unit, &best);
    }
    if (t->search->field->references == 2) {
        vp_motion_unit pair = {.mv = {vectors[0], vectors[1]}, .refs = VP_MOTION_BOTH};
        vp_mv_search_pair(t, &pair);
        vp_me_block_try_explicit(t, &pair, &best);
    }
    return best;
}
