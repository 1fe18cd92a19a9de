/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/analysis.h"

#include <string.h>

#include "nn/backbone.h"
#include "nn/gemm.h"
#include "nn/layers_dsp.h"
#include "nn/patch_io.h"

typedef struct encoding {
    const vp_network *network;
    const vp_workspace *workspace;
    const float *bias; /* [qualities][C] of the type */
    const uint8_t *quality;
    const vp_image *x, *p;
    float *y;
} encoding;

/* The samples of one patch into every row of four, `stride` floats apart. */
static void load(float *to, int stride, const vp_image *image, int row, int column)
{
    uint8_t samples[VP_PATCH_SAMPLES];

    vp_gather_patch(samples, image, row, column);
    for (int k = 0; k < 4; k++)
        vp_from_samples(to + k * stride, samples + k * VP_NET_PICTURE, VP_NET_PICTURE);
}

static void begin(void *context, const vp_tile *tile, float *grid)
{
    const encoding *e = context;
    const vp_workspace *workspace = e->workspace;
    const int channels = workspace->channels;
    /* Without a prediction half of the columns would be multiplied by zeros. */
    const int inputs = e->p ? 2 * VP_NET_PICTURE : VP_NET_PICTURE;
    const vp_backbone *backbone = &e->network->analysis;

    for (int i = 0; i < tile->count; i++) {
        int row = tile->patch[i] / workspace->columns;
        int column = tile->patch[i] % workspace->columns;
        float *to = tile->scratch->input + (size_t)(4 * i) * (size_t)inputs;

        load(to, inputs, e->x, row, column);
        if (e->p) load(to + VP_NET_PICTURE, inputs, e->p, row, column);
    }
    vp_gemm(4 * tile->count, inputs, tile->scratch->input, &backbone->first, tile->scratch->sum);
    for (int i = 0; i < tile->count; i++) {
        int patch = tile->patch[i];

        vp_begin_patch(vp_grid_patch(workspace, grid, patch), workspace->pitch, channels,
                       tile->scratch->sum + (size_t)(4 * i) * (size_t)channels, workspace->zeros,
                       e->bias + (size_t)e->quality[patch] * (size_t)channels,
                       backbone->first_clamp);
    }
}

static void end(void *context, const vp_tile *tile)
{
    const encoding *e = context;
    const size_t dims = (size_t)e->network->dims;
    float *values = tile->scratch->values;

    vp_gemm_halves(tile->count, 4 * e->network->channels, tile->scratch->narrow, &e->network->proj,
                   values, values);
    for (int i = 0; i < tile->count; i++)
        memcpy(e->y + (size_t)tile->patch[i] * dims, values + (size_t)i * dims,
               dims * sizeof *values);
}

void vp_analysis_run(const vp_network *network, vp_workspace *workspace, vp_pool *pool, int type,
                     const uint8_t *quality, const uint8_t *active, const vp_image *x,
                     const vp_image *p, float *y)
{
    encoding e = {network, workspace, network->analysis.first_bias, quality, x, p, NULL};
    const vp_backbone_pass pass = {network, &network->analysis, workspace, active, begin, end, &e};

    e.y = y;
    e.bias += (size_t)(type * VP_NET_QUALITIES) * (size_t)network->channels;
    vp_backbone_run(&pass, pool);
}

void vp_analysis_levels(const vp_network *network, int type, int quality, const float *y,
                        float *levels)
{
    vp_scale(levels, y, network->dims, network->quant_gain + (size_t)type * (size_t)network->dims,
             network->quant_step[quality] / VP_LEVEL_STEP);
}
