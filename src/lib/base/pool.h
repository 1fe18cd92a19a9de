/* SPDX-License-Identifier: BSD-2-Clause */
/* A pool of worker threads that share the indices of a loop. */
#ifndef VPATCH_BASE_POOL_H
#define VPATCH_BASE_POOL_H

#define VP_POOL_MAX_THREADS 1024

typedef struct vp_pool vp_pool;

/* A pool that runs loops on `threads` threads, the calling one included (so
 * threads - 1 are started). threads 0: one per core this process may use.
 * NULL when threads or memory are short. */
vp_pool *vp_pool_create(int threads);
void vp_pool_destroy(vp_pool *pool);
int vp_pool_threads(const vp_pool *pool);

/* Calls run(context, index, thread) for every index in 0..count-1, each once,
 * and returns when all have returned. Indices are handed out in ascending
 * order, so index i may wait for what index i-1 does. thread is in
 * 0..threads-1 and is distinct among concurrent calls: use it to pick scratch
 * memory. A pool runs one loop at a time; loops must not nest in one pool.
 * pool NULL: runs the loop on the calling thread. */
void vp_pool_run(vp_pool *pool, int count, void (*run)(void *context, int index, int thread),
                 void *context);

#endif
