/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/bdof_dsp.h"

#include "base/cpu.h"

#define MOST_SIZE   16
/* Of interpolated blocks, and of what is derived from them: a whole vector's multiple. */
#define MOST_STRIDE VP_BDOF_STRIDE(MOST_SIZE)
#define DAMPING     (36 * 512)
#define MOST        16 /* 1/32 sample */

/* What the gradients are made of; the first sample is the one left above the block. */
typedef struct slopes {
    /* gradients of both added: what a displacement changes */
    int32_t gx[(MOST_SIZE + 2) * MOST_STRIDE], gy[(MOST_SIZE + 2) * MOST_STRIDE];
    int32_t d[(MOST_SIZE + 2) * MOST_STRIDE];
    /* their differences: what it changes in the average */
    int16_t ex[(MOST_SIZE + 2) * MOST_STRIDE], ey[(MOST_SIZE + 2) * MOST_STRIDE];
} slopes;

/* Sums of products, for every column of two rows, or of six. Factors are at most 6272 in
 * magnitude, so the 36 products of a window fit 32 bits, the damping included. */
enum { XX, XY, YY, XD, YD, PRODUCTS };
typedef int32_t sums[PRODUCTS][MOST_STRIDE];

VP_INLINE int16_t half(int16_t value)
{
    return (int16_t)(value >> 1);
}

VP_INLINE int16_t slope(int16_t before, int16_t after)
{
    return (int16_t)((half(after) - half(before)) >> 3);
}

/* One row, from the samples in the middle of it and around. */
VP_INLINE void find_slopes(const int16_t *restrict a, const int16_t *restrict b, int stride,
                           slopes *restrict s, int to)
{
    for (int x = 0; x < stride; x++) {
        int16_t ax = slope(a[x - 1], a[x + 1]), bx = slope(b[x - 1], b[x + 1]);
        int16_t ay = slope(a[x - stride], a[x + stride]);
        int16_t by = slope(b[x - stride], b[x + stride]);
        s->gx[to + x] = (int16_t)(ax + bx);
        s->gy[to + x] = (int16_t)(ay + by);
        s->ex[to + x] = (int16_t)(ax - bx);
        s->ey[to + x] = (int16_t)(ay - by);
        s->d[to + x] = (int16_t)((b[x] >> 3) - (a[x] >> 3));
    }
}

/* Two rows. */
VP_INLINE void multiply(const slopes *restrict s, int at, int stride, sums sum)
{
    const int32_t *restrict gx = s->gx + at, *restrict gy = s->gy + at, *restrict d = s->d + at;
    for (int x = 0; x < stride; x++) {
        int32_t x0 = gx[x], y0 = gy[x], d0 = d[x];
        int32_t x1 = gx[x + stride], y1 = gy[x + stride], d1 = d[x + stride];
        sum[XX][x] = x0 * x0 + x1 * x1;
        sum[XY][x] = x0 * y0 + x1 * y1;
        sum[YY][x] = y0 * y0 + y1 * y1;
        sum[XD][x] = x0 * d0 + x1 * d1;
        sum[YD][x] = y0 * d0 + y1 * d1;
    }
}

VP_INLINE void add_rows(const sums two[3], int stride, sums six)
{
    for (int i = 0; i < PRODUCTS; i++)
        for (int x = 0; x < stride; x++) six[i][x] = two[0][i][x] + two[1][i][x] + two[2][i][x];
}

VP_INLINE int32_t add_columns(const int32_t six[6])
{
    return six[0] + six[1] + six[2] + six[3] + six[4] + six[5];
}

static int32_t displacement(int64_t top, int64_t bottom)
{
    int64_t value = top / bottom;
    return (int32_t)(value < -MOST ? -MOST : value > MOST ? MOST : value);
}

/* The displacement of four samples beside each other, from the sums of their window. */
VP_INLINE void solve(const sums six, int left, int32_t u[4], int32_t v[4])
{
    int64_t xx = add_columns(six[XX] + left) + DAMPING, yy = add_columns(six[YY] + left) + DAMPING;
    int64_t xy = add_columns(six[XY] + left);
    int64_t xd = add_columns(six[XD] + left), yd = add_columns(six[YD] + left);
    int64_t bottom = (xx * yy - xy * xy) >> 5;
    u[0] = u[1] = u[2] = u[3] = displacement(xd * yy - yd * xy, bottom);
    v[0] = v[1] = v[2] = v[3] = displacement(yd * xx - xd * xy, bottom);
}

VP_INLINE void write_row(const int16_t *restrict a, const int16_t *restrict b,
                         const int16_t *restrict ex, const int16_t *restrict ey,
                         const int32_t *restrict u, const int32_t *restrict v, int size,
                         uint8_t *restrict to)
{
    for (int x = 0; x < size; x++) {
        int moved = (u[x] * ex[x] + v[x] * ey[x]) >> 3;
        int16_t average = (int16_t)(half(a[x]) + half(b[x]) + 32);
        int value = ((average + moved) >> 6) + 128;
        value = value < 0 ? 0 : value;
        value = value > 255 ? 255 : value;
        to[x] = (uint8_t)value;
    }
}

/* a, b: the first interpolated samples of either reference. */
VP_INLINE void flow(const int16_t *a, const int16_t *b, int size, uint8_t *to, ptrdiff_t stride)
{
    const int n = VP_BDOF_STRIDE(size);
    slopes s;
    sums two[MOST_SIZE / 2 + 1], six;
    for (int y = 0; y < size + 2; y++) {
        int from = (y + VP_BDOF_RING - 1) * n + VP_BDOF_RING - 1;
        find_slopes(a + from, b + from, n, &s, y * n);
    }
    for (int k = 0; k < size / 2 + 1; k++) multiply(&s, 2 * k * n, n, two[k]);
    for (int top = 0; top < size; top += 4) {
        int32_t u[MOST_SIZE], v[MOST_SIZE];
        add_rows(two + top / 2, n, six);
        for (int x = 0; x < size; x += 4) solve(six, x, u + x, v + x);
        for (int y = top; y < top + 4; y++) {
            int from = (y + VP_BDOF_RING) * n + VP_BDOF_RING, at = (y + 1) * n + 1;
            write_row(a + from, b + from, s.ex + at, s.ey + at, u, v, size, to + y * stride);
        }
    }
}

VP_DISPATCH_VOID(vp_bdof_flow_8,
                 (const int16_t *a, const int16_t *b, uint8_t *to, ptrdiff_t stride),
                 (a, b, to, stride), flow(a, b, 8, to, stride))

VP_DISPATCH_VOID(vp_bdof_flow_16,
                 (const int16_t *a, const int16_t *b, uint8_t *to, ptrdiff_t stride),
                 (a, b, to, stride), flow(a, b, 16, to, stride))
