/* SPDX-License-Identifier: BSD-2-Clause */
#include "quality/distortion.h"

#include <math.h>
#include <stdlib.h>

#include "common/test.h"

static void a_known_difference(void)
{
    uint8_t one[6] = {10, 20, 30, 40, 50, 60}, other[6] = {11, 18, 30, 40, 50, 63};

    CHECK(vp_mse(one, 3, other, 3, 3, 2) == 14 / 6.0);
    CHECK(vp_mse(one, 3, one, 3, 3, 2) == 0);
    CHECK(vp_mse(one, 3, other, 3, 2, 2) == 5 / 4.0); /* the third column is not seen */
}

static void strides_of_any_sign(void)
{
    uint8_t one[40], turned[40];
    unsigned seed = 5;

    for (int i = 0; i < 40; i++) one[i] = (uint8_t)test_random(&seed);
    for (int y = 0; y < 4; y++) memcpy(turned + 10 * (3 - y), one + 10 * y, 10);
    CHECK(vp_mse(one, 10, turned + 30, -10, 10, 4) == 0);
    CHECK(vp_mse(one, 10, turned, 10, 10, 4) > 0);
}

/* The greatest error over a row longer than what a 32-bit sum holds. */
static void long_rows_do_not_overflow(void)
{
    int width = 200000;
    uint8_t *black = calloc(1, (size_t)width), *white = malloc((size_t)width);

    CHECK(black && white);
    if (black && white) {
        memset(white, 255, (size_t)width);
        CHECK(vp_mse(black, width, white, width, width, 1) == 255.0 * 255.0);
    }
    free(black);
    free(white);
}

static void decibels(void)
{
    CHECK(vp_psnr(0) == (double)INFINITY);
    CHECK(vp_psnr(255.0 * 255.0) == 0);
    CHECK(fabs(vp_psnr(1) - 48.130803608679) < 1e-11);
    CHECK(fabs(vp_psnr(6.5025) - 40) < 1e-11);
}

static void weights_of_the_planes(void)
{
    CHECK(vp_mse_weighted((double[3]){8, 0, 0}) == 6);
    CHECK(vp_mse_weighted((double[3]){0, 8, 0}) == 1);
    CHECK(vp_mse_weighted((double[3]){0, 0, 8}) == 1);
}

int main(void)
{
    RUN(a_known_difference);
    RUN(strides_of_any_sign);
    RUN(long_rows_do_not_overflow);
    RUN(decibels);
    RUN(weights_of_the_planes);
    return test_result();
}
