/* SPDX-License-Identifier: BSD-2-Clause */
/* The encoder's choice of motion. Blocks are decided one after the other, each
 * knowing what the blocks before it chose, as the coder will. Rows run in parallel
 * as a wavefront: a block waits until the one above and to the right is decided, so
 * what it sees, and with it the result, is the same for every number of threads. */
#include "motion/motion.h"

#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "motion/candidates.h"
#include "motion/coarse.h"
#include "motion/cost.h"
#include "motion/interpolate.h"
#include "motion/rate.h"

struct vp_motion_scratch {
    vp_coarse *coarse;
    atomic_int *progress; /* per row: blocks decided */
    int rows;
};

vp_motion_scratch *vp_motion_scratch_create(int rows, int columns, int threads)
{
    vp_motion_scratch *scratch = calloc(1, sizeof *scratch);
    (void)threads;
    if (!scratch)
        return NULL;
    scratch->rows = rows;
    scratch->coarse = vp_coarse_create(rows, columns);
    scratch->progress = malloc((size_t)rows * sizeof *scratch->progress);
    if (!scratch->coarse || !scratch->progress) {
        vp_motion_scratch_destroy(scratch);
        return NULL;
    }
    return scratch;
}

void vp_motion_scratch_destroy(vp_motion_scratch *scratch)
{
    if (!scratch)
        return;
    vp_coarse_destroy(scratch->coarse);
    free(scratch->progress);
    free(scratch);
}

typedef struct search {
    vp_motion_field *field;
    const vp_image *current;
    const vp_image *const *refs;
    vp_motion_scratch *scratch;
    int lambda; /* 1/256 */
    int effort;
} search;

/* The block or unit being decided. Costs are 1/16 of a SATD unit. */
typedef struct target {
    const search *s;
    int ux, uy, n;
    int x, y, size;
    const uint8_t *samples;
    ptrdiff_t stride;
    vp_mv predictor[2];
    vp_motion_candidates list;
} target;

typedef struct choice {
    vp_motion_unit unit;
    int cost;
    int satd;
} choice;

static int weigh(const search *s, int distortion, int rate)
{
    return distortion * 16 + ((s->lambda * rate) >> 8);
}

static void aim(target *t, const search *s, int ux, int uy, int n)
{
    const vp_plane *plane = &s->current->plane[0];
    t->s = s;
    t->ux = ux;
    t->uy = uy;
    t->n = n;
    t->x = ux * 8;
    t->y = uy * 8;
    t->size = n * 8;
    t->samples = plane->data + t->y * plane->stride + t->x;
    t->stride = plane->stride;
    vp_motion_list(s->field, ux, uy, n, &t->list);
    for (int r = 0; r < s->field->references; r++)
        t->predictor[r] = vp_motion_predictor(s->field, ux, uy, n, r);
}

static int vector_rate(const target *t, int r, vp_mv mv)
{
    return vp_rate_component(mv.x - t->predictor[r].x) +
           vp_rate_component(mv.y - t->predictor[r].y);
}

static int explicit_rate(const target *t, const vp_motion_unit *unit)
{
    int rate = vp_rate_merge[t->n == 1][0];
    if (t->s->field->references == 2)
        rate += vp_rate_refs[unit->refs];
    for (int r = 0; r < 2; r++)
        if (unit->refs & (1 << r))
            rate += vector_rate(t, r, unit->mv[r]);
    return rate;
}

static int inside(const target *t, int x, int y)
{
    vp_mv mv = vp_motion_clamp(t->s->field, t->x, t->y, t->size, x, y);
    return mv.x == x && mv.y == y;
}

static int satd_of(const target *t, int r, vp_mv mv)
{
    const vp_plane *plane = &t->s->refs[r]->plane[0];
    int16_t block[256];
    uint8_t samples[256];
    if (!((mv.x | mv.y) & 3))
        return vp_satd(t->samples, t->stride,
                       plane->data + (t->y + (mv.y >> 2)) * plane->stride + t->x + (mv.x >> 2),
                       plane->stride, t->size);
    vp_interpolate_luma(plane, t->x, t->y, mv, t->size, block);
    vp_round_block(block, t->size, samples, t->size);
    return vp_satd(t->samples, t->stride, samples, t->size, t->size);
}

