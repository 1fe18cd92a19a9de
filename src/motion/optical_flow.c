/* SPDX-License-Identifier: BSD-2-Clause */
#include "motion/optical_flow.h"

#include "motion/clones.h"
#include "motion/interpolate.h"

#define N 12 /* samples in a row: 8, and RING of them on either side */
#define RING 2
#define SAMPLES (N * N + WIDE - N)
#define WIDE 16 /* rows are worked on WIDE at a time, for that is what vectorises */
#define WINDOW 6 /* of the sums for 4x4 samples */
#define DAMPING (WINDOW * WINDOW * 512)
#define MOST 16 /* 1/32 sample */

/* Sums of products over a window. Factors are at most 6272 in magnitude, so 36 products fit 32
 * bits, the damping included. */
typedef struct sums {
    int32_t xx, xy, yy, xd, yd;
} sums;

/* Rows 1 to 10; of columns, 1 to 10 mean something. */
typedef struct slopes {
    int16_t gx[N * WIDE], gy[N * WIDE]; /* of both added: what a displacement changes */
    int16_t ex[N * WIDE], ey[N * WIDE]; /* their differences: what it changes in the average */
    int16_t d[N * WIDE];
} slopes;

VP_INLINE int16_t half(int16_t value)
{
    return (int16_t)(value >> 1);
}

VP_INLINE int16_t slope(int16_t before, int16_t after)
{
    return (int16_t)((half(after) - half(before)) >> 3);
}

VP_INLINE void find_slopes(const int16_t *restrict a, const int16_t *restrict b,
                           slopes *restrict s)
{
    for (int y = 1; y < N - 1; y++) {
        for (int x = 0; x < WIDE; x++) {
            int from = y * N + x, to = y * WIDE + x;
            int16_t ax = slope(a[from - 1], a[from + 1]), bx = slope(b[from - 1], b[from + 1]);
            int16_t ay = slope(a[from - N], a[from + N]), by = slope(b[from - N], b[from + N]);
            s->gx[to] = (int16_t)(ax + bx);
            s->gy[to] = (int16_t)(ay + by);
            s->ex[to] = (int16_t)(ax - bx);
            s->ey[to] = (int16_t)(ay - by);
            s->d[to] = (int16_t)((b[from] >> 3) - (a[from] >> 3));
        }
    }
}

/* The windows of two cells side by side, whose first row is `row`. */
VP_INLINE void add_up(const slopes *restrict s, int row, sums cell[2])
{
    int32_t xx[WIDE] = {0}, xy[WIDE] = {0}, yy[WIDE] = {0}, xd[WIDE] = {0}, yd[WIDE] = {0};
    for (int y = row; y < row + WINDOW; y++) {
        const int16_t *gx = s->gx + y * WIDE, *gy = s->gy + y * WIDE, *d = s->d + y * WIDE;
        for (int x = 0; x < WIDE; x++) {
            xx[x] += gx[x] * gx[x];
            xy[x] += gx[x] * gy[x];
            yy[x] += gy[x] * gy[x];
            xd[x] += gx[x] * d[x];
            yd[x] += gy[x] * d[x];
        }
    }
    for (int c = 0; c < 2; c++) {
        sums *sum = &cell[c];
        *sum = (sums){.xx = DAMPING, .yy = DAMPING};
        for (int x = RING - 1 + 4 * c; x < RING - 1 + 4 * c + WINDOW; x++) {
            sum->xx += xx[x];
            sum->xy += xy[x];
            sum->yy += yy[x];
            sum->xd += xd[x];
            sum->yd += yd[x];
        }
    }
}

static int16_t displacement(int64_t top, int64_t bottom)
{
    int64_t value = top / bottom;
    return (int16_t)(value < -MOST ? -MOST : value > MOST ? MOST : value);
}

VP_INLINE void write_row(const int16_t *restrict a, const int16_t *restrict b,
                         const int16_t *restrict ex, const int16_t *restrict ey,
                         const int16_t *restrict u, const int16_t *restrict v,
                         uint8_t *restrict to)
{
    for (int x = 0; x < 8; x++) {
        int moved = (u[x] * ex[x] + v[x] * ey[x]) >> 3;
        int value = ((half(a[x]) + half(b[x]) + moved + 32) >> 6) + 128;
        to[x] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
}

VP_CLONES static void flow_8(const int16_t *a, const int16_t *b, uint8_t *to, ptrdiff_t stride)
{
    slopes s;
    find_slopes(a, b, &s);
    for (int top = 0; top < 8; top += 4) {
        sums cell[2];
        int16_t u[8], v[8];
        add_up(&s, top + RING - 1, cell);
        for (int x = 0; x < 8; x++) {
            const sums *c = &cell[x >> 2];
            if (x & 3) {
                u[x] = u[x - 1];
                v[x] = v[x - 1];
                continue;
            }
            int64_t det = ((int64_t)c->xx * c->yy - (int64_t)c->xy * c->xy) >> 5;
            u[x] = displacement((int64_t)c->xd * c->yy - (int64_t)c->yd * c->xy, det);
            v[x] = displacement((int64_t)c->yd * c->xx - (int64_t)c->xd * c->xy, det);
        }
        for (int y = top; y < top + 4; y++) {
            int from = (y + RING) * N + RING, at = (y + RING) * WIDE + RING;
            write_row(a + from, b + from, s.ex + at, s.ey + at, u, v, to + y * stride);
        }
    }
}

void vp_optical_flow(const vp_image *const refs[2], int x, int y, int size, const vp_mv mv[2],
                     uint8_t *to, ptrdiff_t stride)
{
    for (int j = 0; j < size; j += 8) {
        for (int i = 0; i < size; i += 8) {
            int16_t block[2][SAMPLES] = {0};
            for (int r = 0; r < 2; r++)
                vp_interpolate_luma(&refs[r]->plane[0], x + i - RING, y + j - RING, mv[r], N,
                                    block[r]);
            flow_8(block[0], block[1], to + j * stride + i, stride);
        }
    }
}
