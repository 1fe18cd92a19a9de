/* SPDX-License-Identifier: BSD-2-Clause */
#include "restoration/restoration_dsp.h"

#include <string.h>

#include "base/cpu.h"
#include "restoration/restoration_weights.h"

#define RUN VP_RESTORATION_RUN

VP_INLINE int magnitude(int value)
{
    return value < 0 ? -value : value;
}

VP_INLINE void add_row(uint16_t *restrict across, uint16_t *restrict down,
                       uint16_t *restrict falling, uint16_t *restrict rising, const uint8_t *row,
                       ptrdiff_t stride, int count)
{
    const uint8_t *above = row - stride, *below = row + stride;

    for (int x = 0; x < count; x++) {
        int twice = 2 * row[x];

        across[x] = (uint16_t)(across[x] + magnitude(twice - row[x - 1] - row[x + 1]));
        down[x] = (uint16_t)(down[x] + magnitude(twice - above[x] - below[x]));
        falling[x] = (uint16_t)(falling[x] + magnitude(twice - above[x - 1] - below[x + 1]));
        rising[x] = (uint16_t)(rising[x] + magnitude(twice - above[x + 1] - below[x - 1]));
    }
}

VP_DISPATCH_512_VOID(vp_restoration_add_row,
                     (uint16_t *restrict across, uint16_t *restrict down,
                      uint16_t *restrict falling, uint16_t *restrict rising, const uint8_t *row,
                      ptrdiff_t stride, int count),
                     (across, down, falling, rising, row, stride, count),
                     add_row(across, down, falling, rising, row, stride, count))

VP_INLINE int16_t limited(int16_t difference, int16_t limit)
{
    int16_t low = (int16_t)-limit;

    difference = difference < limit ? difference : limit;
    return difference > low ? difference : low;
}

VP_INLINE void add_pairs(int32_t *restrict total, const uint8_t *sample, ptrdiff_t stride,
                         const int16_t *restrict limit, const int16_t *restrict weight, int limits,
                         int pitch)
{
    int32_t sum[RUN] = {0};

    for (int i = 0; i < VP_RESTORATION_PAIRS; i++) {
        ptrdiff_t away = vp_restoration_pair[i][0] * stride + vp_restoration_pair[i][1];
        int16_t one[RUN], other[RUN];

        for (int x = 0; x < RUN; x++) {
            one[x] = (int16_t)(sample[x + away] - sample[x]);
            other[x] = (int16_t)(sample[x - away] - sample[x]);
        }
        for (int n = 0; n < limits; n++, weight += pitch)
            for (int x = 0; x < RUN; x++) {
                int16_t l = limit[n * pitch + x];
                int16_t both = (int16_t)(limited(one[x], l) + limited(other[x], l));

                sum[x] += weight[x] * both;
            }
    }
    memcpy(total, sum, sizeof sum);
}

VP_DISPATCH_512_VOID(vp_restoration_add_pairs,
                     (int32_t *restrict total, const uint8_t *sample, ptrdiff_t stride,
                      const int16_t *restrict limit, const int16_t *restrict weight, int limits,
                      int pitch),
                     (total, sample, stride, limit, weight, limits, pitch),
                     add_pairs(total, sample, stride, limit, weight, limits, pitch))

VP_INLINE void store_row(uint8_t *restrict to, const uint8_t *restrict sample,
                         const int32_t *restrict total, int strength, int width)
{
    for (int x = 0; x < width; x++) {
        int value = sample[x] + ((total[x] * strength + (1 << VP_RESTORATION_SHIFT)) >>
                                 (VP_RESTORATION_SHIFT + 1));

        value = value < 0 ? 0 : value;
        to[x] = (uint8_t)(value > 255 ? 255 : value);
    }
}

VP_DISPATCH_512_VOID(vp_restoration_store_row,
                     (uint8_t *restrict to, const uint8_t *restrict sample,
                      const int32_t *restrict total, int strength, int width),
                     (to, sample, total, strength, width),
                     store_row(to, sample, total, strength, width))