/* With one of the two blocks given. */
static int satd_with(const target *t, int r, vp_mv mv, const int16_t *other)
{
    int16_t block[256];
    uint8_t samples[256];
    vp_interpolate_luma(&t->s->refs[r]->plane[0], t->x, t->y, mv, t->size, block);
    vp_average_blocks(block, other, t->size, samples, t->size);
    return vp_satd(t->samples, t->stride, samples, t->size, t->size);
}

static int satd_unit(const target *t, const vp_motion_unit *unit)
{
    int16_t other[256];
    if (unit->refs != VP_MOTION_BOTH)
        return satd_of(t, unit->refs == VP_MOTION_R1, unit->mv[unit->refs == VP_MOTION_R1]);
    vp_interpolate_luma(&t->s->refs[0]->plane[0], t->x, t->y, unit->mv[0], t->size, other);
    return satd_with(t, 1, unit->mv[1], other);
}

static void keep(choice *best, const choice *other)
{
    if (other->cost < best->cost)
        *best = *other;
}

static choice best_merge(const target *t)
{
    choice best = {.cost = INT_MAX};
    for (int i = 0; i < t->list.count; i++) {
        choice c = {.unit = t->list.item[i]};
        int rate = vp_rate_merge[t->n == 1][1] + (t->list.count > 1 ? vp_rate_index[i] : 0);
        c.satd = satd_unit(t, &c.unit);
        c.cost = weigh(t->s, c.satd, rate);
        keep(&best, &c);
    }
    return best;
}

/* A search for one vector. */
typedef struct hunt {
    const target *t;
    int r;
    int x, y, cost; /* best so far: whole samples, then quarters */
} hunt;

static void try_whole(hunt *h, int x, int y)
{
    const target *t = h->t;
    const vp_plane *plane = &t->s->refs[h->r]->plane[0];
    vp_mv mv = {(int16_t)(4 * x), (int16_t)(4 * y)};
    if ((h->cost != INT_MAX && x == h->x && y == h->y) || !inside(t, 4 * x, 4 * y))
        return;
    int sad = vp_sad(t->samples, t->stride,
                     plane->data + (t->y + y) * plane->stride + t->x + x, plane->stride, t->size);
    int cost = weigh(t->s, sad, vector_rate(t, h->r, mv));
    if (cost < h->cost) {
        h->cost = cost;
        h->x = x;
        h->y = y;
    }
}

static void try_quarters(hunt *h, vp_mv mv)
{
    if (!inside(h->t, mv.x, mv.y))
        return;
    int cost = weigh(h->t->s, satd_of(h->t, h->r, mv), vector_rate(h->t, h->r, mv));
    if (cost < h->cost) {
        h->cost = cost;
        h->x = mv.x;
        h->y = mv.y;
    }
}

static const int8_t around[8][2] = {{1, 0},  {-1, 0}, {0, 1},  {0, -1},
                                    {1, 1},  {-1, -1}, {1, -1}, {-1, 1}};

static void descend_whole(hunt *h, int first, int turns)
{
    for (int step = first; step; step >>= 1) {
        for (int turn = 0; turn < turns; turn++) {
            int x = h->x, y = h->y;
            for (int k = 0; k < 8; k++)
                try_whole(h, x + around[k][0] * step, y + around[k][1] * step);
            if (x == h->x && y == h->y)
                break;
        }
    }
}

static void descend_quarters(hunt *h, int neighbours)
{
    for (int step = 2; step; step >>= 1) {
        int x = h->x, y = h->y;
        for (int k = 0; k < neighbours; k++) {
            vp_mv mv = {(int16_t)(x + around[k][0] * step), (int16_t)(y + around[k][1] * step)};
            try_quarters(h, mv);
        }
    }
}

