/* SPDX-License-Identifier: BSD-2-Clause */
/* Short memory. The linker sends the room's allocations here (room.cmake). */
#include <math.h>
#include <stdlib.h>

#include "common/test.h"
#include "quality/ssim.h"

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static int until_failure; /* 0: none fails */

void *__wrap_malloc(size_t size)
{
    return until_failure > 0 && --until_failure == 0 ? NULL : __real_malloc(size);
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
    RUN(ms_ssim);
    return test_result();
}
