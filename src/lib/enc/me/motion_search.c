/* SPDX-License-Identifier: BSD-2-Clause */
/* The encoder's choice of motion. Blocks are decided one after the other, each
 * knowing what the blocks before it chose, as the coder will; then all are looked
 * at again (revise.h). Rows run in parallel as a wavefront: a block waits until the
 * one above and to the right is decided, so what it sees, and with it the result,
 * is the same for every number of threads. */
#include "me/motion_search.h"

#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "inter/dmvr.h"
#include "me/me_block.h"
#include "me/mv_search.h"
#include "me/pyramid.h"
#include "me/second_pass.h"

struct vp_motion_scratch {
    vp_pyramid *coarse;
    vp_motion_unit *refined; /* [2 * rows][2 * columns] */
    atomic_int *progress;    /* per row: blocks decided */
};

vp_motion_scratch *vp_motion_scratch_create(int rows, int columns)
{
    vp_motion_scratch *scratch = calloc(1, sizeof *scratch);
    if (!scratch) return NULL;
    scratch->coarse = vp_pyramid_create(rows, columns);
    scratch->refined = calloc(4 * (size_t)rows * (size_t)columns, sizeof *scratch->refined);
    scratch->progress = malloc((size_t)rows * sizeof *scratch->progress);
    if (!scratch->coarse || !scratch->refined || !scratch->progress) {
        vp_motion_scratch_destroy(scratch);
        return NULL;
    }
    return scratch;
}

void vp_motion_scratch_destroy(vp_motion_scratch *scratch)
{
    if (!scratch) return;
    vp_pyramid_destroy(scratch->coarse);
    free(scratch->refined);
    free(scratch->progress);
    free(scratch);
}

static vp_me_choice best_merge(vp_me_block *t)
{
    vp_me_choice best = {.cost = INT_MAX};
    for (int i = 0; i < t->list.count; i++) vp_me_block_try_merge(t, i, &best);
    return best;
}

/* The four units of a split block, one after the other, on top of a cost. Returns the sum, or
 * INT_MAX as soon as it is not below `limit`. */
static int try_split(const vp_me_context *s, int row, int column, const vp_mv vectors[2], int cost,
                     int limit)
{
    for (int k = 0; k < 4; k++) {
        vp_me_block t;
        vp_mv start[2] = {vectors[0], vectors[1]};
        vp_me_block_aim(&t, s, 2 * column + (k & 1), 2 * row + (k >> 1), 1);
        vp_me_choice best = best_merge(&t), other = vp_mv_search(&t, start, 1);
        vp_me_block_keep(&best, &other);
        cost += best.cost;
        if (cost >= limit) return INT_MAX;
        vp_me_block_settle(&t, &best);
    }
    return cost;
}

static void decide_block(const vp_me_context *s, int row, int column)
{
    vp_me_block t;
    vp_mv vectors[2] = {{0, 0}, {0, 0}};
    uint8_t *split = &s->field->split[row * s->field->columns + column];
    *split = 0;
    vp_me_block_aim(&t, s, 2 * column, 2 * row, 2);
    vp_me_choice best = best_merge(&t);
    if (!vp_me_block_quiet(s, best.satd)) {
        vp_me_choice other = vp_mv_search(&t, vectors, 0);
        vp_me_block_keep(&best, &other);
        if (!vp_me_block_quiet(s, best.satd / 2)) {
            int price[2];
            vp_motion_rate_split(&s->prices, s->field, row, column, price);
            int whole = best.cost + vp_me_block_cost(s, 0, price[0]);
            int parts = vp_me_block_cost(s, 0, price[1]);
            if (try_split(s, row, column, vectors, parts, whole) < whole) {
                *split = 1;
                return;
            }
        }
    }
    vp_me_block_settle(&t, &best);
}

typedef struct wave {
    const vp_me_context *search;
    atomic_int *progress;
    void (*decide)(const vp_me_context *search, int row, int column);
} wave;

static void run_row(void *context, int row, int thread)
{
    const wave *w = context;
    int columns = w->search->field->columns;
    (void)thread;
    for (int column = 0; column < columns; column++) {
        int needed = column + 2 < columns ? column + 2 : columns;
        if (row)
            while (atomic_load_explicit(&w->progress[row - 1], memory_order_acquire) < needed)
                sched_yield();
        w->decide(w->search, row, column);
        atomic_store_explicit(&w->progress[row], column + 1, memory_order_release);
    }
}

static void run_wave(wave *w, vp_pool *pool)
{
    for (int row = 0; row < w->search->field->rows; row++) atomic_init(&w->progress[row], 0);
    vp_pool_run(pool, w->search->field->rows, run_row, w);
}

void vp_motion_search(vp_motion_field *field, const vp_motion_settings *settings,
                      const vp_image *current, const vp_image *const refs[2],
                      vp_motion_scratch *scratch, vp_pool *pool)
{
    float lambda = settings->lambda < 0 ? 0 : settings->lambda > 127 ? 127 : settings->lambda;
    int effort = settings->effort < 0 ? 0 : settings->effort > 2 ? 2 : settings->effort;
    vp_me_context search = {field,
                            scratch->refined,
                            current,
                            refs,
                            scratch->coarse,
                            (int)(lambda * 256 + 0.5f),
                            effort,
                            vp_motion_symmetric(field),
                            {0}};
    wave w = {&search, scratch->progress, decide_block};
    vp_motion_rates_init(&search.prices, settings->model, field->type);
    vp_pyramid_search(scratch->coarse, current, refs, field->references, pool);
    run_wave(&w, pool);
    w.decide = vp_second_pass_block;
    for (int pass = 0; pass < effort; pass++) run_wave(&w, pool);
}
