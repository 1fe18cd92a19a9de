/* SPDX-License-Identifier: BSD-2-Clause */
#include "motion/interpolate.h"

#include "motion/clones.h"

/* What a sample of 128 is at scale 64; all sums are less by this, so that they are
 * small on both sides of zero. */
#define OFFSET 8192

/* The taps are HEVC's: a good trade of sharpness against ringing, and short. */
static const int16_t luma_taps[4][8] = {
    {0, 0, 0, 64, 0, 0, 0, 0},
    {-1, 4, -10, 58, 17, -5, 1, 0},
    {-1, 4, -11, 40, 40, -11, 4, -1},
    {0, 1, -5, 17, 58, -10, 4, -1},
};

static const int16_t chroma_taps[8][4] = {
    {0, 64, 0, 0},   {-2, 58, 10, -2}, {-4, 54, 16, -2}, {-6, 46, 28, -4},
    {-4, 36, 36, -4}, {-4, 28, 46, -6}, {-2, 16, 54, -4}, {-2, 10, 58, -2},
};

/* n is a constant in every call, so that the loops over x become vectors. All
 * values fit 16 bits: the sum of |taps| is at most 112, so |row sum| <= 128 * 112. */
VP_INLINE void luma_rows(const uint8_t *restrict s, ptrdiff_t stride, const int16_t *t, int n,
                         int rows, int16_t *restrict out)
{
    const int16_t t0 = t[0], t1 = t[1], t2 = t[2], t3 = t[3];
    const int16_t t4 = t[4], t5 = t[5], t6 = t[6], t7 = t[7];
    for (int y = 0; y < rows; y++, s += stride, out += n)
        for (int x = 0; x < n; x++)
            out[x] = (int16_t)(t0 * s[x - 3] + t1 * s[x - 2] + t2 * s[x - 1] + t3 * s[x] +
                               t4 * s[x + 1] + t5 * s[x + 2] + t6 * s[x + 3] + t7 * s[x + 4] -
                               OFFSET);
}

VP_INLINE void luma_columns(const uint8_t *restrict s, ptrdiff_t stride, const int16_t *t, int n,
                            int16_t *restrict out)
{
    const int16_t t0 = t[0], t1 = t[1], t2 = t[2], t3 = t[3];
    const int16_t t4 = t[4], t5 = t[5], t6 = t[6], t7 = t[7];
    for (int y = 0; y < n; y++, s += stride, out += n)
        for (int x = 0; x < n; x++)
            out[x] = (int16_t)(t0 * s[x - 3 * stride] + t1 * s[x - 2 * stride] +
                               t2 * s[x - stride] + t3 * s[x] + t4 * s[x + stride] +
                               t5 * s[x + 2 * stride] + t6 * s[x + 3 * stride] +
                               t7 * s[x + 4 * stride] - OFFSET);
}

/* Row results are filtered once more in 16 bits: 2 * 14336 * (512 * tap) >> 16 is
 * tap / 64 of it, rounded down. What the rounding of eight products takes away is
 * 4 on average. */
VP_INLINE int16_t part(int16_t value, int16_t tap)
{
    return (int16_t)((value * tap) >> 16);
}

VP_INLINE void luma_second(const int16_t *restrict s, const int16_t *t, int n,
                           int16_t *restrict out)
{
    int16_t k[8];
    for (int i = 0; i < 8; i++)
        k[i] = (int16_t)(t[i] * 512);
    const int16_t t0 = k[0], t1 = k[1], t2 = k[2], t3 = k[3], t4 = k[4], t5 = k[5], t6 = k[6],
                  t7 = k[7];
    for (int y = 0; y < n; y++, s += n, out += n)
        for (int x = 0; x < n; x++)
            out[x] = (int16_t)(part(s[x], t0) + part(s[x + n], t1) + part(s[x + 2 * n], t2) +
                               part(s[x + 3 * n], t3) + part(s[x + 4 * n], t4) +
                               part(s[x + 5 * n], t5) + part(s[x + 6 * n], t6) +
                               part(s[x + 7 * n], t7) + 4);
}

VP_INLINE void whole(const uint8_t *restrict s, ptrdiff_t stride, int n, int16_t *restrict out)
{
    for (int y = 0; y < n; y++, s += stride, out += n)
        for (int x = 0; x < n; x++)
            out[x] = (int16_t)(s[x] * 64 - OFFSET);
}

VP_INLINE void luma(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int n, int16_t *out)
{
    if (!fx && !fy) {
        whole(s, stride, n, out);
    } else if (!fy) {
        luma_rows(s, stride, luma_taps[fx], n, n, out);
    } else if (!fx) {
        luma_columns(s, stride, luma_taps[fy], n, out);
    } else {
        int16_t between[(16 + 7) * 16];
        luma_rows(s - 3 * stride, stride, luma_taps[fx], n, n + 7, between);
        for (int i = 0; i < (n + 7) * n; i++)
            between[i] = (int16_t)(between[i] * 2);
        luma_second(between, luma_taps[fy], n, out);
    }
}

