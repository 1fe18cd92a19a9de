/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/lowres.h"

#include <stdlib.h>
#include <string.h>

#include "base/log2.h"

#define SIZE VP_LOWRES_PATCH

int vp_lowres_init(vp_lowres *lowres, int rows, int columns)
{
    size_t patches = (size_t)rows * (size_t)columns;

    memset(lowres, 0, sizeof *lowres);
    lowres->rows = rows;
    lowres->columns = columns;
    lowres->half = malloc(patches * SIZE * SIZE);
    lowres->intra = malloc(patches * sizeof *lowres->intra);
    int failed = !lowres->half || !lowres->intra;
    for (int i = 0; i < VP_LOWRES_DISTANCES; i++) {
        vp_lowres_motion *motion = &lowres->motion[i];

        motion->inter = malloc(patches * sizeof *motion->inter);
        motion->mv = malloc(patches * sizeof *motion->mv);
        failed |= !motion->inter || !motion->mv;
    }
    if (!failed) return 0;
    vp_lowres_free(lowres);
    return -1;
}

void vp_lowres_free(vp_lowres *lowres)
{
    free(lowres->half);
    free(lowres->intra);
    for (int i = 0; i < VP_LOWRES_DISTANCES; i++) {
        free(lowres->motion[i].inter);
        free(lowres->motion[i].mv);
    }
    memset(lowres, 0, sizeof *lowres);
}

static int intra_cost(const uint8_t *block, int stride)
{
    int sum = 0, cost = 0;

    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++) sum += block[y * stride + x];
    int mean = (sum + SIZE * SIZE / 2) / (SIZE * SIZE);
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++) cost += abs(block[y * stride + x] - mean);
    return cost;
}

void vp_lowres_load(vp_lowres *lowres, const vp_image *image)
{
    const vp_plane *luma = &image->plane[0];
    int stride = lowres->columns * SIZE, height = lowres->rows * SIZE;

    for (int y = 0; y < height; y++) {
        const uint8_t *a = luma->data + 2 * y * luma->stride, *b = a + luma->stride;
        uint8_t *to = lowres->half + y * stride;

        for (int x = 0; x < stride; x++)
            to[x] = (uint8_t)((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) >> 2);
    }
    for (int row = 0; row < lowres->rows; row++)
        for (int column = 0; column < lowres->columns; column++)
            lowres->intra[row * lowres->columns + column] =
                (uint16_t)intra_cost(lowres->half + row * SIZE * stride + column * SIZE, stride);
    for (int i = 0; i < VP_LOWRES_DISTANCES; i++) lowres->motion[i].reference = -1;
}

static int distance(const uint8_t *a, const uint8_t *b, int stride)
{
    int sum = 0;

    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++) sum += abs(a[y * stride + x] - b[y * stride + x]);
    return sum;
}

typedef struct finder {
    const uint8_t *block, *from;       /* from: the reference's samples at the block's place */
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

void vp_lowres_search(vp_lowres *lowres, const vp_lowres *from, int64_t number, int distance)
{
    static const int8_t around[8][2] = {{1, 0}, {-1, 0}, {0, 1},  {0, -1},
                                        {1, 1}, {1, -1}, {-1, 1}, {-1, -1}};
    int rows = lowres->rows, columns = lowres->columns, stride = columns * SIZE;

    vp_lowres_motion *motion = &lowres->motion[distance];

    if (motion->reference == number) return;
    motion->reference = number;
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
            int patch = row * columns + column, at = row * SIZE * stride + column * SIZE;
            finder f = {lowres->half + at,
                        from->half + at,
                        stride,
                        column * SIZE,
                        (columns - 1 - column) * SIZE,
                        row * SIZE,
                        (rows - 1 - row) * SIZE,
                        {0, 0},
                        1 << 30};
            const vp_mv *mv = motion->mv + patch;

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
            motion->mv[patch] = f.best;
            motion->inter[patch] = (uint16_t)f.cost;
        }
}

/* A pair also saves where these costs see no difference: its near end is coded coarser. Found
 * on eleven clips, most of which are smaller with pairs only or with none at all. */
static const float favour = 1.015f;

/* Cost of a patch between two decoded frames, each with its own motion; motion to the far
 * frame is what led from here to there, turned round. */
static int between_cost(const vp_lowres *near, const vp_lowres *start, const vp_lowres *far,
                        int row, int column)
{
    int columns = near->columns, stride = columns * SIZE, patch = row * columns + column;
    int x = column * SIZE, y = row * SIZE, cost = 0;
    vp_mv there = near->motion[VP_LOWRES_GROUP].mv[patch];
    vp_mv back = far->motion[VP_LOWRES_GROUP].mv[patch];
    int left = x - back.x, top = y - back.y, right = (columns - 1) * SIZE;
    int bottom = (near->rows - 1) * SIZE;
    left = left < 0 ? 0 : left > right ? right : left;
    top = top < 0 ? 0 : top > bottom ? bottom : top;
    const uint8_t *block = near->half + y * stride + x;
    const uint8_t *a = start->half + (y + there.y) * stride + x + there.x;
    const uint8_t *b = far->half + top * stride + left;

    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++)
            cost += abs(block[i * stride + j] - (a[i * stride + j] + b[i * stride + j] + 1) / 2);
    return cost;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Bits of a patch, up to a factor: few when it differs by less than half a step. */
static float weigh(int cost, float step)
{
    return vp_log2(1.0f + (float)cost / (0.5f * (float)(SIZE * SIZE) * step));
}

int vp_lowres_prefers_pair(const vp_lowres *start, const vp_lowres *near, const vp_lowres *far,
                           float step)
{
    const uint16_t *near_inter = near->motion[VP_LOWRES_GROUP].inter;
    const uint16_t *far_inter = far->motion[VP_LOWRES_GROUP].inter;
    const uint16_t *pair_inter = far->motion[VP_LOWRES_PAIR].inter;
    float single = 0.0f, pair = 0.0f;

    for (int row = 0; row < near->rows; row++)
        for (int column = 0; column < near->columns; column++) {
            int patch = row * near->columns + column;
            int n = least(near_inter[patch], near->intra[patch]), intra = far->intra[patch];

            single += weigh(n, step) + weigh(least(far_inter[patch], intra), step);
            pair += weigh(least(pair_inter[patch], intra), step) +
                    weigh(least(between_cost(near, start, far, row, column), n), step);
        }
    return pair < favour * single;
}
