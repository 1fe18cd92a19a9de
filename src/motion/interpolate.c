/* SPDX-License-Identifier: BSD-2-Clause */
#include "motion/interpolate.h"

#include "motion/clones.h"

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

/* n is a constant in every call, so that the loops over x become vectors. The
 * sums fit 16 bits: |taps| add up to 112 at most. */
VP_INLINE void luma_rows(const uint8_t *s, ptrdiff_t stride, const int16_t *t, int n, int rows,
                         int16_t *out)
{
    const int16_t t0 = t[0], t1 = t[1], t2 = t[2], t3 = t[3];
    const int16_t t4 = t[4], t5 = t[5], t6 = t[6], t7 = t[7];
    for (int y = 0; y < rows; y++, s += stride, out += n)
        for (int x = 0; x < n; x++)
            out[x] = (int16_t)(t0 * s[x - 3] + t1 * s[x - 2] + t2 * s[x - 1] + t3 * s[x] +
                               t4 * s[x + 1] + t5 * s[x + 2] + t6 * s[x + 3] + t7 * s[x + 4] -
                               OFFSET);
}

VP_INLINE void luma_columns(const uint8_t *s, ptrdiff_t stride, const int16_t *t, int n,
                            int16_t *out)
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

VP_INLINE void luma_second(const int16_t *s, const int16_t *t, int n, int16_t *out)
{
    const int16_t t0 = t[0], t1 = t[1], t2 = t[2], t3 = t[3];
    const int16_t t4 = t[4], t5 = t[5], t6 = t[6], t7 = t[7];
    for (int y = 0; y < n; y++, s += n, out += n)
        for (int x = 0; x < n; x++)
            out[x] = (int16_t)((t0 * s[x] + t1 * s[x + n] + t2 * s[x + 2 * n] +
                                t3 * s[x + 3 * n] + t4 * s[x + 4 * n] + t5 * s[x + 5 * n] +
                                t6 * s[x + 6 * n] + t7 * s[x + 7 * n]) >> 6);
}

VP_INLINE void whole(const uint8_t *s, ptrdiff_t stride, int n, int16_t *out)
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

VP_INLINE void chroma(const uint8_t *s, ptrdiff_t stride, int fx, int fy, int n, int16_t *out)
{
    int16_t between[(8 + 3) * 8];
    const int16_t *h = chroma_taps[fx], *v = chroma_taps[fy];
    if (!fx && !fy) {
        whole(s, stride, n, out);
        return;
    }
    /* A row filter of {0, 64, 0, 0} passes the samples on exactly. */
    const int16_t h0 = h[0], h1 = h[1], h2 = h[2], h3 = h[3];
    const uint8_t *row = s - stride;
    for (int y = 0; y < n + 3; y++, row += stride)
        for (int i = 0; i < n; i++)
            between[y * n + i] = (int16_t)(h0 * row[i - 1] + h1 * row[i] + h2 * row[i + 1] +
                                           h3 * row[i + 2] - OFFSET);
    const int16_t v0 = v[0], v1 = v[1], v2 = v[2], v3 = v[3];
    for (int i = 0; i < n * n; i++)
        out[i] = (int16_t)((v0 * between[i] + v1 * between[i + n] + v2 * between[i + 2 * n] +
                            v3 * between[i + 3 * n]) >> 6);
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

VP_INLINE uint8_t clip8(int v)
{
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

VP_INLINE void round_n(const int16_t *a, int n, uint8_t *to, ptrdiff_t stride)
{
    for (int y = 0; y < n; y++, a += n, to += stride)
        for (int x = 0; x < n; x++)
            to[x] = clip8((a[x] + OFFSET + 32) >> 6);
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

VP_INLINE void average_n(const int16_t *a, const int16_t *b, int n, uint8_t *to, ptrdiff_t stride)
{
    for (int y = 0; y < n; y++, a += n, b += n, to += stride)
        for (int x = 0; x < n; x++)
            to[x] = clip8((a[x] + b[x] + 2 * OFFSET + 64) >> 7);
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
