/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/interpolate_dsp.h"

#include "base/cpu.h"

/* The taps are HEVC's: a good trade of sharpness against ringing, and short. */
static const int16_t luma_taps[4][8] = {
    {0, 0, 0, 64, 0, 0, 0, 0},
    {-1, 4, -10, 58, 17, -5, 1, 0},
    {-1, 4, -11, 40, 40, -11, 4, -1},
    {0, 1, -5, 17, 58, -10, 4, -1},
};

static const int16_t chroma_taps[8][4] = {
    {0, 64, 0, 0},    {-2, 58, 10, -2}, {-4, 54, 16, -2}, {-6, 46, 28, -4},
    {-4, 36, 36, -4}, {-4, 28, 46, -6}, {-2, 16, 54, -4}, {-2, 10, 58, -2},
};

/* All sizes are constants where these bodies are used, for that is what compilers turn into
 * plain loops over vectors. That all values fit 16 bits: samples less 128 are at most 128,
 * |taps| add up to 112 at most, so sums are at most 14336, twice that after doubling. */

/* Samples less 128, times `scale`. */
VP_INLINE void widen(const uint8_t *restrict s, ptrdiff_t stride, int columns, int rows,
                     int16_t scale, int16_t *restrict out)
{
    for (int y = 0; y < rows; y++, s += stride, out += columns)
        for (int x = 0; x < columns; x++) out[x] = (int16_t)((s[x] - 128) * scale);
}

VP_INLINE void rows_8(const int16_t *restrict s, const int16_t *t, int columns, int rows,
                      int16_t *restrict out)
{
    const int16_t t0 = t[0], t1 = t[1], t2 = t[2], t3 = t[3];
    const int16_t t4 = t[4], t5 = t[5], t6 = t[6], t7 = t[7];
    for (int y = 0; y < rows; y++, s += columns + 8, out += columns) VP_UNROLL(1)
    for (int x = 0; x < columns; x++)
        out[x] = (int16_t)(t0 * s[x] + t1 * s[x + 1] + t2 * s[x + 2] + t3 * s[x + 3] +
                           t4 * s[x + 4] + t5 * s[x + 5] + t6 * s[x + 6] + t7 * s[x + 7]);
}

VP_INLINE void columns_8(const int16_t *restrict s, const int16_t *t, int columns, int rows,
                         int16_t *restrict out)
{
    const int16_t t0 = t[0], t1 = t[1], t2 = t[2], t3 = t[3];
    const int16_t t4 = t[4], t5 = t[5], t6 = t[6], t7 = t[7];
    const int n = columns;
    for (int i = 0; i < rows * n; i++)
        out[i] = (int16_t)(t0 * s[i] + t1 * s[i + n] + t2 * s[i + 2 * n] + t3 * s[i + 3 * n] +
                           t4 * s[i + 4 * n] + t5 * s[i + 5 * n] + t6 * s[i + 6 * n] +
                           t7 * s[i + 7 * n]);
}

/* Doubled row results are filtered once more without leaving 16 bits:
 * 2 r * (512 * tap) >> 16 is r * tap / 64, rounded down. What the rounding of eight
 * products takes away is 4 on average. */
VP_INLINE int16_t part(int16_t value, int16_t tap)
{
    return (int16_t)((value * tap) >> 16);
}

VP_INLINE void second_8(const int16_t *restrict s, const int16_t *t, int columns, int rows,
                        int16_t *restrict out)
{
    const int16_t t0 = (int16_t)(t[0] * 512), t1 = (int16_t)(t[1] * 512);
    const int16_t t2 = (int16_t)(t[2] * 512), t3 = (int16_t)(t[3] * 512);
    const int16_t t4 = (int16_t)(t[4] * 512), t5 = (int16_t)(t[5] * 512);
    const int16_t t6 = (int16_t)(t[6] * 512), t7 = (int16_t)(t[7] * 512);
    const int n = columns;
    for (int i = 0; i < rows * n; i++)
        out[i] = (int16_t)(part(s[i], t0) + part(s[i + n], t1) + part(s[i + 2 * n], t2) +
                           part(s[i + 3 * n], t3) + part(s[i + 4 * n], t4) +
                           part(s[i + 5 * n], t5) + part(s[i + 6 * n], t6) +
                           part(s[i + 7 * n], t7) + 4);
}

/* `columns` is as many as are wanted, or a few more, so that it is a multiple of 8. */
VP_INLINE void luma(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int columns, int rows,
                    int16_t *out)
{
    int16_t samples[(20 + 7) * (24 + 8)], between[(20 + 7) * 24];
    if (!fx && !fy) {
        widen(s, stride, columns, rows, 64, out);
    } else if (!fy) {
        widen(s - 3, stride, columns + 8, rows, 1, samples);
        rows_8(samples, luma_taps[fx], columns, rows, out);
    } else if (!fx) {
        widen(s - 3 * stride, stride, columns, rows + 7, 1, samples);
        columns_8(samples, luma_taps[fy], columns, rows, out);
    } else {
        widen(s - 3 * stride - 3, stride, columns + 8, rows + 7, 2, samples);
        rows_8(samples, luma_taps[fx], columns, rows + 7, between);
        second_8(between, luma_taps[fy], columns, rows, out);
    }
}

VP_DISPATCH_VOID(vp_luma_8, (const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out),
                 (s, stride, fx, fy, out), luma(s, stride, fx, fy, 8, 8, out))

