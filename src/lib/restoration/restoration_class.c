/* SPDX-License-Identifier: BSD-2-Clause */
#include "restoration/restoration_class.h"

#include <string.h>

#include "restoration/restoration_dsp.h"

/* A window reaches so far beyond its block. */
#define REACH 2

static inline int magnitude(int value)
{
    return value < 0 ? -value : value;
}

static uint32_t window(const uint16_t *columns)
{
    uint32_t sum = 0;

    for (int x = 0; x < 4 + 2 * REACH; x++) sum += columns[x];
    return sum;
}

/* One direction must have half as much again as the other to count, three times to count as
 * clear; flat windows count as even. */
static int direction_of(uint32_t across, uint32_t down, uint32_t falling, uint32_t rising)
{
    uint32_t more = across > down ? across : down, less = across > down ? down : across;
    uint32_t more_slanted = falling > rising ? falling : rising;
    uint32_t less_slanted = falling > rising ? rising : falling;
    int which = across > down;

    if ((uint64_t)more * less_slanted <= (uint64_t)more_slanted * less) {
        more = more_slanted;
        less = less_slanted;
        which = 2 + (falling > rising);
    }
    less += 16;
    if (5 * more <= 8 * less) return 0;
    return 1 + 2 * which + (more > 3 * less);
}

/* How far a block is from its prediction. Without one it is new. */
static int change_of(const vp_plane *plane, const vp_plane *prediction, int y, int x,
                     const uint16_t *begins)
{
    uint32_t sum = 0;
    int change = 0;

    if (!prediction) return VP_RESTORATION_CHANGES - 1;
    for (int row = y; row < y + 4; row++)
        for (int k = x; k < x + 4; k++)
            sum += (uint32_t)magnitude(plane->data[row * plane->stride + k] -
                                       prediction->data[row * prediction->stride + k]);
    for (int i = 0; i < VP_RESTORATION_CHANGES - 1; i++) change += sum >= begins[i];
    return change;
}

void vp_restoration_classify(const vp_restoration_weights *weights, const vp_plane *plane,
                             const vp_plane *prediction, int y, const uint8_t *block_quality,
                             uint16_t *sums, uint8_t *classes)
{
    const int count = plane->width + 2 * REACH;
    uint16_t *across = sums, *down = across + count, *falling = down + count,
             *rising = falling + count;

    memset(sums, 0, 4 * (size_t)count * sizeof *sums);
    for (int row = y - REACH; row < y + 4 + REACH; row++)
        vp_restoration_add_row(across, down, falling, rising,
                               plane->data + row * plane->stride - REACH, plane->stride, count);
    for (int x = 0; x < plane->width; x += 4) {
        uint32_t a = window(across + x), d = window(down + x);
        const int quality = block_quality[x / 4];
        const uint16_t *begins = weights->activity[quality];
        int level = change_of(plane, prediction, y, x, weights->change[quality]);

        level = level * VP_RESTORATION_DIRECTIONS +
                direction_of(a, d, window(falling + x), window(rising + x));
        level *= VP_RESTORATION_ACTIVITIES;
        for (int i = 0; i < VP_RESTORATION_ACTIVITIES - 1; i++) level += a + d >= begins[i];
        classes[x / 4] = (uint8_t)level;
    }
}
