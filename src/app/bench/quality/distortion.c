/* SPDX-License-Identifier: BSD-2-Clause */
#include "quality/distortion.h"

#include <math.h>

/* A row's sum fits 32 bits (a difference's square is under 2^16) up to 65536
 * samples at a time. */
static uint64_t row_error(const uint8_t *a, const uint8_t *b, int width)
{
    uint64_t total = 0;

    while (width > 0) {
        int count = width < 65536 ? width : 65536;
        uint32_t sum = 0;

        for (int x = 0; x < count; x++) {
            int difference = a[x] - b[x];

            sum += (uint32_t)(difference * difference);
        }
        total += sum;
        a += count;
        b += count;
        width -= count;
    }
    return total;
}

double vp_mse(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride, int width,
              int height)
{
    uint64_t sum = 0;

    for (int y = 0; y < height; y++) sum += row_error(a + y * a_stride, b + y * b_stride, width);
    return (double)sum / ((double)width * height);
}

double vp_psnr(double mse)
{
    return mse > 0 ? 10 * log10(255.0 * 255.0 / mse) : (double)INFINITY;
}

double vp_mse_weighted(const double mse[3])
{
    return (6 * mse[0] + mse[1] + mse[2]) / 8;
}
