/* SPDX-License-Identifier: BSD-2-Clause */
/* The mask of instruction sets: from the environment, then from calls, also while loops run. */
#include "base/cpu.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/sad_dsp.h"
#include "common/test.h"
#include "vpatch/vpatch.h"

static void environment(void)
{
    /* main has set VPATCH_CPU=none */
    CHECK_EQ(vpatch_cpu_flags(), 0);
    setenv("VPATCH_CPU", "avx512", 1); /* too late */
    CHECK_EQ(vpatch_cpu_flags(), 0);
    CHECK_EQ(vp_cpu_init(), VP_CPU_PLAIN);
}

static void masks(void)
{
    vpatch_cpu_set_mask(~0u);
    const unsigned all = vpatch_cpu_flags();

    CHECK(vpatch_cpu_name(all) != NULL);
    vpatch_cpu_set_mask(VPATCH_CPU_AVX2);
    CHECK_EQ(vpatch_cpu_flags(), all & VPATCH_CPU_AVX2);
    vpatch_cpu_set_mask(VPATCH_CPU_AVX512); /* does not come alone */
    CHECK_EQ(vpatch_cpu_flags(), 0);
    vpatch_cpu_set_mask(VPATCH_CPU_AVX2 | VPATCH_CPU_AVX512 | 1u << 31);
    CHECK_EQ(vpatch_cpu_flags(), all & (VPATCH_CPU_AVX2 | VPATCH_CPU_AVX512));
    vpatch_cpu_set_mask(VPATCH_CPU_AVX512 | VPATCH_CPU_VNNI);
    CHECK_EQ(vpatch_cpu_flags(), 0);
    vpatch_cpu_set_mask(~0u);
    CHECK_EQ(vpatch_cpu_flags(), all);
}

static void names(void)
{
    CHECK_STR(vpatch_cpu_name(0), "none");
    CHECK_STR(vpatch_cpu_name(VPATCH_CPU_AVX2), "avx2");
    CHECK_STR(vpatch_cpu_name(VPATCH_CPU_AVX2 | VPATCH_CPU_AVX512), "avx512");
    CHECK_STR(vpatch_cpu_name(VPATCH_CPU_AVX2 | VPATCH_CPU_VNNI), "avxvnni");
    CHECK(vpatch_cpu_name(VPATCH_CPU_AVX512) == NULL);
    CHECK(vpatch_cpu_name(VPATCH_CPU_VNNI) == NULL);
    CHECK(vpatch_cpu_name(~0u) == NULL);
}

enum { STRIDE = 16, CALLS = 20000 };

static uint8_t blocks[2][16 * STRIDE];

static void *count_differences(void *result)
{
    for (int i = 0; i < CALLS; i++)
        *(int *)result += vp_sad(blocks[0], STRIDE, blocks[1], STRIDE, 16) != 16 * 16 * 3;
    return NULL;
}

/* A thread changes the mask while others run a loop. */
static void threads(void)
{
    pthread_t thread[2];
    int differences[2] = {0, 0};

    memset(blocks[0], 10, sizeof blocks[0]);
    memset(blocks[1], 7, sizeof blocks[1]);
    for (int i = 0; i < 2; i++)
        CHECK_EQ(pthread_create(&thread[i], NULL, count_differences, &differences[i]), 0);
    for (int i = 0; i < CALLS; i++) vpatch_cpu_set_mask(i % 2 ? ~0u : 0);
    for (int i = 0; i < 2; i++) CHECK_EQ(pthread_join(thread[i], NULL), 0);
    CHECK_EQ(differences[0] + differences[1], 0);
}

int main(void)
{
    setenv("VPATCH_CPU", "none", 1);
    RUN(environment);
    RUN(masks);
    RUN(names);
    RUN(threads);
    return test_result();
}
