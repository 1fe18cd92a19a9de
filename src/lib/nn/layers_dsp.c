/* SPDX-License-Identifier: BSD-2-Clause */
/* All loops run over channels with one operation per step, for the vectoriser.
 * The bodies are always inlined so that each version has its own. */
#include "nn/layers_dsp.h"

#include "base/cpu.h"

/* Adding and subtracting 1.5 * 2^23 leaves the nearest integer of any |x| <= 2^22. */
#define ROUNDER 12582912.0f

VP_INLINE float nearest(float x)
{
    return (x + ROUNDER) - ROUNDER;
}

VP_INLINE float round_clamped(float x, float clamp)
{
    x = x < -clamp ? -clamp : x;
    x = x > clamp ? clamp : x;
    return nearest(x);
}

VP_INLINE void depthwise_patch(float *restrict list, const float *restrict grid, size_t pitch,
                               int n, const float *restrict taps, const float *restrict bias,
                               const float *restrict clamp)
{
    const float *const row0 = grid - pitch - n, *const row1 = grid - n;
    const float *const row2 = grid + pitch - n, *const row3 = grid + 2 * pitch - n;

    for (int i = 0; i < n; i++) {
        const float x[4][4] = {{row0[i], row0[n + i], row0[2 * n + i], row0[3 * n + i]},
                               {row1[i], row1[n + i], row1[2 * n + i], row1[3 * n + i]},
                               {row2[i], row2[n + i], row2[2 * n + i], row2[3 * n + i]},
                               {row3[i], row3[n + i], row3[2 * n + i], row3[3 * n + i]}};
        float sum[4] = {0, 0, 0, 0};

        for (int tap = 0; tap < 9; tap++) {
            const float w = taps[tap * n + i];

            for (int k = 0; k < 4; k++) sum[k] += w * x[k / 2 + tap / 3][k % 2 + tap % 3];
        }
        for (int k = 0; k < 4; k++) list[k * n + i] = round_clamped(sum[k] + bias[i], clamp[i]);
    }
}

VP_DISPATCH_512_VOID(vp_depthwise_patch,
                     (float *restrict list, const float *restrict grid, size_t pitch, int n,
                      const float *restrict taps, const float *restrict bias,
                      const float *restrict clamp),
                     (list, grid, pitch, n, taps, bias, clamp),
                     depthwise_patch(list, grid, pitch, n, taps, bias, clamp))

VP_INLINE void activate(float *x, int rows, int n, const float *restrict bias,
                        const float *restrict clamp)
{
    for (int row = 0; row < rows; row++) {
        float *restrict at = x + (size_t)row * (size_t)n;

        for (int i = 0; i < n; i++) {
            float sum = at[i] + bias[i], eighth = sum * 0.125f;

            at[i] = round_clamped(sum < eighth ? eighth : sum, clamp[i]);
        }
    }
}

VP_DISPATCH_512_VOID(vp_activate,
                     (float *x, int rows, int n, const float *restrict bias,
                      const float *restrict clamp),
                     (x, rows, n, bias, clamp), activate(x, rows, n, bias, clamp))

VP_INLINE void begin_patch(float *out, size_t pitch, int n, const float *restrict a,
                           const float *restrict b, const float *restrict bias,
                           const float *restrict clamp)
{
    for (int k = 0; k < 4; k++) {
        float *restrict to = out + (size_t)(k / 2) * pitch + (size_t)(k % 2 * n);

        for (int i = 0; i < n; i++)
            to[i] = round_clamped((a[k * n + i] + b[k * n + i]) + bias[i], clamp[i]);
    }
}

VP_DISPATCH_512_VOID(vp_begin_patch,
                     (float *out, size_t pitch, int n, const float *restrict a,
                      const float *restrict b, const float *restrict bias,
                      const float *restrict clamp),
                     (out, pitch, n, a, b, bias, clamp),
                     begin_patch(out, pitch, n, a, b, bias, clamp))

