/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/pool.h"

#include <stdatomic.h>

#include "common/test.h"

#define COUNT 1000

typedef struct loop {
    atomic_int times[COUNT]; /* calls per index */
    atomic_int inside[16];   /* calls at work per thread number */
    atomic_int shared;       /* times a thread number was in use twice */
    atomic_int out_of_range; /* thread numbers outside 0..threads-1 */
    int threads;
} loop;

static void count_call(void *context, int index, int thread)
{
    loop *l = context;

    if (thread < 0 || thread >= l->threads) {
        atomic_fetch_add(&l->out_of_range, 1);
        return;
    }
    if (atomic_fetch_add(&l->inside[thread], 1) != 0) atomic_fetch_add(&l->shared, 1);
    atomic_fetch_add(&l->times[index], 1);
    atomic_fetch_sub(&l->inside[thread], 1);
}

static void check_loop(vp_pool *pool, int threads, int count)
{
    static loop l;
    int wrong = 0;

    memset(&l, 0, sizeof l);
    l.threads = threads;
    vp_pool_run(pool, count, count_call, &l);
    for (int i = 0; i < COUNT; i++) wrong += l.times[i] != (i < count);
    CHECK_EQ(wrong, 0);
    CHECK_EQ(l.shared, 0);
    CHECK_EQ(l.out_of_range, 0);
}

static void every_index_once(void)
{
    for (int threads = 1; threads <= 5; threads++) {
        vp_pool *pool = vp_pool_create(threads);

        CHECK(pool != NULL);
        CHECK_EQ(vp_pool_threads(pool), threads);
        for (int count = 0; count < 40; count++) check_loop(pool, threads, count);
        for (int i = 0; i < 20; i++) check_loop(pool, threads, COUNT);
        vp_pool_destroy(pool);
    }
}

/* Index i waits for index i-1: hangs (and so fails by ctest's time limit) when
 * indices are not handed out in ascending order. */
typedef struct chain {
    atomic_int reached;
} chain;

static void follow(void *context, int index, int thread)
{
    chain *c = context;

    (void)thread;
    while (atomic_load(&c->reached) < index) {
    }
    atomic_store(&c->reached, index + 1);
}

static void ascending(void)
{
    vp_pool *pool = vp_pool_create(3);
    chain c;

    CHECK(pool != NULL);
    atomic_init(&c.reached, 0);
    vp_pool_run(pool, 50, follow, &c);
    CHECK_EQ(c.reached, 50);
    vp_pool_destroy(pool);
}

static void without_pool(void)
{
    check_loop(NULL, 1, 10);
    CHECK_EQ(vp_pool_threads(NULL), 1);
    vp_pool_destroy(NULL);
}

static void thread_counts(void)
{
    vp_pool *pool = vp_pool_create(0);

    CHECK(pool != NULL);
    CHECK(vp_pool_threads(pool) >= 1);
    vp_pool_destroy(pool);
    CHECK(vp_pool_create(-1) == NULL);
    CHECK(vp_pool_create(1 << 20) == NULL);
}

int main(void)
{
    RUN(every_index_once);
    RUN(ascending);
    RUN(without_pool);
    RUN(thread_counts);
    return test_result();
}
