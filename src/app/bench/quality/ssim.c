/* SPDX-License-Identifier: BSD-2-Clause */
#include "quality/ssim.h"

#include <math.h>

/* The sums of a window; those of 64 samples fit 32 bits. */
typedef struct sums {
    uint32_t a, b;    /* samples                     */
    uint32_t squares; /* of a and of b, together  */
    uint32_t products;
} sums;

static sums block_4x4(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride)
{
    sums s = {0, 0, 0, 0};

    for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 4; x++) {
            uint32_t p = a[x], q = b[x];

            s.a += p;
            s.b += q;
            s.squares += p * p + q * q;
            s.products += p * q;
        }
        a += a_stride;
        b += b_stride;
    }
    return s;
}

/* A block and the one below it. */
static sums column_of_two(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b,
                          ptrdiff_t b_stride)
{
    sums above = block_4x4(a, a_stride, b, b_stride);
    sums below = block_4x4(a + 4 * a_stride, a_stride, b + 4 * b_stride, b_stride);

    above.a += below.a;
    above.b += below.b;
    above.squares += below.squares;
    above.products += below.products;
    return above;
}

/* Everything is 64 (means) or 64 * 63 (variances) times what the formula says, and
 * the constants with it, so that the sums stay whole numbers. */
static double similarity(const sums *left, const sums *right)
{
    const double c1 = floor(0.01 * 0.01 * 255 * 255 * 64 + 0.5);
    const double c2 = floor(0.03 * 0.03 * 255 * 255 * 64 * 63 + 0.5);
    double a = left->a + right->a, b = left->b + right->b;
    double variances = ((double)left->squares + right->squares) * 64 - a * a - b * b;
    double covariance = ((double)left->products + right->products) * 64 - a * b;

    return (2 * a * b + c1) * (2 * covariance + c2) / ((a * a + b * b + c1) * (variances + c2));
}

double vp_ssim(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride,
               int width, int height)
{
    int columns = width / 4 - 1, rows = height / 4 - 1; /* of windows */
    double total = 0;

    if (columns < 1 || rows < 1) return (double)NAN;
    for (int y = 0; y < rows; y++) {
        const uint8_t *p = a + 4 * y * a_stride, *q = b + 4 * y * b_stride;
        sums left = column_of_two(p, a_stride, q, b_stride);
        double row = 0;

        for (int x = 1; x <= columns; x++) {
            sums right = column_of_two(p + 4 * x, a_stride, q + 4 * x, b_stride);

            row += similarity(&left, &right);
            left = right;
        }
        total += row;
    }
    return total / ((double)columns * rows);
}
