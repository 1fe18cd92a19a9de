/* SPDX-License-Identifier: BSD-2-Clause */
#ifdef __linux__
#define _GNU_SOURCE /* sched_getaffinity: the cores this process may use */
#endif
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct worker {
    vp_pool *pool;
    pthread_t handle;
    int thread;
} worker;

struct vp_pool {
    pthread_mutex_t mutex;
    pthread_cond_t start; /* a new loop, or the end */
    pthread_cond_t done;  /* the last worker has left the loop */

    /* under the mutex */
    unsigned loop; /* counts loops, so that a worker sees a new one exactly once */
    int busy;      /* workers that have not left the current loop */
    int quit;

    /* set before the loop starts, read by the workers */
    void (*run)(void *context, int index, int thread);
    void *context;
    int count;
    atomic_llong next; /* wider than count: every thread overshoots it once */

    int workers;
    worker *worker;
};

static void share_loop(vp_pool *pool, int thread)
{
    for (;;) {
        long long index = atomic_fetch_add(&pool->next, 1);

        if (index >= pool->count) return;
        pool->run(pool->context, (int)index, thread);
    }
}

static void *worker_main(void *argument)
{
    worker *self = argument;
    vp_pool *pool = self->pool;
    unsigned seen = 0;

    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        while (pool->loop == seen && !pool->quit) pthread_cond_wait(&pool->start, &pool->mutex);
        if (pool->quit) break;
        seen = pool->loop;
        pthread_mutex_unlock(&pool->mutex);

        share_loop(pool, self->thread);

        pthread_mutex_lock(&pool->mutex);
        if (--pool->busy == 0) pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

static int usable_cores(void)
{
#ifdef __linux__
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    return cores < 1 ? 1 : cores > VP_POOL_MAX_THREADS ? VP_POOL_MAX_THREADS : (int)cores;
}

static int start_workers(vp_pool *pool, int wanted)
{
    sigset_t all, before;
    int failed = 0;

    /* Signals belong to the program's own threads. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool->workers < wanted && !failed) {
        worker *next = &pool->worker[pool->workers];

        next->pool = pool;
        next->thread = pool->workers + 1; /* the calling thread is 0 */
        failed = pthread_create(&next->handle, NULL, worker_main, next);
        if (!failed) pool->workers++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed ? -1 : 0;
}

static int init_locks(vp_pool *pool)
{
    if (pthread_mutex_init(&pool->mutex, NULL)) return -1;
    if (!pthread_cond_init(&pool->start, NULL)) {
        if (!pthread_cond_init(&pool->done, NULL)) return 0;
        pthread_cond_destroy(&pool->start);
    }
    pthread_mutex_destroy(&pool->mutex);
    return -1;
}

vp_pool *vp_pool_create(int threads)
{
    if (threads < 0 || threads > VP_POOL_MAX_THREADS) return NULL;
    if (threads == 0) threads = usable_cores();

    vp_pool *pool = calloc(1, sizeof *pool);
    if (!pool) return NULL;
    atomic_init(&pool->next, 0);
    pool->worker = calloc((size_t)threads, sizeof *pool->worker);
    if (!pool->worker || init_locks(pool)) {
        free(pool->worker);
        free(pool);
        return NULL;
    }
    if (start_workers(pool, threads - 1)) {
        vp_pool_destroy(pool);
        return NULL;
    }
    return pool;
}

void vp_pool_destroy(vp_pool *pool)
{
    if (!pool) return;
    pthread_mutex_lock(&pool->mutex);
    pool->quit = 1;
    pthread_cond_broadcast(&pool->start);
    pthread_mutex_unlock(&pool->mutex);
    for (int i = 0; i < pool->workers; i++) pthread_join(pool->worker[i].handle, NULL);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->start);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->worker);
    free(pool);
}

int vp_pool_threads(const vp_pool *pool)
{
    return pool ? pool->workers + 1 : 1;
}

void vp_pool_run(vp_pool *pool, int count, void (*run)(void *context, int index, int thread),
                 void *context)
{
    if (!pool || pool->workers == 0 || count <= 1) {
        for (int i = 0; i < count; i++) run(context, i, 0);
        return;
    }
    pthread_mutex_lock(&pool->mutex);
    pool->run = run;
    pool->context = context;
    pool->count = count;
    atomic_store(&pool->next, 0);
    pool->busy = pool->workers;
    pool->loop++;
    pthread_cond_broadcast(&pool->start);
    pthread_mutex_unlock(&pool->mutex);

    share_loop(pool, 0);

    pthread_mutex_lock(&pool->mutex);
    while (pool->busy) pthread_cond_wait(&pool->done, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}
