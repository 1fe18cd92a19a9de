/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/early_skip.h"

#include <stdlib.h>
#include <string.h>

#include "base/sad_dsp.h"

/* A patch is skipped when no coefficient of its residual's Hadamard transforms (of 8x8 luma; of
 * 4x4 chroma the mean) reaches so many quantiser steps. Measured: docs/lab/entropy.md, "Early
 * skip". Key frames have no prediction. */
static const float medium_limit[VP_FRAME_TYPES] = {
    [VP_FRAME_ANCHOR] = 0.8f, [VP_FRAME_MIDDLE] = 1.0f, [VP_FRAME_SIDE] = 1.25f};
static const float fast_limit[VP_FRAME_TYPES] = {
    [VP_FRAME_ANCHOR] = 1.0f, [VP_FRAME_MIDDLE] = 1.25f, [VP_FRAME_SIDE] = 1.5f};

typedef struct job {
    const vp_coded_frame *frame;
    const vp_network *network;
    const vp_image *source, *prediction;
    float limit;
    int columns;
    uint8_t *active;
} job;

/* The largest absolute sum of differences of a 4x4 block in a patch of a chroma plane. */
static int chroma_peak(const vp_plane *a, const vp_plane *b, int row, int column)
{
    int most = 0;

    for (int k = 0; k < 4; k++) {
        int y = row * 8 + k / 2 * 4, x = column * 8 + k % 2 * 4, sum = 0;

        for (int i = 0; i < 16; i++)
            sum += a->data[(y + i / 4) * a->stride + x + i % 4] -
                   b->data[(y + i / 4) * b->stride + x + i % 4];
        if (abs(sum) > most) most = abs(sum);
    }
    return most;
}

static int is_near(const job *j, int row, int column, float most)
{
    const vp_plane *x = j->source->plane, *p = j->prediction->plane;
    const uint8_t *a = x[0].data + row * 16 * x[0].stride + column * 16;
    const uint8_t *b = p[0].data + row * 16 * p[0].stride + column * 16;

    return (float)vp_hadamard_peak_16(a, x[0].stride, b, p[0].stride) < 8 * most &&
           (float)chroma_peak(&x[1], &p[1], row, column) < 4 * most &&
           (float)chroma_peak(&x[2], &p[2], row, column) < 4 * most;
}

static void find_row(void *context, int row, int thread)
{
    const job *j = context;

    (void)thread;
    for (int column = 0; column < j->columns; column++) {
        int patch = row * j->columns + column;
        float step = j->network->dequant_step[j->frame->map[patch]];

        j->active[patch] = (uint8_t)!is_near(j, row, column, j->limit * step);
    }
}

void vp_early_skip(const vp_coded_frame *frame, const vp_network *network, int preset,
                   const vp_image *source, const vp_image *prediction, uint8_t *active,
                   vp_pool *pool)
{
    const float *limits = preset == VPATCH_PRESET_FAST ? fast_limit : medium_limit;
    const int columns = source->plane[0].width / 16, rows = source->plane[0].height / 16;
    job j = {frame, network, source, prediction, limits[frame->entry->type], columns, active};

    if (preset > VPATCH_PRESET_MEDIUM) {
        memset(active, 1, (size_t)rows * (size_t)columns);
        return;
    }
    vp_pool_run(pool, rows, find_row, &j);
}
