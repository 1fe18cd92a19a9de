/* SPDX-License-Identifier: BSD-2-Clause */
#include "nn/blas_kernel.h"

#include <stdlib.h>

#include "common/test.h"
#include "vpatch/vpatch.h"

static void old_kernel_on_new_cpu(void)
{
    CHECK_STR(vp_blas_choose_kernel("Prescott", 1, 1), "SkylakeX");
    CHECK_STR(vp_blas_choose_kernel("Prescott", 1, 0), "Haswell");
    CHECK_STR(vp_blas_choose_kernel("Sandybridge", 1, 0), "Haswell");
    CHECK(vp_blas_choose_kernel("Prescott", 0, 0) == NULL);
}

static void right_kernel(void)
{
    CHECK(vp_blas_choose_kernel("Haswell", 1, 1) == NULL);
    CHECK(vp_blas_choose_kernel("SkylakeX", 1, 1) == NULL);
    CHECK(vp_blas_choose_kernel("Cooperlake", 1, 1) == NULL);
    CHECK(vp_blas_choose_kernel("Zen", 1, 1) == NULL);
    CHECK(vp_blas_choose_kernel("armv8", 0, 0) == NULL);
}

/* Else the program would start itself again for ever. */
static void users_choice(void)
{
    setenv("OPENBLAS_CORETYPE", "Prescott", 1);
    CHECK(vpatch_blas_better_kernel() == NULL);
    unsetenv("OPENBLAS_CORETYPE");
}

static void names(void)
{
    CHECK(vpatch_blas_kernel() != NULL && *vpatch_blas_kernel() != 0);
    const char *better = vpatch_blas_better_kernel();
    CHECK(!better || strcmp(better, vpatch_blas_kernel()) != 0);
    CHECK_STR(vpatch_version(), VPATCH_VERSION);
}

int main(void)
{
    RUN(old_kernel_on_new_cpu);
    RUN(right_kernel);
    RUN(users_choice);
    RUN(names);
    return test_result();
}
