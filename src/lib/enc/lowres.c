/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/lowres.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "base/log2.h"
#include "base/mathops.h"
#include "base/sad_dsp.h"
#include "me/block_descent.h"

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

void vp_lowres_load(vp_lowres *lowres, const vp_image *image)
{
    const vp_plane *luma = &image->plane[0];
    int stride = lowres->columns * SIZE, height = lowres->rows * SIZE;

    vp_box_downscale(luma->data, luma->stride, 2, lowres->half, stride, stride, height);
    for (int row = 0; row < lowres->rows; row++)
        for (int column = 0; column < lowres->columns; column++)
            lowres->intra[row * lowres->columns + column] = (uint16_t)vp_block_intra_cost(
                lowres->half + row * SIZE * stride + column * SIZE, stride, SIZE, SIZE);
    for (int i = 0; i < VP_LOWRES_DISTANCES; i++) lowres->motion[i].reference = -1;
}

/* A patch and the reference's samples at the same place. */
typedef struct match {
    const uint8_t *patch, *reference;
    ptrdiff_t stride;
} match;

static int match_cost(const void *context, int x, int y)
{
    const match *m = context;

    return vp_sad(m->patch, m->stride, m->reference + y * m->stride + x, m->stride, SIZE);
}

/* The motion of a patch; neighbours that come before it are candidates. */
static void search_patch(const vp_lowres *lowres, const vp_lowres *from, vp_lowres_motion *motion,
                         int row, int column)
{
    static const vp_descent_pattern ring = {
        8, {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}, {-1, 1}, {-1, -1}}};
    int columns = lowres->columns, stride = columns * SIZE, patch = row * columns + column;
    int at = row * SIZE * stride + column * SIZE;
    const match m = {lowres->half + at, from->half + at, stride};
    vp_block_descent d = {
        .cost = match_cost,
        .context = &m,
        .range = {-column * SIZE, (columns - 1 - column) * SIZE, -row * SIZE,
                  (lowres->rows - 1 - row) * SIZE},
        .best = INT_MAX,
    };
    vp_mv *mv = motion->mv + patch;

    vp_descent_try(&d, 0, 0);
    if (column) vp_descent_try(&d, mv[-1].x, mv[-1].y);
    if (row) vp_descent_try(&d, mv[-columns].x, mv[-columns].y);
    if (row && column + 1 < columns) vp_descent_try(&d, mv[1 - columns].x, mv[1 - columns].y);
    vp_descent_run(&d, &ring, 4, 4);
    *mv = (vp_mv){(int16_t)d.x, (int16_t)d.y};
    motion->inter[patch] = (uint16_t)d.best;
}

void vp_lowres_search(vp_lowres *lowres, const vp_lowres *from, int64_t number, int distance)
{
    vp_lowres_motion *motion = &lowres->motion[distance];

    if (motion->reference == number) return;
    motion->reference = number;
    for (int row = 0; row < lowres->rows; row++)
        for (int column = 0; column < lowres->columns; column++)
            search_patch(lowres, from, motion, row, column);
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
    left = vp_clip(left, 0, right);
    top = vp_clip(top, 0, bottom);
    const uint8_t *block = near->half + y * stride + x;
    const uint8_t *a = start->half + (y + there.y) * stride + x + there.x;
    const uint8_t *b = far->half + top * stride + left;

    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++)
            cost += abs(block[i * stride + j] - (a[i * stride + j] + b[i * stride + j] + 1) / 2);
    return cost;
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
            int n = vp_min(near_inter[patch], near->intra[patch]), intra = far->intra[patch];

            single += weigh(n, step) + weigh(vp_min(far_inter[patch], intra), step);
            pair += weigh(vp_min(pair_inter[patch], intra), step) +
                    weigh(vp_min(between_cost(near, start, far, row, column), n), step);
        }
    return pair < favour * single;
}
