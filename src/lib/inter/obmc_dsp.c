/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/obmc_dsp.h"

#include "base/cpu.h"

#define ROW_8(w) w, w, w, w, w, w, w, w
#define ROWS_8(a, b, c, d, e, f, g, h)                                                 \
    {                                                                                  \
        ROW_8(a), ROW_8(b), ROW_8(c), ROW_8(d), ROW_8(e), ROW_8(f), ROW_8(g), ROW_8(h) \
    }
#define COLUMNS_8(...)                                                                             \
    {                                                                                              \
        __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, \
            __VA_ARGS__                                                                            \
    }
#define ROWS_4(a, b, c, d)                             \
    {                                                  \
        a, a, a, a, b, b, b, b, c, c, c, c, d, d, d, d \
    }
#define COLUMNS_4(...)                                     \
    {                                                      \
        __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__ \
    }

static const uint8_t weights_8[4][64] = {
    ROWS_8(8, 4, 2, 1, 0, 0, 0, 0),
    COLUMNS_8(8, 4, 2, 1, 0, 0, 0, 0),
    ROWS_8(0, 0, 0, 0, 1, 2, 4, 8),
    COLUMNS_8(0, 0, 0, 0, 1, 2, 4, 8),
};

static const uint8_t weights_4[4][16] = {
    ROWS_4(6, 2, 0, 0),
    COLUMNS_4(6, 2, 0, 0),
    ROWS_4(0, 0, 2, 6),
    COLUMNS_4(0, 0, 2, 6),
};

VP_INLINE void mix(uint8_t *restrict to, ptrdiff_t stride, const uint8_t *restrict other,
                   const uint8_t *restrict weight, int n)
{
    for (int y = 0; y < n; y++, to += stride, other += n, weight += n)
        for (int x = 0; x < n; x++)
            to[x] = (uint8_t)((to[x] * (32 - weight[x]) + other[x] * weight[x] + 16) >> 5);
}

VP_INLINE void obmc(uint8_t *to, ptrdiff_t stride, const uint8_t *other, int size, vp_edge edge)
{
    if (size == 8)
        mix(to, stride, other, weights_8[edge], 8);
    else
        mix(to, stride, other, weights_4[edge], 4);
}

VP_DISPATCH_VOID(vp_obmc,
                 (uint8_t * to, ptrdiff_t stride, const uint8_t *other, int size, vp_edge edge),
                 (to, stride, other, size, edge), obmc(to, stride, other, size, edge))
