/* SPDX-License-Identifier: BSD-2-Clause */
/* The encoder's choice of motion. Blocks are decided in coding order, each from the decided
 * blocks before it, as the coder will see them; then all are decided again (second_pass.h).
 * Rows run in parallel as a wavefront: a block waits until the one above and to the right is
 * decided, so the result is the same for every number of threads. */
#include "me/motion_search.h"

#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mathops.h"
#include "inter/dmvr.h"
#include "me/me_block.h"
#include "me/mv_search.h"
#include "me/pyramid.h"
#include "me/second_pass.h"

struct vp_motion_scratch {
    vp_pyramid *pyramid;
    vp_motion_unit *refined; /* [2 * rows][2 * columns] */
    atomic_int *progress;    /* per row: blocks decided */
};

vp_motion_scratch *vp_motion_scratch_create(int rows, int columns)
{
    vp_motion_scratch *scratch = calloc(1, sizeof *scratch);
    if (!scratch) return NULL;
    scratch->pyramid = vp_pyramid_create(rows, columns);
    scratch->refined = calloc(4 * (size_t)rows * (size_t)columns, sizeof *scratch->refined);
    scratch->progress = malloc((size_t)rows * sizeof *scratch->progress);
    if (!scratch->pyramid || !scratch->refined || !scratch->progress) {
        vp_motion_scratch_destroy(scratch);
        return NULL;
    }
    return scratch;
}

void vp_motion_scratch_destroy(vp_motion_scratch *scratch)
{
    if (!scratch) return;
    vp_pyramid_destroy(scratch->pyramid);
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

/* Decides the four units of a split block. Returns their cost on top of `cost`, or INT_MAX as
 * soon as it is not below `limit`. */
static int try_split(const vp_me_context *s, int row, int column, const vp_mv vectors[2], int cost,
                     int limit)
{
    for (int k = 0; k < 4; k++) {
        vp_me_block t;
        vp_mv start[2] = {vectors[0], vectors[1]};
        vp_me_block_init(&t, s, 2 * column + (k & 1), 2 * row + (k >> 1), 1);
        vp_me_choice best = best_merge(&t), other = vp_mv_search(&t, start, 1);
        vp_me_choice_keep_cheaper(&best, &other);
        cost += best.cost;
        if (cost >= limit) return INT_MAX;
        vp_me_block_store(&t, &best);
    }
    return cost;
}

static void decide_block(const vp_me_context *s, int row, int column)
{
    vp_me_block t;
    vp_mv vectors[2] = {{0, 0}, {0, 0}};
    uint8_t *split = &s->field->split[row * s->field->columns + column];
    *split = 0;
    vp_me_block_init(&t, s, 2 * column, 2 * row, 2);
    vp_me_choice best = best_merge(&t);
    if (!vp_me_residual_is_small(s, best.satd)) {
        vp_me_choice other = vp_mv_search(&t, vectors, 0);
        vp_me_choice_keep_cheaper(&best, &other);
        if (!vp_me_residual_is_small(s, best.satd / 2)) {
            int split_rate[2];
            vp_motion_rate_split(&s->rates, s->field, row, column, split_rate);
            int whole = best.cost + vp_me_block_cost(s, 0, split_rate[0]);
            int parts = vp_me_block_cost(s, 0, split_rate[1]);
            if (try_split(s, row, column, vectors, parts, whole) < whole) {
                *split = 1;
                return;
            }
        }
    }
    vp_me_block_store(&t, &best);
}

typedef struct wavefront {
    const vp_me_context *search;
    atomic_int *progress;
    void (*decide)(const vp_me_context *search, int row, int column);
} wavefront;

static void run_row(void *context, int row, int thread)
{
    const wavefront *w = context;
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

static void run_wavefront(wavefront *w, vp_pool *pool)
{
    for (int row = 0; row < w->search->field->rows; row++) atomic_init(&w->progress[row], 0);
    vp_pool_run(pool, w->search->field->rows, run_row, w);
}

void vp_motion_search(vp_motion_field *field, const vp_motion_settings *settings,
                      const vp_image *current, const vp_image *const refs[2],
                      vp_motion_scratch *scratch, vp_pool *pool)
{
    float lambda = vp_clip_float(settings->lambda, 0.0f, 127.0f);
    int preset = vp_clip(settings->preset, VPATCH_PRESET_FAST, VPATCH_PRESET_SLOW);
    vp_me_context search = {field,  scratch->refined,           current,
                            refs,   scratch->pyramid,           (int)(lambda * 256 + 0.5f),
                            preset, vp_motion_symmetric(field), {0}};
    wavefront w = {&search, scratch->progress, decide_block};
    vp_motion_rates_init(&search.rates, settings->model, field->type);
    vp_pyramid_search(scratch->pyramid, current, refs, field->references, pool);
    run_wavefront(&w, pool);
    w.decide = vp_second_pass_block;
    /* medium once, slow twice */
    for (int pass = VPATCH_PRESET_FAST; pass < preset; pass++) run_wavefront(&w, pool);
}
