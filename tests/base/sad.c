/* SPDX-License-Identifier: BSD-2-Clause */
/* The fast sums against the plainest ones. */
#include "base/sad_dsp.h"

#include <stdlib.h>

#include "common/test.h"

static int plain_sad(const uint8_t *a, const uint8_t *b, int stride, int size)
{
    int sum = 0;
    for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++) sum += abs(a[y * stride + x] - b[y * stride + x]);
    return sum;
}

/* The sign of the Hadamard matrix's element: the parity of the common bits. */
static int sign(int i, int j)
{
    int common = i & j;
    return ((common ^ common >> 1 ^ common >> 2) & 1) ? -1 : 1;
}

/* Sum of all coefficients' magnitudes by the definition, times 8. */
static int plain_satd(const uint8_t *a, const uint8_t *b, int stride, int size)
{
    int sum = 0;
    for (int by = 0; by < size; by += 8)
        for (int bx = 0; bx < size; bx += 8)
            for (int v = 0; v < 8; v++)
                for (int u = 0; u < 8; u++) {
                    int coefficient = 0;
                    for (int y = 0; y < 8; y++)
                        for (int x = 0; x < 8; x++) {
                            int at = (by + y) * stride + bx + x;
                            coefficient += sign(v, y) * sign(u, x) * (a[at] - b[at]);
                        }
                    sum += abs(coefficient);
                }
    return sum;
}

enum { STRIDE = 24 };

static void compare(const uint8_t *a, const uint8_t *b)
{
    for (int size = 8; size <= 16; size += 8) {
        int eightfold = plain_satd(a, b, STRIDE, size);
        CHECK_EQ(vp_sad(a, STRIDE, b, STRIDE, size), plain_sad(a, b, STRIDE, size));
        CHECK_EQ(vp_satd(a, STRIDE, b, STRIDE, size), (eightfold + 4) / 8);
    }
}

static void random_blocks(void)
{
    unsigned seed = 12;
    for (int turn = 0; turn < 50; turn++) {
        uint8_t a[16 * STRIDE], b[16 * STRIDE];
        for (int i = 0; i < 16 * STRIDE; i++) {
            a[i] = (uint8_t)(test_random(&seed) >> 7);
            b[i] = turn % 2 ? (uint8_t)(test_random(&seed) >> 7) : (uint8_t)(a[i] ^ turn);
        }
        compare(a, b);
    }
}

/* Every coefficient in turn as large as it gets: the 16 bits must hold it. */
static void extreme_blocks(void)
{
    for (int v = 0; v < 8; v++)
        for (int u = 0; u < 8; u++) {
            uint8_t a[16 * STRIDE], b[16 * STRIDE];
            for (int i = 0; i < 16 * STRIDE; i++) {
                int positive = sign(v, i / STRIDE % 8) * sign(u, i % STRIDE % 8) > 0;
                a[i] = positive ? 255 : 0;
                b[i] = positive ? 0 : 255;
            }
            compare(a, b);
        }
}

int main(void)
{
    RUN(random_blocks);
    RUN(extreme_blocks);
    return test_result();
}
