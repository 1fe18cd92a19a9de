/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/sad_dsp.h"

#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"

VP_INLINE int sad_of(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride,
                     int width, int height)
{
    int sum = 0;
    for (int y = 0; y < height; y++, a += a_stride, b += b_stride)
        for (int x = 0; x < width; x++) sum += abs(a[x] - b[x]);
    return sum;
}

VP_INLINE int sad(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride,
                  int size)
{
    return size == 16 ? sad_of(a, a_stride, b, b_stride, 16, 16)
                      : sad_of(a, a_stride, b, b_stride, 8, 8);
}

VP_DISPATCH(int, vp_sad,
            (const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride, int size),
            (a, a_stride, b, b_stride, size), sad(a, a_stride, b, b_stride, size))

int vp_block_sad(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride,
                 int width, int height)
{
    return sad_of(a, a_stride, b, b_stride, width, height);
}

/* Sixteen lanes, in the compilers' own notation: a transposition is what the
 * vectoriser does badly by itself. Each half holds a row of an 8x8 block of its own. */
typedef int16_t lanes __attribute__((vector_size(32)));
typedef uint32_t wide __attribute__((vector_size(32)));
typedef uint32_t wide_4 __attribute__((vector_size(16)));
typedef int16_t lanes_8 __attribute__((vector_size(16)));

#define UNPACK_1(a, b) \
    __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 8, 24, 9, 25, 10, 26, 11, 27)
#define UNPACK_2(a, b) \
    __builtin_shufflevector(a, b, 4, 20, 5, 21, 6, 22, 7, 23, 12, 28, 13, 29, 14, 30, 15, 31)

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

/* Three rounds of interleaving rows k and k + 4 transpose 8x8. */
VP_INLINE void transpose(lanes v[8])
{
    for (int turn = 0; turn < 3; turn++) {
        lanes t[8];
        for (int k = 0; k < 4; k++) {
            t[2 * k] = UNPACK_1(v[k], v[k + 4]);
            t[2 * k + 1] = UNPACK_2(v[k], v[k + 4]);
        }
        for (int k = 0; k < 8; k++) v[k] = t[k];
    }
}

/* Both ways, but for the last stage of the second. */
VP_INLINE void transform(lanes v[8])
{
    hadamard(v);
    last_stage(v);
    transpose(v);
    hadamard(v);
}

/* Differences of 8 rows of 16 samples, or of 8, and zeros. */
VP_INLINE void subtract_16(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b,
                           ptrdiff_t b_stride, lanes v[8])
{
    for (int y = 0; y < 8; y++, a += a_stride, b += b_stride) {
        int16_t row[16];
        for (int x = 0; x < 16; x++) row[x] = (int16_t)(a[x] - b[x]);
        memcpy(&v[y], row, sizeof row);
    }
}

VP_INLINE void subtract_8(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b,
                          ptrdiff_t b_stride, lanes v[8])
{
    VP_UNROLL(8)
    for (int y = 0; y < 8; y++, a += a_stride, b += b_stride) {
        int16_t row[8];
        lanes_8 half;
        for (int x = 0; x < 8; x++) row[x] = (int16_t)(a[x] - b[x]);
        memcpy(&half, row, sizeof row);
        v[y] = __builtin_shufflevector(half, (lanes_8){0}, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
                                       13, 14, 15);
    }
}

/* Adds the absolute coefficients, halved: the last stage need not be carried out, for
 * |a + b| + |a - b| = 2 max(|a|, |b|). */
VP_INLINE void add_coefficients(lanes v[8], lanes *sum)
{
    transform(v);
    for (int k = 0; k < 8; k += 2) {
        lanes a = v[k] < 0, b = v[k + 1] < 0;
        a = (v[k] ^ a) - a;
        b = (v[k + 1] ^ b) - b;
        lanes more = a > b;
        *sum += (a & more) | (b & ~more);
    }
}

/* A lane holds at most 4 * 255 * 32 of each block, so those of two fit 16 bits. */
VP_INLINE int add_lanes(const lanes *sum)
{
    wide pairs = (wide)*sum;
    pairs = (pairs & 0xFFFF) + (pairs >> 16);
    wide_4 half = __builtin_shufflevector(pairs, pairs, 0, 1, 2, 3) +
                  __builtin_shufflevector(pairs, pairs, 4, 5, 6, 7);
    return (int)(half[0] + half[1] + half[2] + half[3]);
}

VP_INLINE int satd_8(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride)
{
    lanes v[8], sum = {0};
    subtract_8(a, a_stride, b, b_stride, v);
    add_coefficients(v, &sum);
    return (add_lanes(&sum) + 2) >> 2;
}

VP_DISPATCH(int, vp_satd_8,
            (const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride),
            (a, a_stride, b, b_stride), satd_8(a, a_stride, b, b_stride))

VP_INLINE int satd_16(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride)
{
    lanes v[8], sum = {0};
    for (int y = 0; y < 16; y += 8) {
        subtract_16(a + y * a_stride, a_stride, b + y * b_stride, b_stride, v);
        add_coefficients(v, &sum);
    }
    return (add_lanes(&sum) + 2) >> 2;
}

VP_DISPATCH(int, vp_satd_16,
            (const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride),
            (a, a_stride, b, b_stride), satd_16(a, a_stride, b, b_stride))

/* As add_coefficients(), for |a + b| and |a - b| are at most |a| + |b|, and one of them is that. */
VP_INLINE void keep_peaks(lanes v[8], lanes *peak)
{
    transform(v);
    for (int k = 0; k < 8; k += 2) {
        lanes a = v[k] < 0, b = v[k + 1] < 0;
        a = ((v[k] ^ a) - a) + ((v[k + 1] ^ b) - b); /* at most 64 * 255 */
        lanes more = a > *peak;
        *peak = (a & more) | (*peak & ~more);
    }
}

VP_INLINE int hadamard_peak_16(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b,
                               ptrdiff_t b_stride)
{
    lanes v[8], peak = {0};
    int most = 0;
    for (int y = 0; y < 16; y += 8) {
        subtract_16(a + y * a_stride, a_stride, b + y * b_stride, b_stride, v);
        keep_peaks(v, &peak);
    }
    for (int i = 0; i < 16; i++) most = peak[i] > most ? peak[i] : most;
    return most;
}

VP_DISPATCH(int, vp_hadamard_peak_16,
            (const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride),
            (a, a_stride, b, b_stride), hadamard_peak_16(a, a_stride, b, b_stride))

int vp_satd(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride, int size)
{
    return size == 16 ? vp_satd_16(a, a_stride, b, b_stride) : vp_satd_8(a, a_stride, b, b_stride);
}
