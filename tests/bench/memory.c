/* SPDX-License-Identifier: BSD-2-Clause */
/* Short memory: the n-th allocation fails, for every n, until everything works. */
#include <stdlib.h>

#include "bench/bench_csv.h"
#include "bench/bench_json.h"
#include "bench/bench_table.h"
#include "common/alloc_fail.h"
#include "common/test.h"
#include "example.h"

static void filling(void)
{
    int failures = 0, wrong = 0, done = 0;

    for (int n = 1; !done && n < 10000; n++) {
        vp_results r;
        alloc_fail_at(n);
        int status = example_make(&r);
        int failed = alloc_failed();
        alloc_fail_at(0);
        wrong += (status != 0) != failed;
        failures += failed;
        done = !failed;
        vp_results_free(&r);
    }
    CHECK(done);
    CHECK_EQ(wrong, 0);
    CHECK(failures > 50);
}

static char *table(const vp_results *results)
{
    return vp_bench_table(results, 100, 1);
}

/* A writer gives nothing at all, or what it gives when memory is there. */
static void writing(char *(*writer)(const vp_results *))
{
    int failures = 0, wrong = 0, done = 0;
    vp_results r;

    CHECK_EQ(example_make(&r), 0);
    char *whole = writer(&r);
    CHECK(whole != NULL);
    for (int n = 1; whole && !done && n < 10000; n++) {
        alloc_fail_at(n);
        char *text = writer(&r);
        int failed = alloc_failed();
        alloc_fail_at(0);
        if (text && strcmp(text, whole)) wrong++;
        if (!failed && !text) wrong++;
        failures += failed && !text;
        done = !failed;
        free(text);
    }
    CHECK(done);
    CHECK_EQ(wrong, 0);
    CHECK(failures > 0);
    free(whole);
    vp_results_free(&r);
}

static void writers(void)
{
    writing(vp_bench_json);
    writing(vp_bench_csv);
    writing(table);
}

int main(void)
{
    RUN(filling);
    RUN(writers);
    return test_result();
}