VP_INLINE void add_patch(float *out, size_t out_pitch, const float *h, size_t h_pitch, int n,
                         const float *restrict sum, const float *restrict bias,
                         const float *restrict clamp)
{
    for (int k = 0; k < 4; k++) {
        float *restrict to = out + (size_t)(k / 2) * out_pitch + (size_t)(k % 2 * n);
        const float *restrict from = h + (size_t)(k / 2) * h_pitch + (size_t)(k % 2 * n);

        for (int i = 0; i < n; i++)
            to[i] = round_clamped(from[i] + (sum[k * n + i] + bias[i]), clamp[i]);
    }
}

VP_DISPATCH_512_VOID(vp_add_patch,
                     (float *out, size_t out_pitch, const float *h, size_t h_pitch, int n,
                      const float *restrict sum, const float *restrict bias,
                      const float *restrict clamp),
                     (out, out_pitch, h, h_pitch, n, sum, bias, clamp),
                     add_patch(out, out_pitch, h, h_pitch, n, sum, bias, clamp))

VP_INLINE void dequantise(float *restrict v, const int16_t *restrict token, int n,
                          const float *restrict gain, float step, const float *restrict clamp)
{
    for (int i = 0; i < n; i++) v[i] = round_clamped(((float)token[i] * gain[i]) * step, clamp[i]);
}

VP_DISPATCH_512_VOID(vp_dequantise,
                     (float *restrict v, const int16_t *restrict token, int n,
                      const float *restrict gain, float step, const float *restrict clamp),
                     (v, token, n, gain, step, clamp), dequantise(v, token, n, gain, step, clamp))

VP_INLINE void scale(float *restrict to, const float *restrict y, int n, const float *restrict gain,
                     float step)
{
    for (int i = 0; i < n; i++) to[i] = (y[i] * gain[i]) * step;
}

VP_DISPATCH_512_VOID(vp_scale,
                     (float *restrict to, const float *restrict y, int n,
                      const float *restrict gain, float step),
                     (to, y, n, gain, step), scale(to, y, n, gain, step))

VP_INLINE void split(float *restrict x, float *restrict rest, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float high = nearest(x[i] * (1.0f / VP_HALF));

        rest[i] = x[i] - high * VP_HALF;
        x[i] = high;
    }
}

VP_DISPATCH_512_VOID(vp_split, (float *restrict x, float *restrict rest, size_t n), (x, rest, n),
                     split(x, rest, n))

VP_INLINE void join(float *to, const float *high, const float *low, size_t n)
{
    for (size_t i = 0; i < n; i++) to[i] = high[i] * VP_HALF + low[i];
}

VP_DISPATCH_512_VOID(vp_join, (float *to, const float *high, const float *low, size_t n),
                     (to, high, low, n), join(to, high, low, n))

VP_INLINE void from_samples(float *restrict to, const uint8_t *restrict from, int n)
{
    for (int i = 0; i < n; i++) to[i] = (float)(from[i] - 128);
}

VP_DISPATCH_512_VOID(vp_from_samples, (float *restrict to, const uint8_t *restrict from, int n),
                     (to, from, n), from_samples(to, from, n))

VP_INLINE void to_samples(uint8_t *restrict to, const float *restrict sum,
                          const float *restrict bias, const uint8_t *restrict prediction, int n)
{
    for (int i = 0; i < n; i++) {
        /* Beyond 512 the sample is 0 or 255 whatever the prediction is. */
        int sample = (int)round_clamped(sum[i] + bias[i], 512.0f) + prediction[i];

        sample = sample < 0 ? 0 : sample;
        to[i] = (uint8_t)(sample > 255 ? 255 : sample);
    }
}

VP_DISPATCH_512_VOID(vp_to_samples,
                     (uint8_t *restrict to, const float *restrict sum, const float *restrict bias,
                      const uint8_t *restrict prediction, int n),
                     (to, sum, bias, prediction, n), to_samples(to, sum, bias, prediction, n))