VP_DISPATCH_VOID(vp_luma_12, (const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out),
                 (s, stride, fx, fy, out), luma(s, stride, fx, fy, VP_LUMA_STRIDE(12), 12, out))

VP_DISPATCH_VOID(vp_luma_16, (const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out),
                 (s, stride, fx, fy, out), luma(s, stride, fx, fy, 16, 16, out))

VP_DISPATCH_VOID(vp_luma_20, (const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out),
                 (s, stride, fx, fy, out), luma(s, stride, fx, fy, VP_LUMA_STRIDE(20), 20, out))

VP_INLINE void rows_4(const int16_t *restrict s, const int16_t *t, int columns, int rows,
                      int16_t *restrict out)
{
    const int16_t t0 = t[0], t1 = t[1], t2 = t[2], t3 = t[3];
    for (int y = 0; y < rows; y++, s += columns + 8, out += columns)
        for (int x = 0; x < columns; x++)
            out[x] = (int16_t)(t0 * s[x] + t1 * s[x + 1] + t2 * s[x + 2] + t3 * s[x + 3]);
}

VP_INLINE void columns_4(const int16_t *restrict s, const int16_t *t, int n, int16_t *restrict out)
{
    const int16_t t0 = t[0], t1 = t[1], t2 = t[2], t3 = t[3];
    for (int i = 0; i < n * n; i++)
        out[i] = (int16_t)(t0 * s[i] + t1 * s[i + n] + t2 * s[i + 2 * n] + t3 * s[i + 3 * n]);
}

VP_INLINE void second_4(const int16_t *restrict s, const int16_t *t, int n, int16_t *restrict out)
{
    const int16_t t0 = (int16_t)(t[0] * 512), t1 = (int16_t)(t[1] * 512);
    const int16_t t2 = (int16_t)(t[2] * 512), t3 = (int16_t)(t[3] * 512);
    for (int i = 0; i < n * n; i++)
        out[i] = (int16_t)(part(s[i], t0) + part(s[i + n], t1) + part(s[i + 2 * n], t2) +
                           part(s[i + 3 * n], t3) + 2);
}

VP_INLINE void chroma(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int n, int16_t *out)
{
    int16_t samples[(8 + 3) * (8 + 8)], between[(8 + 3) * 8];
    if (!fx && !fy) {
        widen(s, stride, n, n, 64, out);
    } else if (!fy) {
        widen(s - 1, stride, n + 8, n, 1, samples);
        rows_4(samples, chroma_taps[fx], n, n, out);
    } else if (!fx) {
        widen(s - stride, stride, n, n + 3, 1, samples);
        columns_4(samples, chroma_taps[fy], n, out);
    } else {
        widen(s - stride - 1, stride, n + 8, n + 3, 2, samples);
        rows_4(samples, chroma_taps[fx], n, n + 3, between);
        second_4(between, chroma_taps[fy], n, out);
    }
}

VP_DISPATCH_VOID(vp_chroma_8, (const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out),
                 (s, stride, fx, fy, out), chroma(s, stride, fx, fy, 8, out))

VP_DISPATCH_VOID(vp_chroma_4, (const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out),
                 (s, stride, fx, fy, out), chroma(s, stride, fx, fy, 4, out))

/* Values are at most 25088 in magnitude: no sum below leaves 16 bits. */
VP_INLINE uint8_t clip8(int16_t v)
{
    v = v < 0 ? 0 : v; /* one by one, as compilers know minima and maxima */
    v = v > 255 ? 255 : v;
    return (uint8_t)v;
}

VP_INLINE void round_n(const int16_t *restrict a, int n, uint8_t *restrict to, ptrdiff_t stride)
{
    for (int y = 0; y < n; y++, a += n, to += stride)
        for (int x = 0; x < n; x++)
            to[x] = clip8((int16_t)((int16_t)((int16_t)(a[x] + 32) >> 6) + 128));
}

VP_INLINE void round_block(const int16_t *block, int size, uint8_t *to, ptrdiff_t stride)
{
    if (size == 16)
        round_n(block, 16, to, stride);
    else if (size == 8)
        round_n(block, 8, to, stride);
    else
        round_n(block, 4, to, stride);
}

VP_DISPATCH_VOID(vp_round_block, (const int16_t *block, int size, uint8_t *to, ptrdiff_t stride),
                 (block, size, to, stride), round_block(block, size, to, stride))

VP_INLINE int16_t half(int16_t a)
{
    return (int16_t)(a >> 1);
}

VP_INLINE void average_n(const int16_t *restrict a, const int16_t *restrict b, int n,
                         uint8_t *restrict to, ptrdiff_t stride)
{
    for (int y = 0; y < n; y++, a += n, b += n, to += stride)
        for (int x = 0; x < n; x++)
            to[x] = clip8((int16_t)((int16_t)((int16_t)(half(a[x]) + half(b[x]) + 32) >> 6) + 128));
}

VP_INLINE void average_blocks(const int16_t *a, const int16_t *b, int size, uint8_t *to,
                              ptrdiff_t stride)
{
    if (size == 16)
        average_n(a, b, 16, to, stride);
    else if (size == 8)
        average_n(a, b, 8, to, stride);
    else
        average_n(a, b, 4, to, stride);
}

VP_DISPATCH_VOID(vp_average_blocks,
                 (const int16_t *a, const int16_t *b, int size, uint8_t *to, ptrdiff_t stride),
                 (a, b, size, to, stride), average_blocks(a, b, size, to, stride))
