/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/block.h"

#include <stdlib.h>

int vp_block_intra_cost(const uint8_t *block, ptrdiff_t stride, int width, int height)
{
    int sum = 0, cost = 0, count = width * height;

    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) sum += block[y * stride + x];
    int mean = (sum + count / 2) / count;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) cost += abs(block[y * stride + x] - mean);
    return cost;
}

/* Inlined with each factor, so that the sums are unrolled. */
static inline void downscale(const uint8_t *from, ptrdiff_t from_stride, int factor, uint8_t *to,
                             ptrdiff_t to_stride, int width, int height)
{
    const int count = factor * factor;

    for (int y = 0; y < height; y++, to += to_stride, from += factor * from_stride)
        for (int x = 0; x < width; x++) {
            int sum = count / 2;

            for (int j = 0; j < factor; j++)
                for (int i = 0; i < factor; i++) sum += from[j * from_stride + factor * x + i];
            to[x] = (uint8_t)(sum / count);
        }
}

void vp_box_downscale(const uint8_t *from, ptrdiff_t from_stride, int factor, uint8_t *to,
                      ptrdiff_t to_stride, int width, int height)
{
    if (factor == 2)
        downscale(from, from_stride, 2, to, to_stride, width, height);
    else if (factor == 4)
        downscale(from, from_stride, 4, to, to_stride, width, height);
    else
        downscale(from, from_stride, 8, to, to_stride, width, height);
}
