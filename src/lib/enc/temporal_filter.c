/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/temporal_filter.h"

#include <limits.h>
#include <stdlib.h>

#include "base/mathops.h"
#include "base/sad_dsp.h"
#include "enc/temporal_filter_dsp.h"
#include "inter/interpolate.h"
#include "inter/interpolate_dsp.h"
#include "me/block_descent.h"
#include "me/pyramid.h"

#define BLOCK 16
#define UNIT  8
/* Vectors keep this far inside the border: room for interpolation and one sample more. */
#define REACH (VP_IMAGE_BORDER - 16)

struct vp_temporal_filter {
    int rows;
    vp_pyramid *pyramid[VP_TEMPORAL_FILTER_NEIGHBOURS / 2]; /* of two neighbours each */
    vp_image out;
};

vp_temporal_filter *vp_temporal_filter_create(int rows, int columns)
{
    vp_temporal_filter *filter = calloc(1, sizeof *filter);
    int failed;

    if (!filter) return NULL;
    filter->rows = rows;
    failed = vp_image_init(&filter->out, columns * BLOCK, rows * BLOCK);
    for (int i = 0; i < VP_TEMPORAL_FILTER_NEIGHBOURS / 2; i++) {
        filter->pyramid[i] = vp_pyramid_create(rows, columns);
        failed |= !filter->pyramid[i];
    }
    if (failed) {
        vp_temporal_filter_destroy(filter);
        return NULL;
    }
    return filter;
}

void vp_temporal_filter_destroy(vp_temporal_filter *filter)
{
    if (!filter) return;
    for (int i = 0; i < VP_TEMPORAL_FILTER_NEIGHBOURS / 2; i++)
        vp_pyramid_destroy(filter->pyramid[i]);
    vp_image_free(&filter->out);
    free(filter);
}

/* ---- motion: whole samples by descent, quarters from the shape of the minimum ---- */

/* A block and the neighbour's samples at the same place. */
typedef struct match {
    const uint8_t *block, *neighbour;
    ptrdiff_t stride; /* of both */
} match;

static int match_cost(const void *context, int x, int y)
{
    const match *m = context;

    return vp_sad(m->block, m->stride, m->neighbour + y * m->stride + x, m->stride, BLOCK);
}

/* The motion of a block: the best whole vector with its cost, and the minimum between samples that
 * the costs around it suggest. */
typedef struct motion {
    vp_mv whole, fractional;
    int cost;
} motion;

/* From block (row, column) of `luma` to `other`, neighbour r of a pyramid search; left: the
 * whole vector of the block before in the row. */
static motion search_block(const vp_pyramid *pyramid, int r, const vp_plane *luma,
                           const vp_plane *other, int row, int column, vp_mv left)
{
    static const vp_descent_pattern cross = {4, {{-1, 0}, {1, 0}, {0, -1}, {0, 1}}};
    static const int8_t blocks[5][2] = {{0, 0}, {0, -1}, {-1, 0}, {1, 0}, {0, 1}};
    int rows = luma->height / BLOCK, columns = luma->width / BLOCK;
    int x = column * BLOCK, y = row * BLOCK;
    ptrdiff_t at = y * luma->stride + x;
    const match m = {luma->data + at, other->data + at, luma->stride};
    vp_block_descent d = {
        .cost = match_cost,
        .context = &m,
        .range = {-x - REACH, luma->width + REACH - BLOCK - x, -y - REACH,
                  luma->height + REACH - BLOCK - y},
        .best = INT_MAX,
    };

    vp_descent_try(&d, 0, 0);
    if (column) vp_descent_try(&d, left.x >> 2, left.y >> 2);
    for (int i = 0; i < 5; i++) {
        int c = column + blocks[i][0], l = row + blocks[i][1];
        if (c < 0 || l < 0 || c >= columns || l >= rows) continue;
        vp_mv mv = vp_pyramid_vector(pyramid, r, l, c);
        vp_descent_try(&d, mv.x >> 2, mv.y >> 2);
    }
    vp_descent_run(&d, &cross, 2, 4);
    /* one sample beyond the reach is still within the border */
    int qx =
        vp_parabola_minimum(match_cost(&m, d.x - 1, d.y), d.best, match_cost(&m, d.x + 1, d.y));
    int qy =
        vp_parabola_minimum(match_cost(&m, d.x, d.y - 1), d.best, match_cost(&m, d.x, d.y + 1));
    motion best = {.whole = {(int16_t)(4 * d.x), (int16_t)(4 * d.y)}, .cost = d.best};
    best.fractional = (vp_mv){(int16_t)(best.whole.x + qx), (int16_t)(best.whole.y + qy)};
    return best;
}

/* ---- weights ------------------------------------------------------------------------ */

/* By distance in frames. */
static const float distance_weight[VP_TEMPORAL_FILTER_REACH + 1] = {0.0f, 1.125f, 1.0f, 0.7143f,
                                                                    0.5556f};
static const float chroma_spread = 30.0f;

/* The factor of squared differences in the weight (temporal_filter_dsp.h). */
static float falloff(float spread)
{
    return 1.0f / (8.0f * spread * spread);
}

/* A block by motion compensation from a neighbour. */
typedef struct compensated {
    uint8_t luma[BLOCK * BLOCK], chroma[2][UNIT * UNIT];
} compensated;

/* source: the block's luma in the picture to be filtered. The fractional vector is used if its
 * SAD is below that of the whole one. */