static void try_near(hunt *h, vp_mv mv)
{
    try_whole(h, (mv.x + 2) >> 2, (mv.y + 2) >> 2);
}

/* The best single vector into reference r; start: the vector of the whole block
 * when a part of it is searched. */
static choice hunt_vector(const target *t, int r, const vp_mv *start)
{
    const search *s = t->s;
    hunt h = {t, r, 0, 0, INT_MAX};
    int row = t->uy >> 1, column = t->ux >> 1;
    vp_mv clamped = vp_motion_clamp(s->field, t->x, t->y, t->size, t->predictor[r].x,
                                    t->predictor[r].y);
    try_whole(&h, 0, 0);
    try_near(&h, clamped);
    for (int i = 0; i < t->list.count; i++)
        if (t->list.item[i].refs & (1 << r))
            try_near(&h, t->list.item[i].mv[r]);
    if (start) {
        try_near(&h, *start);
    } else {
        try_near(&h, vp_coarse_vector(s->scratch->coarse, r, row, column));
        if (column + 1 < s->field->columns)
            try_near(&h, vp_coarse_vector(s->scratch->coarse, r, row, column + 1));
        if (row + 1 < s->field->rows)
            try_near(&h, vp_coarse_vector(s->scratch->coarse, r, row + 1, column));
        try_near(&h, vp_motion_flow(s->field, t->ux, t->uy, t->n, r));
    }
    if (start)
        descend_whole(&h, 1, s->effort ? 4 : 2);
    else
        descend_whole(&h, s->effort == 2 ? 8 : 2, 8);
    h.cost = INT_MAX;
    vp_mv whole = {(int16_t)(4 * h.x), (int16_t)(4 * h.y)};
    try_quarters(&h, whole);
    try_quarters(&h, clamped);
    if (start)
        try_quarters(&h, *start);
    descend_quarters(&h, s->effort ? 8 : 4);

    choice c = {.unit = {.refs = (uint8_t)(1 << r), .merge = VP_MOTION_EXPLICIT}};
    c.unit.mv[r] = (vp_mv){(int16_t)h.x, (int16_t)h.y};
    c.satd = satd_of(t, r, c.unit.mv[r]);
    c.cost = weigh(s, c.satd, explicit_rate(t, &c.unit));
    return c;
}

/* Moves one vector of a pair while the other stays. */
static void improve_one(const target *t, choice *c, int r, int neighbours)
{
    int16_t other[256];
    vp_mv from = c->unit.mv[r];
    vp_interpolate_luma(&t->s->refs[!r]->plane[0], t->x, t->y, c->unit.mv[!r], t->size, other);
    for (int k = 0; k < neighbours; k++) {
        choice next = *c;
        int x = from.x + around[k][0], y = from.y + around[k][1];
        if (!inside(t, x, y))
            continue;
        next.unit.mv[r] = (vp_mv){(int16_t)x, (int16_t)y};
        next.satd = satd_with(t, r, next.unit.mv[r], other);
        next.cost = weigh(t->s, next.satd, explicit_rate(t, &next.unit));
        keep(c, &next);
    }
}

static choice pair_up(const target *t, vp_mv mv0, vp_mv mv1)
{
    choice c = {.unit = {.mv = {mv0, mv1}, .refs = VP_MOTION_BOTH, .merge = VP_MOTION_EXPLICIT}};
    c.satd = satd_unit(t, &c.unit);
    c.cost = weigh(t->s, c.satd, explicit_rate(t, &c.unit));
    return c;
}

static void improve_pair(const target *t, choice *c)
{
    int turns = t->s->effort == 2 ? 3 : 1;
    for (int turn = 0; turn < turns; turn++) {
        int before = c->cost;
        improve_one(t, c, 1, t->s->effort ? 8 : 4);
        improve_one(t, c, 0, t->s->effort ? 8 : 4);
        if (c->cost == before)
            break;
    }
}

