/* SPDX-License-Identifier: BSD-2-Clause */
#include "restore_dsp.h"

#include <math.h>
#include <string.h>

#include "base/cpu.h"

VP_INLINE void add_products(double *restrict sums,
                            float seen[VP_TRAIN_BLOCK_SAMPLES][VP_TRAIN_FEATURES], int n,
                            double weight)
{
    float now[VP_TRAIN_FEATURES][VP_TRAIN_FEATURES];

    memset(now, 0, sizeof now);
    for (int s = 0; s < VP_TRAIN_BLOCK_SAMPLES; s++)
        for (int i = 0; i < n; i++)
            for (int k = 0; k < VP_TRAIN_FEATURES; k++) now[i][k] += seen[s][i] * seen[s][k];
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n; k++) sums[i * n + k] += weight * (double)now[i][k];
}

VP_DISPATCH_512_VOID(vp_train_add_products,
                     (double *restrict sums, float seen[VP_TRAIN_BLOCK_SAMPLES][VP_TRAIN_FEATURES],
                      int n, double weight),
                     (sums, seen, n, weight), add_products(sums, seen, n, weight))

VP_INLINE void add_gradients(float *back, ptrdiff_t pitch, const float *restrict gradient,
                             const uint8_t *sample, ptrdiff_t stride, const float *restrict limit,
                             const float *restrict weight, float *restrict slope, int limits,
                             int width)
{
    for (int x = 0; x < width; x++) back[x] += gradient[x];
    for (int i = 0; i < 2 * VP_RESTORATION_PAIRS; i++) {
        const int8_t *offset = vp_restoration_pair[i / 2];
        const int sign = i % 2 ? -1 : 1;
        const uint8_t *end = sample + sign * (offset[0] * stride + offset[1]);
        const float *w = weight + (ptrdiff_t)(i / 2) * limits * width;
        float *to = back + sign * (offset[0] * pitch + offset[1]);

        memset(slope, 0, (size_t)width * sizeof *slope);
        for (int n = 0; n < limits; n++, w += width)
            for (int x = 0; x < width; x++) {
                float away = fabsf((float)(end[x] - sample[x]));

                slope[x] += away < limit[n * width + x] ? w[x] : 0.0f;
            }
        for (int x = 0; x < width; x++) slope[x] *= gradient[x];
        for (int x = 0; x < width; x++) to[x] += slope[x];
        for (int x = 0; x < width; x++) back[x] -= slope[x];
    }
}

VP_DISPATCH_512_VOID(vp_train_add_gradients,
                     (float *back, ptrdiff_t pitch, const float *restrict gradient,
                      const uint8_t *sample, ptrdiff_t stride, const float *restrict limit,
                      const float *restrict weight, float *restrict slope, int limits, int width),
                     (back, pitch, gradient, sample, stride, limit, weight, slope, limits, width),
                     add_gradients(back, pitch, gradient, sample, stride, limit, weight, slope,
                                   limits, width))
