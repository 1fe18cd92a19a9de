/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/dmvr_dsp.h"

#include "base/cpu.h"

/* Rows, then columns of them, rounded only once; `columns` are whole vectors, some too many. */
VP_INLINE void bilinear_n(const uint8_t *restrict s, ptrdiff_t stride, int fx, int fy, int columns,
                          int rows, uint8_t *restrict out)
{
    const int16_t left = (int16_t)(4 - fx), right = (int16_t)fx;
    const int16_t upper = (int16_t)(4 - fy), lower = (int16_t)fy;
    int16_t row[(16 + 2 * VP_DMVR_REACH + 1) * VP_DMVR_STRIDE];
    for (int y = 0; y <= rows; y++)
        for (int x = 0; x < columns; x++)
            row[y * columns + x] =
                (int16_t)(left * s[y * stride + x] + right * s[y * stride + x + 1]);
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            const int16_t *r = row + y * columns + x;
            out[y * VP_DMVR_STRIDE + x] =
                (uint8_t)((int16_t)(upper * r[0] + lower * r[columns] + 8) >> 4);
        }
}

VP_DISPATCH_VOID(vp_bilinear_16, (const uint8_t *s, ptrdiff_t stride, int fx, int fy, uint8_t *out),
                 (s, stride, fx, fy, out),
                 bilinear_n(s, stride, fx, fy, 32, 16 + 2 * VP_DMVR_REACH, out))

VP_DISPATCH_VOID(vp_bilinear_8, (const uint8_t *s, ptrdiff_t stride, int fx, int fy, uint8_t *out),
                 (s, stride, fx, fy, out),
                 bilinear_n(s, stride, fx, fy, 16, 8 + 2 * VP_DMVR_REACH, out))