/* The best explicit motion. vectors: where to start, then the best found, per
 * reference. */
static choice best_explicit(const target *t, vp_mv vectors[2], int have_start)
{
    choice best = {.cost = INT_MAX};
    for (int r = 0; r < t->s->field->references; r++) {
        choice c = hunt_vector(t, r, have_start ? &vectors[r] : NULL);
        vectors[r] = c.unit.mv[r];
        keep(&best, &c);
    }
    if (t->s->field->references == 2) {
        choice c = pair_up(t, vectors[0], vectors[1]);
        improve_pair(t, &c);
        keep(&best, &c);
    }
    return best;
}

static int split_around(const vp_motion_field *field, int row, int column)
{
    int at = row * field->columns + column;
    return (column ? field->split[at - 1] : 0) + (row ? field->split[at - field->columns] : 0);
}

/* The four units of a split block, one after the other. Returns the cost, or
 * INT_MAX as soon as it is above `limit`. */
static int try_split(const search *s, int row, int column, const vp_mv vectors[2], int limit)
{
    int cost = weigh(s, 0, vp_rate_split[1][split_around(s->field, row, column)]);
    for (int k = 0; k < 4; k++) {
        target t;
        vp_mv start[2] = {vectors[0], vectors[1]};
        aim(&t, s, 2 * column + (k & 1), 2 * row + (k >> 1), 1);
        choice best = best_merge(&t), other = best_explicit(&t, start, 1);
        keep(&best, &other);
        cost += best.cost;
        if (cost >= limit)
            return INT_MAX;
        vp_motion_store(s->field, t.ux, t.uy, 1, &best.unit);
    }
    return cost;
}

static void decide_block(const search *s, int row, int column)
{
    target t;
    vp_mv vectors[2] = {{0, 0}, {0, 0}};
    uint8_t *split = &s->field->split[row * s->field->columns + column];
    *split = 0;
    aim(&t, s, 2 * column, 2 * row, 2);
    choice best = best_merge(&t);
    /* When what is left is below what the quantiser keeps, no search can gain. */
    int quiet = (s->lambda * (s->effort == 0 ? 64 : s->effort == 1 ? 32 : 12)) >> 8;
    if (best.satd > quiet) {
        choice other = best_explicit(&t, vectors, 0);
        keep(&best, &other);
        if (best.satd > 2 * quiet) {
            int whole = best.cost +
                        weigh(s, 0, vp_rate_split[0][split_around(s->field, row, column)]);
            if (try_split(s, row, column, vectors, whole) < whole) {
                *split = 1;
                return;
            }
        }
    }
    vp_motion_store(s->field, t.ux, t.uy, 2, &best.unit);
}

static void search_row(void *context, int row, int thread)
{
    const search *s = context;
    atomic_int *progress = s->scratch->progress;
    int columns = s->field->columns;
    (void)thread;
    for (int column = 0; column < columns; column++) {
        int needed = column + 2 < columns ? column + 2 : columns;
        if (row)
            while (atomic_load_explicit(&progress[row - 1], memory_order_acquire) < needed)
                sched_yield();
        decide_block(s, row, column);
        atomic_store_explicit(&progress[row], column + 1, memory_order_release);
    }
}

void vp_motion_search(vp_motion_field *field, const vp_motion_settings *settings,
                      const vp_image *current, const vp_image *const refs[2],
                      vp_motion_scratch *scratch, vp_pool *pool)
{
    float lambda = settings->lambda < 0 ? 0 : settings->lambda > 127 ? 127 : settings->lambda;
    search s = {field, current, refs, scratch, (int)(lambda * 256 + 0.5f), settings->effort};
    for (int row = 0; row < field->rows; row++)
        atomic_init(&scratch->progress[row], 0);
    vp_coarse_search(scratch->coarse, current, refs, field->references, pool);
    vp_pool_run(pool, field->rows, search_row, &s);
}