static void compensate(const vp_image *image, int row, int column, const uint8_t *source,
                       ptrdiff_t stride, const motion *m, compensated *to)
{
    int16_t samples[BLOCK * BLOCK];
    vp_mv mv = m->fractional;

    for (int turn = 0; turn < 2; turn++) {
        vp_interpolate_luma(&image->plane[0], column * BLOCK, row * BLOCK, mv, BLOCK, samples);
        vp_round_block(samples, BLOCK, to->luma, BLOCK);
        if (mv.x == m->whole.x && mv.y == m->whole.y) break;
        if (vp_sad(source, stride, to->luma, BLOCK, BLOCK) < m->cost) break;
        mv = m->whole;
    }
    for (int p = 0; p < 2; p++) {
        vp_interpolate_chroma(&image->plane[p + 1], column * UNIT, row * UNIT, mv, UNIT, samples);
        vp_round_block(samples, UNIT, to->chroma[p], UNIT);
    }
}

typedef struct job {
    vp_temporal_filter *filter;
    const vp_image *image;
    const vp_temporal_filter_neighbour *neighbours;
    int count;
    float spread, strength;
} job;

/* The weights of the neighbours' compensated units, before samples are compared: by the error in
 * relation to the unit's variance, and against the neighbour with the smallest. */
static void choose_weights(const job *j, const uint8_t *source, ptrdiff_t stride,
                           const uint8_t *const *with, float *weight)
{
    float mismatch[VP_TEMPORAL_FILTER_NEIGHBOURS], least = 0.0f;
    float detail = (float)vp_temporal_filter_variance(source, stride) + 5.0f;

    for (int i = 0; i < j->count; i++) {
        float error = (float)vp_temporal_filter_squared_error(source, stride, with[i]);

        mismatch[i] = 20.0f * (error + 5.0f) / detail + error / 3200.0f;
        if (i == 0 || mismatch[i] < least) least = mismatch[i];
    }
    for (int i = 0; i < j->count; i++) {
        weight[i] = j->strength * distance_weight[j->neighbours[i].distance];
        weight[i] *= mismatch[i] < 50.0f ? 1.2f : mismatch[i] > 100.0f ? 0.6f : 1.0f;
        weight[i] *= (least + 1.0f) / (mismatch[i] + 1.0f);
    }
}

static void filter_unit(const job *j, int row, int column, int k, const compensated *blocks)
{
    int ux = k & 1, uy = k >> 1, half = UNIT / 2;
    const vp_plane *luma = &j->image->plane[0];
    ptrdiff_t at = (row * BLOCK + uy * UNIT) * luma->stride + column * BLOCK + ux * UNIT;
    const uint8_t *with[VP_TEMPORAL_FILTER_NEIGHBOURS];
    float weight[VP_TEMPORAL_FILTER_NEIGHBOURS];

    for (int i = 0; i < j->count; i++) with[i] = blocks[i].luma + uy * UNIT * BLOCK + ux * UNIT;
    choose_weights(j, luma->data + at, luma->stride, with, weight);
    vp_temporal_filter_blend_8(luma->data + at, luma->stride, with, weight, j->count,
                               falloff(j->spread), j->filter->out.plane[0].data + at);
    for (int p = 0; p < 2; p++) {
        const vp_plane *plane = &j->image->plane[p + 1];

        at = (row * UNIT + uy * half) * plane->stride + column * UNIT + ux * half;
        for (int i = 0; i < j->count; i++)
            with[i] = blocks[i].chroma[p] + uy * half * UNIT + ux * half;
        vp_temporal_filter_blend_4(plane->data + at, plane->stride, with, weight, j->count,
                                   falloff(chroma_spread), j->filter->out.plane[p + 1].data + at);
    }
}

static void filter_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_plane *luma = &j->image->plane[0];
    vp_mv left[VP_TEMPORAL_FILTER_NEIGHBOURS] = {{0, 0}};
    compensated blocks[VP_TEMPORAL_FILTER_NEIGHBOURS];

    (void)thread;
    for (int column = 0; column < luma->width / BLOCK; column++) {
        const uint8_t *source = luma->data + row * BLOCK * luma->stride + column * BLOCK;

        for (int i = 0; i < j->count; i++) {
            const vp_image *other = j->neighbours[i].image;
            motion m = search_block(j->filter->pyramid[i / 2], i % 2, luma, &other->plane[0], row,
                                    column, left[i]);

            compensate(other, row, column, source, luma->stride, &m, &blocks[i]);
            left[i] = m.whole;
        }
        for (int k = 0; k < 4; k++) filter_unit(j, row, column, k, blocks);
    }
}

const vp_image *vp_temporal_filter_run(vp_temporal_filter *filter, const vp_image *image,
                                       const vp_temporal_filter_neighbour *neighbours, int count,
                                       float spread, float strength, vp_pool *pool)
{
    job j = {filter, image, neighbours, count, spread, strength};

    if (count < 1) return image;
    for (int i = 0; i < count; i += 2) {
        int pair = i + 1 < count;
        const vp_image *refs[2] = {neighbours[i].image, pair ? neighbours[i + 1].image : NULL};

        vp_pyramid_search(filter->pyramid[i / 2], image, refs, 1 + pair, pool);
    }
    vp_pool_run(pool, filter->rows, filter_row, &j);
    return &filter->out;
}
