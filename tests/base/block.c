/* SPDX-License-Identifier: BSD-2-Clause */
/* Measures of blocks and downscaling, against what their definitions say of small cases. */
#include "base/block.h"

#include <string.h>

#include "base/mathops.h"
#include "base/sad_dsp.h"
#include "common/test.h"

static void sums(void)
{
    static const uint8_t a[2][4] = {{1, 2, 3, 90}, {4, 5, 6, 91}};
    static const uint8_t b[2][5] = {{3, 2, 1, 7, 7}, {0, 250, 6, 7, 7}};
    static const uint8_t block[2][3] = {{0, 1, 99}, {10, 3, 99}}; /* mean 3.5, rounded 4 */

    CHECK_EQ(vp_block_sad(a[0], 4, b[0], 5, 3, 2), 2 + 0 + 2 + 4 + 245 + 0);
    CHECK_EQ(vp_block_intra_cost(block[0], 3, 2, 2), 4 + 3 + 6 + 1);
}

/* The plain sum and the one that is made for speed. */
static void sads_agree(void)
{
    uint8_t a[16 * 24], b[16 * 24];
    unsigned seed = 2;

    for (int size = 8; size <= 16; size += 8) {
        for (size_t i = 0; i < sizeof a; i++) {
            a[i] = (uint8_t)(test_random(&seed) >> 8);
            b[i] = (uint8_t)(test_random(&seed) >> 8);
        }
        CHECK_EQ(vp_block_sad(a, 24, b, 24, size, size), vp_sad(a, 24, b, 24, size));
    }
}

static void downscale(void)
{
    uint8_t from[16 * 40], to[8 * 16];
    unsigned seed = 5;

    for (size_t i = 0; i < sizeof from; i++) from[i] = (uint8_t)(test_random(&seed) >> 8);
    for (int factor = 2; factor <= 8; factor *= 2) {
        int width = 32 / factor, height = 16 / factor, wrong = 0;

        memset(to, 0x55, sizeof to);
        vp_box_downscale(from, 40, factor, to, 16, vp_min(width, 15), height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < vp_min(width, 15); x++) {
                double sum = 0;

                for (int i = 0; i < factor * factor; i++)
                    sum += from[(y * factor + i / factor) * 40 + x * factor + i % factor];
                wrong += to[y * 16 + x] != (int)(sum / (factor * factor) + 0.5);
            }
        CHECK_EQ(wrong, 0);
        CHECK_EQ(to[15], 0x55);
    }
}

static void parabolas(void)
{
    CHECK_EQ(vp_parabola_minimum(10, 0, 10), 0);
    CHECK_EQ(vp_parabola_minimum(10, 0, 2), 1); /* 16 / 24 */
    CHECK_EQ(vp_parabola_minimum(2, 0, 10), -1);
    CHECK_EQ(vp_parabola_minimum(9, 2, 3), 2); /* 12 / 16 * 2 = 1.5, away from zero */
    CHECK_EQ(vp_parabola_minimum(3, 2, 9), -2);
    CHECK_EQ(vp_parabola_minimum(100, 2, 2), 2); /* never more than half a sample */
    CHECK_EQ(vp_parabola_minimum(5, 5, 5), 0);   /* flat */
    CHECK_EQ(vp_parabola_minimum(1, 5, 1), 0);   /* a maximum */
}

int main(void)
{
    RUN(sums);
    RUN(sads_agree);
    RUN(downscale);
    RUN(parabolas);
    return test_result();
}
