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

/* A pair also saves where these rates see no difference: its first group's end is coded coarser.
 * Found on eleven clips, most of which are smaller with pairs only or with none at all. */
static const float pair_bias = 1.015f;

/* SAD of a patch of `middle` predicted from both `start` and `end`. The motion to `end` is the
 * negative of the motion found from `middle` to the patch of `end` at the same place. */
static int bidirectional_cost(const vp_lowres *middle, const vp_lowres *start, const vp_lowres *end,
                              int row, int column)
{
    int columns = middle->columns, stride = columns * SIZE, patch = row * columns + column;
    int x = column * SIZE, y = row * SIZE;
    vp_mv forward = middle->motion[VP_LOWRES_GROUP].mv[patch];
    vp_mv backward = end->motion[VP_LOWRES_GROUP].mv[patch];
    int left = x - backward.x, top = y - backward.y, right = (columns - 1) * SIZE;
    int bottom = (middle->rows - 1) * SIZE;
    left = vp_clip(left, 0, right);
    top = vp_clip(top, 0, bottom);
    const uint8_t *block = middle->half + y * stride + x;
    const uint8_t *a = start->half + (y + forward.y) * stride + x + forward.x;
    const uint8_t *b = end->half + top * stride + left;
    uint8_t mean[SIZE * SIZE];

    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++)
            mean[i * SIZE + j] = (uint8_t)((a[i * stride + j] + b[i * stride + j] + 1) / 2);
    return vp_sad(block, stride, mean, SIZE, SIZE);
}

/* The rate of a patch of this cost, up to a factor: small when samples differ by less than half a
 * step. */
static float rate_of(int cost, float step)
{
    return vp_log2(1.0f + (float)cost / (0.5f * (float)(SIZE * SIZE) * step));
}

int vp_lowres_prefers_pair(const vp_lowres *start, const vp_lowres *middle, const vp_lowres *end,
                           float step)
{
    const uint16_t *middle_inter = middle->motion[VP_LOWRES_GROUP].inter;
    const uint16_t *end_inter = end->motion[VP_LOWRES_GROUP].inter;
    const uint16_t *pair_inter = end->motion[VP_LOWRES_PAIR].inter;
    float single = 0.0f, pair = 0.0f;

    for (int row = 0; row < middle->rows; row++)
        for (int column = 0; column < middle->columns; column++) {
            int patch = row * middle->columns + column;
            int best = vp_min(middle_inter[patch], middle->intra[patch]), intra = end->intra[patch];

            single += rate_of(best, step) + rate_of(vp_min(end_inter[patch], intra), step);
            pair +=
                rate_of(vp_min(pair_inter[patch], intra), step) +
                rate_of(vp_min(bidirectional_cost(middle, start, end, row, column), best), step);
        }
    return pair < pair_bias * single;
}