VP_CLONES static void luma_16(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out)
{
    luma(s, stride, fx, fy, 16, out);
}

VP_CLONES static void luma_8(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out)
{
    luma(s, stride, fx, fy, 8, out);
}

void vp_interpolate_luma(const vp_plane *plane, int x, int y, vp_mv mv, int size, int16_t *out)
{
    const uint8_t *s = plane->data + (y + (mv.y >> 2)) * plane->stride + x + (mv.x >> 2);
    if (size == 16)
        luma_16(s, plane->stride, mv.x & 3, mv.y & 3, out);
    else
        luma_8(s, plane->stride, mv.x & 3, mv.y & 3, out);
}

/* Four taps a step apart: a row filter for step 1, a column filter for step stride. */
VP_INLINE void chroma_pass(const uint8_t *restrict s, ptrdiff_t stride, ptrdiff_t step,
                           const int16_t *t, int n, int rows, int16_t *restrict out)
{
    const int16_t t0 = t[0], t1 = t[1], t2 = t[2], t3 = t[3];
    for (int y = 0; y < rows; y++, s += stride, out += n)
        for (int x = 0; x < n; x++)
            out[x] = (int16_t)(t0 * s[x - step] + t1 * s[x] + t2 * s[x + step] +
                               t3 * s[x + 2 * step] - OFFSET);
}

VP_INLINE void chroma_second(const int16_t *restrict s, const int16_t *t, int n,
                             int16_t *restrict out)
{
    const int16_t t0 = (int16_t)(t[0] * 512), t1 = (int16_t)(t[1] * 512);
    const int16_t t2 = (int16_t)(t[2] * 512), t3 = (int16_t)(t[3] * 512);
    for (int i = 0; i < n * n; i++)
        out[i] = (int16_t)(part(s[i], t0) + part(s[i + n], t1) + part(s[i + 2 * n], t2) +
                           part(s[i + 3 * n], t3) + 2);
}

VP_INLINE void chroma(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int n, int16_t *out)
{
    if (!fx && !fy) {
        whole(s, stride, n, out);
    } else if (!fy) {
        chroma_pass(s, stride, 1, chroma_taps[fx], n, n, out);
    } else if (!fx) {
        chroma_pass(s, stride, stride, chroma_taps[fy], n, n, out);
    } else {
        int16_t between[(8 + 3) * 8];
        chroma_pass(s - stride, stride, 1, chroma_taps[fx], n, n + 3, between);
        for (int i = 0; i < (n + 3) * n; i++)
            between[i] = (int16_t)(between[i] * 2);
        chroma_second(between, chroma_taps[fy], n, out);
    }
}

VP_CLONES static void chroma_8(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out)
{
    chroma(s, stride, fx, fy, 8, out);
}

VP_CLONES static void chroma_4(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int16_t *out)
{
    chroma(s, stride, fx, fy, 4, out);
}

void vp_interpolate_chroma(const vp_plane *plane, int x, int y, vp_mv mv, int size, int16_t *out)
{
    const uint8_t *s = plane->data + (y + (mv.y >> 3)) * plane->stride + x + (mv.x >> 3);
    if (size == 8)
        chroma_8(s, plane->stride, mv.x & 7, mv.y & 7, out);
    else
        chroma_4(s, plane->stride, mv.x & 7, mv.y & 7, out);
}

/* Values are at most 25088 in magnitude: no sum below leaves 16 bits. */
VP_INLINE uint8_t clip8(int16_t v)
{
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

VP_INLINE void round_n(const int16_t *restrict a, int n, uint8_t *restrict to, ptrdiff_t stride)
{
    for (int y = 0; y < n; y++, a += n, to += stride)
        for (int x = 0; x < n; x++)
            to[x] = clip8((int16_t)((int16_t)((int16_t)(a[x] + 32) >> 6) + 128));
}

VP_CLONES void vp_round_block(const int16_t *block, int size, uint8_t *to, ptrdiff_t stride)
{
    if (size == 16)
        round_n(block, 16, to, stride);
    else if (size == 8)
        round_n(block, 8, to, stride);
    else
        round_n(block, 4, to, stride);
}

VP_INLINE int16_t half(int16_t a)
{
    return (int16_t)(a >> 1);
}

VP_INLINE void average_n(const int16_t *restrict a, const int16_t *restrict b, int n,
                         uint8_t *restrict to, ptrdiff_t stride)
{
    for (int y = 0; y < n; y++, a += n, b += n, to += stride)
        for (int x = 0; x < n; x++)
            to[x] = clip8((int16_t)((int16_t)((int16_t)(half(a[x]) + half(b[x]) + 32) >> 6) +
                                    128));
}

VP_CLONES void vp_average_blocks(const int16_t *a, const int16_t *b, int size, uint8_t *to,
                                 ptrdiff_t stride)
{
    if (size == 16)
        average_n(a, b, 16, to, stride);
    else if (size == 8)
        average_n(a, b, 8, to, stride);
    else
        average_n(a, b, 4, to, stride);
}
