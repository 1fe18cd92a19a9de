/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/temporal_filter_dsp.h"

#include "base/cpu.h"

#define BLOCK 16
#define UNIT  8

VP_INLINE int squared_error(const uint8_t *a, ptrdiff_t stride, const uint8_t *b)
{
    int sum = 0;

    for (int y = 0; y < UNIT; y++)
        for (int x = 0; x < UNIT; x++) {
            int d = a[y * stride + x] - b[y * BLOCK + x];
            sum += d * d;
        }
    return sum;
}

VP_DISPATCH(int, vp_temporal_filter_squared_error,
            (const uint8_t *a, ptrdiff_t stride, const uint8_t *b), (a, stride, b),
            squared_error(a, stride, b))

VP_INLINE int variance(const uint8_t *a, ptrdiff_t stride)
{
    int sum = 0, squares = 0;

    for (int y = 0; y < UNIT; y++)
        for (int x = 0; x < UNIT; x++) {
            int v = a[y * stride + x];
            sum += v;
            squares += v * v;
        }
    return squares - sum * sum / (UNIT * UNIT);
}

VP_DISPATCH(int, vp_temporal_filter_variance, (const uint8_t *a, ptrdiff_t stride), (a, stride),
            variance(a, stride))

VP_INLINE void blend(const uint8_t *from, ptrdiff_t stride, const uint8_t *const *with,
                     const float *weight, int count, int n, float fall, uint8_t *to)
{
    float own[UNIT * UNIT], sum[UNIT * UNIT] = {0}, total[UNIT * UNIT];

    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++) own[y * n + x] = (float)from[y * stride + x];
    for (int i = 0; i < n * n; i++) total[i] = 1.0f;
    for (int k = 0; k < count; k++) {
        float other[UNIT * UNIT], w = weight[k];

        for (int y = 0; y < n; y++)
            for (int x = 0; x < n; x++) other[y * n + x] = (float)with[k][y * 2 * n + x];
        for (int i = 0; i < n * n; i++) {
            float d = other[i] - own[i], t = 1.0f - d * d * fall;
            t = t > 0.0f ? t : 0.0f;
            t *= t;
            t *= t * w;
            sum[i] += t * d;
            total[i] += t;
        }
    }
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++)
            to[y * stride + x] =
                (uint8_t)(int)(own[y * n + x] + sum[y * n + x] / total[y * n + x] + 0.5f);
}

VP_DISPATCH_VOID(vp_temporal_filter_blend_8,
                 (const uint8_t *from, ptrdiff_t stride, const uint8_t *const *with,
                  const float *weight, int count, float fall, uint8_t *to),
                 (from, stride, with, weight, count, fall, to),
                 blend(from, stride, with, weight, count, 8, fall, to))

VP_DISPATCH_VOID(vp_temporal_filter_blend_4,
                 (const uint8_t *from, ptrdiff_t stride, const uint8_t *const *with,
                  const float *weight, int count, float fall, uint8_t *to),
                 (from, stride, with, weight, count, fall, to),
                 blend(from, stride, with, weight, count, 4, fall, to))
