/* SPDX-License-Identifier: BSD-2-Clause */
#include "motion/cost.h"

#include <stdlib.h>
#include <string.h>

#include "motion/clones.h"

VP_INLINE int sad(const uint8_t *a, ptrdiff_t as, const uint8_t *b, ptrdiff_t bs, int n)
{
    int sum = 0;
    for (int y = 0; y < n; y++, a += as, b += bs)
        for (int x = 0; x < n; x++)
            sum += abs(a[x] - b[x]);
    return sum;
}

VP_CLONES int vp_sad(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride,
                     int size)
{
    return size == 16 ? sad(a, a_stride, b, b_stride, 16) : sad(a, a_stride, b, b_stride, 8);
}

/* Eight lanes, in the compilers' own notation: a transposition is what the
 * vectoriser does badly by itself. */
typedef int16_t lanes __attribute__((vector_size(16)));
typedef uint32_t wide __attribute__((vector_size(16)));

#define UNPACK_1(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define UNPACK_2(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)

/* All but the last stage of an 8-point transform: it would replace v[k], v[k + 1] by
 * their sum and difference. */
VP_INLINE void hadamard(lanes v[8])
{
    lanes a[8];
    for (int k = 0; k < 4; k++) {
        a[k] = v[k] + v[k + 4];
        a[k + 4] = v[k] - v[k + 4];
    }
    for (int k = 0; k < 8; k += 4) {
        v[k] = a[k] + a[k + 2];
        v[k + 1] = a[k + 1] + a[k + 3];
        v[k + 2] = a[k] - a[k + 2];
        v[k + 3] = a[k + 1] - a[k + 3];
    }
}

VP_INLINE void last_stage(lanes v[8])
{
    for (int k = 0; k < 8; k += 2) {
        lanes sum = v[k] + v[k + 1];
        v[k + 1] = v[k] - v[k + 1];
        v[k] = sum;
    }
}

VP_INLINE lanes magnitude(lanes v)
{
    lanes negative = v < 0;
    return (v ^ negative) - negative;
}

VP_INLINE lanes greater(lanes a, lanes b)
{
    lanes more = a > b;
    return (a & more) | (b & ~more);
}

/* Three rounds of interleaving rows k and k + 4 transpose 8x8. */
VP_INLINE void transpose(lanes v[8])
{
    for (int turn = 0; turn < 3; turn++) {
        lanes t[8];
        for (int k = 0; k < 4; k++) {
            t[2 * k] = UNPACK_1(v[k], v[k + 4]);
            t[2 * k + 1] = UNPACK_2(v[k], v[k + 4]);
        }
        for (int k = 0; k < 8; k++)
            v[k] = t[k];
    }
}

/* Sum of 64 absolute coefficients, halved: the last stage need not be carried out,
 * for |a + b| + |a - b| = 2 max(|a|, |b|). Every sum fits 16 bits: 4 * 255 * 32. */
VP_INLINE int hadamard_sum(const uint8_t *a, ptrdiff_t as, const uint8_t *b, ptrdiff_t bs)
{
    lanes v[8], sum = {0};
    wide pairs;
    for (int y = 0; y < 8; y++, a += as, b += bs) {
        int16_t row[8];
        for (int x = 0; x < 8; x++)
            row[x] = (int16_t)(a[x] - b[x]);
        memcpy(&v[y], row, sizeof row);
    }
    hadamard(v);
    last_stage(v);
    transpose(v);
    hadamard(v);
    for (int k = 0; k < 8; k += 2)
        sum += greater(magnitude(v[k]), magnitude(v[k + 1]));
    pairs = (wide)sum;
    pairs = (pairs & 0xFFFF) + (pairs >> 16);
    return (int)(pairs[0] + pairs[1] + pairs[2] + pairs[3]);
}

VP_CLONES int vp_satd(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride,
                      int size)
{
    int sum = 0;
    for (int y = 0; y < size; y += 8)
        for (int x = 0; x < size; x += 8)
            sum += hadamard_sum(a + y * a_stride + x, a_stride, b + y * b_stride + x, b_stride);
    return (sum + 2) >> 2;
}
