/* SPDX-License-Identifier: BSD-2-Clause */
/* Short memory. */
#include <math.h>
#include <stdlib.h>

#include "common/alloc_fail.h"
#include "common/test.h"
#include "quality/ssim.h"

static void ms_ssim(void)
{
    static uint8_t picture[VP_MS_SSIM_LEAST * VP_MS_SSIM_LEAST];
    const int size = VP_MS_SSIM_LEAST;
    double value = 0;

    alloc_fail_at(1);
    CHECK_EQ(vp_ms_ssim(&value, picture, size, picture, size, size, size), -1);
    CHECK(isnan(value));
    alloc_fail_at(0);
    CHECK_EQ(vp_ms_ssim(&value, picture, size, picture, size, size, size), 0);
    CHECK(fabs(value - 1) < 1e-12);
}

int main(void)
{
    RUN(ms_ssim);
    return test_result();
}
