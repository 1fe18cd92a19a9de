/* SPDX-License-Identifier: BSD-2-Clause */
#include "nn/workspace.h"

#include <stdlib.h>
#include <string.h>

#include "base/mathops.h"
#include "nn/gemm.h"

#define MIN_TILE 8
#define LINE     16 /* floats in a cache line */

int vp_workspace_tile(const vp_workspace *workspace, int count)
{
    /* of few patches there is something for every thread */
    int share = vp_max(count / (2 * workspace->threads), MIN_TILE);
    int tile = vp_min(share, workspace->tile);

    return count ? vp_ceil_div(count, vp_ceil_div(count, tile)) : tile;
}

static int patches_per_tile(const vp_workspace *workspace)
{
    int channels = workspace->channels;
    int tile = VP_GEMM_SMALL / (2 * channels * channels) / 4;

    return vp_min(vp_clip(tile, MIN_TILE, VP_TILE_MAX), workspace->patches);
}

/* Takes count floats from the front of *memory, on a cache line of their own.
 * With *memory NULL it only counts, in *total. */
static float *take(float **memory, size_t *total, size_t count)
{
    float *taken = *memory;

    count = (count + LINE - 1) / LINE * LINE;
    *total += count;
    if (taken) *memory += count;
    return taken;
}

/* Lays everything out in memory for a network; the number of floats needed. Without memory, and
 * with or without scratch, it only counts. */
static size_t lay_out(vp_workspace *w, const vp_network *network, float *memory)
{
    size_t channels = (size_t)network->channels, rows = 2 * (size_t)w->rows;
    size_t total = 0;

    w->channels = network->channels;
    w->dims = network->dims;
    w->tile = patches_per_tile(w);
    w->pitch = (size_t)(2 * w->columns + 2) * channels;
    for (int i = 0; i < 2; i++) {
        w->grid[i] = take(&memory, &total, w->pitch * (rows + 2));
        if (w->grid[i]) w->grid[i] += w->pitch + channels;
    }
    w->zeros = take(&memory, &total, 4 * channels);
    for (int i = 0; i < w->threads; i++) {
        vp_tile_scratch nowhere, *scratch = w->scratch ? &w->scratch[i] : &nowhere;
        size_t tile = (size_t)w->tile;

        scratch->input = take(&memory, &total, 4 * tile * 2 * VP_NET_PICTURE);
        scratch->narrow = take(&memory, &total, 8 * tile * channels);
        scratch->wide = take(&memory, &total, 4 * tile * 2 * channels);
        scratch->sum = take(&memory, &total, 4 * tile * channels);
        scratch->values = take(&memory, &total, 2 * tile * (size_t)w->dims);
    }
    return total;
}

/* The size of the picture, and the larger of the networks' layouts in floats. */
static size_t measure(vp_workspace *w, const vp_network *network, const vp_network *other,
                      int width, int height, int threads)
{
    w->columns = (width + 15) / 16;
    w->rows = (height + 15) / 16;
    w->patches = w->rows * w->columns;
    w->threads = threads;
    size_t most = other ? lay_out(w, other, NULL) : 0, size = lay_out(w, network, NULL);

    w->channels = 0; /* nothing is laid out yet */
    return most > size ? most : size;
}

size_t vp_workspace_bytes(const vp_network *network, const vp_network *other, int width, int height,
                          int threads)
{
    vp_workspace w = {0};

    size_t floats = measure(&w, network, other, width, height, threads);
    return floats * sizeof(float) + (size_t)w.patches * sizeof *w.list;
}

int vp_workspace_create(vp_workspace **workspace, const vp_network *network,
                        const vp_network *other, int width, int height, int threads)
{
    vp_workspace *w = calloc(1, sizeof *w);

    *workspace = NULL;
    if (!w) return -1;
    size_t floats = measure(w, network, other, width, height, threads);
    w->scratch = calloc((size_t)threads, sizeof *w->scratch);
    w->list = malloc((size_t)w->patches * sizeof *w->list);
    if (w->scratch && w->list) w->memory = aligned_alloc(64, floats * sizeof(float));
    if (!w->memory) {
        vp_workspace_destroy(w);
        return -1;
    }
    vp_workspace_fit(w, network);
    *workspace = w;
    return 0;
}

void vp_workspace_fit(vp_workspace *w, const vp_network *network)
{
    if (w->channels == network->channels && w->dims == network->dims) return;
    size_t size = lay_out(w, network, w->memory);
    memset(w->memory, 0, size * sizeof(float)); /* the borders of the grids stay zero */
}

void vp_workspace_destroy(vp_workspace *workspace)
{
    if (!workspace) return;
    free(workspace->list);
    free(workspace->memory);
    free(workspace->scratch);
    free(workspace);
}

float *vp_grid_patch(const vp_workspace *workspace, float *grid, int patch)
{
    size_t row = (size_t)(patch / workspace->columns),
           column = (size_t)(patch % workspace->columns);

    return grid + 2 * row * workspace->pitch + 2 * column * (size_t)workspace->channels;
}
