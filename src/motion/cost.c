/* SPDX-License-Identifier: BSD-2-Clause */
#include "motion/cost.h"

#include "motion/clones.h"

VP_INLINE int sad(const uint8_t *a, ptrdiff_t as, const uint8_t *b, ptrdiff_t bs, int n)
{
    int sum = 0;
    for (int y = 0; y < n; y++, a += as, b += bs)
        for (int x = 0; x < n; x++)
            sum += a[x] > b[x] ? a[x] - b[x] : b[x] - a[x];
    return sum;
}

VP_CLONES int vp_sad(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride,
                     int size)
{
    return size == 16 ? sad(a, a_stride, b, b_stride, 16) : sad(a, a_stride, b, b_stride, 8);
}

/* An 8-point Hadamard transform of eight values, a stride apart. */
#define HADAMARD_8(in, step, out)                                                              \
    do {                                                                                       \
        int16_t a0 = (int16_t)(in[0] + in[4 * step]), a4 = (int16_t)(in[0] - in[4 * step]);    \
        int16_t a1 = (int16_t)(in[step] + in[5 * step]);                                       \
        int16_t a5 = (int16_t)(in[step] - in[5 * step]);                                       \
        int16_t a2 = (int16_t)(in[2 * step] + in[6 * step]);                                   \
        int16_t a6 = (int16_t)(in[2 * step] - in[6 * step]);                                   \
        int16_t a3 = (int16_t)(in[3 * step] + in[7 * step]);                                   \
        int16_t a7 = (int16_t)(in[3 * step] - in[7 * step]);                                   \
        int16_t b0 = (int16_t)(a0 + a2), b2 = (int16_t)(a0 - a2);                              \
        int16_t b1 = (int16_t)(a1 + a3), b3 = (int16_t)(a1 - a3);                              \
        int16_t b4 = (int16_t)(a4 + a6), b6 = (int16_t)(a4 - a6);                              \
        int16_t b5 = (int16_t)(a5 + a7), b7 = (int16_t)(a5 - a7);                              \
        out[0] = (int16_t)(b0 + b1);                                                           \
        out[1] = (int16_t)(b0 - b1);                                                           \
        out[2] = (int16_t)(b2 + b3);                                                           \
        out[3] = (int16_t)(b2 - b3);                                                           \
        out[4] = (int16_t)(b4 + b5);                                                           \
        out[5] = (int16_t)(b4 - b5);                                                           \
        out[6] = (int16_t)(b6 + b7);                                                           \
        out[7] = (int16_t)(b6 - b7);                                                           \
    } while (0)

/* Columns first, then rows of the transposed result: both passes work on whole
 * vectors. 255 * 64 fits 16 bits. */
VP_INLINE int satd(const uint8_t *a, ptrdiff_t as, const uint8_t *b, ptrdiff_t bs, int n)
{
    int16_t d[16 * 16], t[8 * 32];
    int sum = 0, lanes = n * n / 8;
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++)
            d[y * n + x] = (int16_t)(a[y * as + x] - b[y * bs + x]);
    /* Columns: eight rows at a time; the result lies value by value. */
    for (int half = 0; half < n / 8; half++) {
        for (int x = 0; x < n; x++) {
            const int16_t *in = d + half * 8 * n + x;
            int16_t out[8];
            HADAMARD_8(in, n, out);
            for (int k = 0; k < 8; k++)
                t[(x & 7) * lanes + (half * (n / 8) + (x >> 3)) * 8 + k] = out[k];
        }
    }
    for (int i = 0; i < lanes; i++) {
        const int16_t *in = t + i;
        int16_t out[8];
        HADAMARD_8(in, lanes, out);
        for (int k = 0; k < 8; k++)
            sum += out[k] < 0 ? -out[k] : out[k];
    }
    return (sum + 4) >> 3;
}

VP_CLONES int vp_satd(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride,
                      int size)
{
    return size == 16 ? satd(a, a_stride, b, b_stride, 16) : satd(a, a_stride, b, b_stride, 8);
}
