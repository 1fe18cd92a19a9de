/* SPDX-License-Identifier: BSD-2-Clause */
/* Short memory: the n-th allocation fails, for every n, until everything works.
 * The linker sends the room's allocations here (room.cmake). */
#include <math.h>
#include <stdlib.h>

#include "quality/bdrate.h"
#include "quality/ssim.h"
#include "test.h"

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static int until_failure; /* 0: none fails */

void *__wrap_malloc(size_t size)
{
    return until_failure > 0 && --until_failure == 0 ? NULL : __real_malloc(size);
}

static void bd_rate(void)
{
    static const vp_rd_point curve[] = { { 1, 30 }, { 2, 33 }, { 4, 36 }, { 8, 39 } };
    int failures = 0;

    for (int n = 1; n < 100; n++) {
        until_failure = n;
        vp_bd_rate rate = vp_bd_rate_compute(curve, 4, curve, 4);
        int failed = until_failure == 0;
        until_failure = 0;
        CHECK_EQ(rate.status, failed ? VP_BD_MEMORY : VP_BD_OK);
        CHECK(failed ? isnan(rate.percent) : fabs(rate.percent) < 1e-12);
        if (!failed) break;
        failures++;
    }
    CHECK(failures >= 2);
}

static void ms_ssim(void)
{
    static uint8_t picture[VP_MS_SSIM_LEAST * VP_MS_SSIM_LEAST];
    const int size = VP_MS_SSIM_LEAST;
    double value = 0;

    until_failure = 1;
    CHECK_EQ(vp_ms_ssim(&value, picture, size, picture, size, size, size), -1);
    CHECK(isnan(value));
    until_failure = 0;
    CHECK_EQ(vp_ms_ssim(&value, picture, size, picture, size, size, size), 0);
    CHECK(fabs(value - 1) < 1e-12);
}

int main(void)
{
    RUN(bd_rate);
    RUN(ms_ssim);
    return test_result();
}
