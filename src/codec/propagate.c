/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/propagate.h"

#include <stdlib.h>
#include <string.h>

#include "codec/log2.h"

#define SIZE 8 /* of a patch at half size */

/* In-betweens take from both of their ends: each end serves three of them (half of
 * the three on either side), which are predicted better than an anchor is. */
static const float in_betweens = 3.0f;
static const float closeness = 0.6f;

int vp_outlook_alloc(vp_outlook *outlook, int rows, int columns)
{
    size_t patches = (size_t)rows * (size_t)columns;

    memset(outlook, 0, sizeof *outlook);
    outlook->rows = rows;
    outlook->columns = columns;
    outlook->half = malloc(patches * SIZE * SIZE);
    outlook->inner = malloc(patches * sizeof *outlook->inner);
    outlook->inter = malloc(patches * sizeof *outlook->inter);
    outlook->mv = malloc(patches * sizeof *outlook->mv);
    if (outlook->half && outlook->inner && outlook->inter && outlook->mv) return 0;
    vp_outlook_free(outlook);
    return -1;
}

void vp_outlook_free(vp_outlook *outlook)
{
    free(outlook->half);
    free(outlook->inner);
    free(outlook->inter);
    free(outlook->mv);
    memset(outlook, 0, sizeof *outlook);
}

static int inner_cost(const uint8_t *block, int stride)
{
    int sum = 0, cost = 0;

    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++) sum += block[y * stride + x];
    int mean = (sum + SIZE * SIZE / 2) / (SIZE * SIZE);
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++) cost += abs(block[y * stride + x] - mean);
    return cost;
}

void vp_outlook_load(vp_outlook *outlook, const vp_image *image)
{
    const vp_plane *luma = &image->plane[0];
    int stride = outlook->columns * SIZE, height = outlook->rows * SIZE;

    for (int y = 0; y < height; y++) {
        const uint8_t *a = luma->data + 2 * y * luma->stride, *b = a + luma->stride;
        uint8_t *to = outlook->half + y * stride;

        for (int x = 0; x < stride; x++)
            to[x] = (uint8_t)((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) >> 2);
    }
    for (int row = 0; row < outlook->rows; row++)
        for (int column = 0; column < outlook->columns; column++)
            outlook->inner[row * outlook->columns + column] = (uint16_t)inner_cost(
                outlook->half + row * SIZE * stride + column * SIZE, stride);
    outlook->reference = -1;
}

static int distance(const uint8_t *a, const uint8_t *b, int stride)
{
    int sum = 0;

    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++) sum += abs(a[y * stride + x] - b[y * stride + x]);
    return sum;
}

typedef struct finder {
    const uint8_t *block, *from; /* from: the reference's samples at the block's place */
    int stride, left, right, up, down; /* how far a vector may go */
    vp_mv best;
    int cost;
} finder;

static void try_vector(finder *f, int x, int y)
{
    if (x < -f->left || x > f->right || y < -f->up || y > f->down) return;
    int cost = distance(f->block, f->from + y * f->stride + x, f->stride);
    if (cost < f->cost) {
        f->cost = cost;
        f->best = (vp_mv){(int16_t)x, (int16_t)y};
    }
}

void vp_outlook_search(vp_outlook *outlook, const vp_outlook *from, int64_t number)
{
    static const int8_t around[8][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1},
                                        {1, 1}, {1, -1}, {-1, 1}, {-1, -1}};
    int rows = outlook->rows, columns = outlook->columns, stride = columns * SIZE;

    if (outlook->reference == number) return;
    outlook->reference = number;
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
            int patch = row * columns + column, at = row * SIZE * stride + column * SIZE;
            finder f = {outlook->half + at, from->half + at, stride, column * SIZE,
                        (columns - 1 - column) * SIZE, row * SIZE, (rows - 1 - row) * SIZE,
                        {0, 0}, 1 << 30};
            const vp_mv *mv = outlook->mv + patch;

            try_vector(&f, 0, 0);
            if (column) try_vector(&f, mv[-1].x, mv[-1].y);
            if (row) try_vector(&f, mv[-columns].x, mv[-columns].y);
            if (row && column + 1 < columns) try_vector(&f, mv[1 - columns].x, mv[1 - columns].y);
            for (int step = 4; step; step >>= 1)
                for (int turn = 0; turn < 4; turn++) {
                    vp_mv centre = f.best;

                    for (int i = 0; i < 8; i++)
                        try_vector(&f, centre.x + around[i][0] * step,
                                   centre.y + around[i][1] * step);
                    if (f.best.x == centre.x && f.best.y == centre.y) break;
                }
            outlook->mv[patch] = f.best;
            outlook->inter[patch] = (uint16_t)f.cost;
        }
}

/* Adds an amount to the up to four patches that a displaced patch covers. */
static void spread(float *sums, const vp_outlook *outlook, int row, int column, vp_mv mv,
                   float amount)
{
    int x = column * SIZE + mv.x, y = row * SIZE + mv.y;
    int c = x / SIZE, r = y / SIZE, fx = x % SIZE, fy = y % SIZE;

    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) {
            int area = (i ? fy : SIZE - fy) * (j ? fx : SIZE - fx);

            if (area && r + i < outlook->rows && c + j < outlook->columns)
                sums[(r + i) * outlook->columns + c + j] +=
                    amount * (float)area / (float)(SIZE * SIZE);
        }
}

void vp_propagate(const vp_outlook *const *chain, int count, float *share, float *work)
{
    const vp_outlook *first = chain[0];
    size_t patches = (size_t)first->rows * (size_t)first->columns;
    float *taken = work, *later = work + patches;

    memset(taken, 0, patches * sizeof *taken);
    for (int i = count - 1; i > 0; i--) {
        const vp_outlook *frame = chain[i];
        float *swap = later;

        later = taken;
        taken = swap;
        memset(taken, 0, patches * sizeof *taken);
        for (int row = 0; row < frame->rows; row++)
            for (int column = 0; column < frame->columns; column++) {
                int patch = row * frame->columns + column;
                float inner = (float)frame->inner[patch], inter = (float)frame->inter[patch];

                if (inter >= inner) continue;
                float lost = inter / inner;
                float amount = (1.0f - lost) * (inner + later[patch]) +
                               in_betweens * (1.0f - closeness * lost) * inner;
                spread(taken, frame, row, column, frame->mv[patch], amount);
            }
    }
    for (size_t i = 0; i < patches; i++)
        share[i] = vp_log2(1.0f + taken[i] / ((float)first->inner[i] + 16.0f));
}
