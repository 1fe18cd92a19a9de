/* SPDX-License-Identifier: BSD-2-Clause */
#include "graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/task.h"
#include "clip.h"
#include "inter/mv_field.h"
#include "stages.h"

typedef enum piece_kind {
    ALONE,     /* the calling thread by itself */
    LOOP,      /* count indices, which the pool shares out */
    WAVEFRONT, /* the same, where a row follows the one above two columns behind */
    TASK,      /* handed to the background, when that has done the one before */
    WAIT       /* until the background is done */
} piece_kind;

typedef struct piece {
    piece_kind kind;
    double seconds;
    int first, count, columns; /* of index_seconds */
} piece;

struct graph {
    piece *piece;
    int pieces;
    double *index_seconds;
    int indices;
};

/* The library calls us without a context, so there is one of these. */
static struct {
    graph *to; /* NULL: nothing is recorded */
    int columns;
    int inside; /* a task or a loop */
    double since;
} record;

/* A loop of the library's, timed. */
typedef struct timed_loop {
    void (*run)(void *context, int index, int thread);
    void *context;
    double *seconds;
} timed_loop;

void __real_vp_pool_run(vp_pool *pool, int count, void (*run)(void *context, int index, int thread),
                        void *context);
void __wrap_vp_pool_run(vp_pool *pool, int count, void (*run)(void *context, int index, int thread),
                        void *context);
void __real_vp_task_start(vp_task *task, void (*work)(void *argument), void *argument);
void __wrap_vp_task_start(vp_task *task, void (*work)(void *argument), void *argument);
void __real_vp_task_wait(vp_task *task);
void __wrap_vp_task_wait(vp_task *task);

static piece *add(piece_kind kind)
{
    graph *g = record.to;

    /* doubled whenever the number is a power of two */
    if (!(g->pieces & (g->pieces - 1))) {
        g->piece = realloc(g->piece, (size_t)(2 * g->pieces + 1) * sizeof *g->piece);
        if (!g->piece) fail("out of memory");
    }
    piece *p = &g->piece[g->pieces++];
    *p = (piece){.kind = kind, .first = g->indices};
    return p;
}

/* What was done since the last piece was the calling thread's alone. */
static void add_alone(void)
{
    const double time = thread_clock();

    add(ALONE)->seconds = time - record.since;
    record.since = time;
}

static void run_timed(void *context, int index, int thread)
{
    const timed_loop *loop = context;
    const double begun = thread_clock();

    loop->run(loop->context, index, thread);
    loop->seconds[index] = thread_clock() - begun;
}

void __wrap_vp_pool_run(vp_pool *pool, int count, void (*run)(void *context, int index, int thread),
                        void *context)
{
    graph *g = record.to;

    if (!g || record.inside || count < 1) {
        __real_vp_pool_run(pool, count, run, context);
        return;
    }
    add_alone();
    piece *p = add(stage_now() == STAGE_MOTION_SEARCH ? WAVEFRONT : LOOP);
    p->count = count;
    p->columns = record.columns;
    g->indices += count;
    g->index_seconds = realloc(g->index_seconds, (size_t)g->indices * sizeof *g->index_seconds);
    if (!g->index_seconds) fail("out of memory");
    timed_loop loop = {run, context, g->index_seconds + p->first};
    record.inside = 1;
    __real_vp_pool_run(pool, count, run_timed, &loop);
    record.inside = 0;
    for (int i = 0; i < count; i++) p->seconds += loop.seconds[i];
    record.since = thread_clock();
}

void __wrap_vp_task_start(vp_task *task, void (*work)(void *argument), void *argument)
{
    if (!record.to) {
        __real_vp_task_start(task, work, argument);
        return;
    }
    add_alone();
    piece *p = add(TASK);
    record.inside = 1;
    __real_vp_task_start(task, work, argument); /* one thread: it runs here */
    record.inside = 0;
    p->seconds = thread_clock() - record.since;
    record.since = thread_clock();
}

void __wrap_vp_task_wait(vp_task *task)
{
    if (record.to) {
        add_alone();
        add(WAIT);
    }
    __real_vp_task_wait(task);
}

void graph_begin(int columns)
{
    record.to = calloc(1, sizeof *record.to);
    if (!record.to) fail("out of memory");
    record.inside = 0;
    record.columns = columns;
    record.since = thread_clock();
}

graph *graph_end(void)
{
    graph *g = record.to;

    add_alone();
    record.to = NULL;
    return g;
}

void graph_free(graph *g)
{
    if (!g) return;
    free(g->piece);
    free(g->index_seconds);
    free(g);
}

static int earliest(const double *time, int workers)
{
    int best = 0;

    for (int i = 1; i < workers; i++)
        if (time[i] < time[best]) best = i;
    return best;
}

/* Rows of a wavefront take their time in equal parts for every column. above [columns + 1]: when
 * the row above has done each of its columns; becomes that of this row. Returns the end. */
static double follow(double time, double seconds, double *above, int columns)
{
    for (int i = 0; i < columns; i++) {
        const double needed = above[i + 1 < columns ? i + 1 : i];

        time = (time > needed ? time : needed) + seconds / columns;
        above[i] = time;
    }
    return time;
}

/* Indices go to whoever is free first, in ascending order, as the pool hands them out. free_at
 * [workers] is when each may begin. Returns when the last has ended. */
static double share(const piece *p, const double *seconds, double *free_at, int workers)
{
    double *above = NULL, end = 0;

    if (p->kind == WAVEFRONT) {
        above = calloc((size_t)p->columns, sizeof *above);
        if (!above) fail("out of memory");
    }
    for (int i = 0; i < p->count; i++) {
        const int worker = earliest(free_at, workers);
        double *time = &free_at[worker];

        *time = above ? follow(*time, seconds[i], above, p->columns) : *time + seconds[i];
        if (*time > end) end = *time;
    }
    free(above);
    return end;
}

graph_time graph_simulate(const graph *g, int workers)
{
    double *free_at = calloc((size_t)workers, sizeof *free_at);
    double now = 0, background = 0;
    graph_time time = {0};

    if (!free_at) fail("out of memory");
    for (int i = 0; i < g->pieces; i++) {
        const piece *p = &g->piece[i];
        const double begun = now;

        switch (p->kind) {
        case ALONE:
            now += p->seconds;
            time.alone += p->seconds;
            break;
        case TASK:
        case WAIT:
            if (now < background) now = background;
            if (p->kind == TASK) background = now + p->seconds;
            if (workers == 1 && p->kind == TASK) now = background;
            time.waiting += now - begun;
            break;
        default:
            for (int w = 0; w < workers; w++) free_at[w] = now;
            /* one of them is still in the background */
            if (workers > 1 && background > now) free_at[workers - 1] = background;
            now = share(p, g->index_seconds + p->first, free_at, workers);
            time.loops += now - begun;
        }
    }
    free(free_at);
    if (background > now) time.waiting += background - now;
    return time;
}
