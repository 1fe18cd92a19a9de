/* SPDX-License-Identifier: BSD-2-Clause */
#include "nn/synthesis.h"
#include "base/mathops.h"
#include "nn/backbone.h"
#include "nn/gemm.h"
#include "nn/layers_dsp.h"
#include "nn/patch_io.h"

#include <string.h>

/* Matrix products take the used columns in steps of this. */
#define COLUMN_STEP 16

typedef struct decoding {
    const vp_network *network;
    const vp_workspace *workspace;
    const float *bias; /* [qualities][C] of the type */
    const float *gain; /* [D] of the type */
    const uint8_t *quality;
    const int16_t *tokens;
    int dims;
    const uint8_t *active;
    const vp_image *p;
    vp_image *out;
} decoding;

/* How many integers of a token there are up to the last that is not 0. */
static int used_tokens(const int16_t *token, int dims)
{
    uint64_t four;

    for (; dims >= 4; dims -= 4) {
        memcpy(&four, token + dims - 4, sizeof four);
        if (four) break;
    }
    while (dims > 0 && !token[dims - 1]) dims--;
    return dims;
}

/* Unprojects tokens to 4C numbers per patch, in the scratch memory `wide`; spread[i] points to
 * those of patch i. Patches without integers are not multiplied: their numbers are 0. Only as
 * many columns are multiplied as some patch of the tile uses. */
static void unproject(const decoding *d, const vp_tile *tile, const float **spread)
{
    const vp_network *network = d->network;
    const size_t patch_size = 4 * (size_t)network->channels;
    vp_tile_scratch *scratch = tile->scratch;
    int used[VP_TILE_MAX];
    int columns = 0, count = 0;

    for (int i = 0; i < tile->count; i++) {
        used[i] = used_tokens(d->tokens + (size_t)tile->patch[i] * (size_t)network->dims, d->dims);
        if (used[i] > columns) columns = used[i];
    }
    columns = vp_ceil_div(columns, COLUMN_STEP) * COLUMN_STEP;
    for (int i = 0; i < tile->count; i++) {
        int patch = tile->patch[i];
        float *values = scratch->values + (size_t)count * (size_t)columns;

        spread[i] = d->workspace->zeros;
        if (!used[i]) continue;
        spread[i] = scratch->wide + (size_t)count++ * patch_size;
        vp_dequantise(values, d->tokens + (size_t)patch * (size_t)network->dims, used[i], d->gain,
                      network->dequant_step[d->quality[patch]] * VP_LEVEL_STEP,
                      network->dequant_clamp);
        memset(values + used[i], 0, (size_t)(columns - used[i]) * sizeof *values);
    }
    if (count)
        vp_gemm_halves(count, columns, scratch->values, &network->unproj, scratch->wide,
                       scratch->wide);
}

/* Computes the prediction's part of the first layer, in the scratch memory `sum`. */
static void predict(const decoding *d, const vp_tile *tile)
{
    vp_tile_scratch *scratch = tile->scratch;
    uint8_t samples[VP_PATCH_SAMPLES];

    for (int i = 0; i < tile->count; i++) {
        int patch = tile->patch[i];

        vp_gather_patch(samples, d->p, patch / d->workspace->columns,
                        patch % d->workspace->columns);
        vp_from_samples(scratch->input + (size_t)i * VP_PATCH_SAMPLES, samples, VP_PATCH_SAMPLES);
    }
    vp_gemm(4 * tile->count, VP_NET_PICTURE, scratch->input, &d->network->synthesis.first,
            scratch->sum);
}

static void begin(void *context, const vp_tile *tile, float *grid)
{
    const decoding *d = context;
    const vp_workspace *workspace = d->workspace;
    const int channels = workspace->channels;
    const float *spread[VP_TILE_MAX];

    unproject(d, tile, spread);
    if (d->p) predict(d, tile);
    for (int i = 0; i < tile->count; i++) {
        int patch = tile->patch[i];
        const float *predicted = d->p ? tile->scratch->sum + (size_t)(4 * i) * (size_t)channels
                                      : workspace->zeros;

        vp_begin_patch(vp_grid_patch(workspace, grid, patch), workspace->pitch, channels, spread[i],
                       predicted, d->bias + (size_t)d->quality[patch] * (size_t)channels,
                       d->network->synthesis.first_clamp);
    }
}

static void end(void *context, const vp_tile *tile)
{
    const decoding *d = context;
    float *sums = tile->scratch->input;
    uint8_t predicted[VP_PATCH_SAMPLES], samples[VP_PATCH_SAMPLES];

    vp_gemm_halves(4 * tile->count, d->network->channels, tile->scratch->narrow, &d->network->out,
                   sums, sums);
    memset(predicted, 128, sizeof predicted); /* without a prediction */
    for (int i = 0; i < tile->count; i++) {
        int row = tile->patch[i] / d->workspace->columns;
        int column = tile->patch[i] % d->workspace->columns;

        if (d->p) vp_gather_patch(predicted, d->p, row, column);
        for (int k = 0; k < VP_PATCH_SAMPLES; k += VP_NET_PICTURE)
            vp_to_samples(samples + k, sums + (size_t)i * VP_PATCH_SAMPLES + k,
                          d->network->out_bias, predicted + k, VP_NET_PICTURE);
        vp_scatter_patch(d->out, row, column, samples);
    }
}

/* Skipped patches of a row become the prediction. */
static void skip_row(void *context, int row, int thread)
{
    const decoding *d = context;
    const int columns = d->workspace->columns;
    const uint8_t *active = d->active + (size_t)row * (size_t)columns;

    (void)thread;
    for (int first = 0, end; first < columns; first = end + 1) {
        for (end = first; end < columns && !active[end]; end++) {
        }
        if (end > first) vp_copy_patches(d->out, d->p, row, first, end - first);
    }
}

void vp_synthesis_run(const vp_network *network, vp_workspace *workspace, vp_pool *pool, int type,
                      const uint8_t *quality, const int16_t *tokens, int dims,
                      const uint8_t *active, const vp_image *p, vp_image *out)
{
    decoding d = {network,
                  workspace,
                  network->synthesis.first_bias,
                  network->dequant_gain,
                  quality,
                  tokens,
                  dims,
                  active,
                  p,
                  out};
    const vp_backbone_pass pass = {network, &network->synthesis, workspace, active, begin, end, &d};

    d.bias += (size_t)(type * VP_NET_QUALITIES) * (size_t)network->channels;
    d.gain += (size_t)type * (size_t)network->dims;
    vp_backbone_run(&pass, pool);
    if (active && out != p) vp_pool_run(pool, workspace->rows, skip_row, &d);
}
