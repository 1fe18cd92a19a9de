/* SPDX-License-Identifier: BSD-2-Clause */
#include "nn/backbone.h"

#include <string.h>

#include "base/mathops.h"
#include "nn/gemm.h"
#include "nn/layers_dsp.h"

/* One loop over the tiles: the first layer, or one block. */
typedef struct step {
    const vp_backbone_pass *pass;
    const int32_t *patch;
    int patches, tile;
    int block;        /* -1: the first layer */
    float *from, *to; /* grids; to NULL: the last block, on to the last layer */
} step;

static vp_tile get_tile(const step *s, int index, int thread)
{
    int first = index * s->tile, count = s->patches - first;

    return (vp_tile){s->patch + first, count < s->tile ? count : s->tile,
                     &s->pass->workspace->scratch[thread]};
}

static void begin(void *context, int index, int thread)
{
    const step *s = context;
    const vp_tile tile = get_tile(s, index, thread);

    s->pass->begin(s->pass->context, &tile, s->to);
}

/* The first layer of patches without blocks, in both grids: every block sees it. */
static void begin_halo(void *context, int index, int thread)
{
    const step *s = context;
    const vp_workspace *w = s->pass->workspace;
    const size_t row = 2 * (size_t)w->channels;

    begin(context, index, thread);
    const vp_tile tile = get_tile(s, index, thread);
    for (int i = 0; i < tile.count; i++) {
        const float *from = vp_grid_patch(w, w->grid[0], tile.patch[i]);
        float *to = vp_grid_patch(w, w->grid[1], tile.patch[i]);

        memcpy(to, from, row * sizeof *to);
        memcpy(to + w->pitch, from + w->pitch, row * sizeof *to);
    }
}

static void run_block(void *context, int index, int thread)
{
    const step *s = context;
    const vp_workspace *workspace = s->pass->workspace;
    const vp_backbone_block *block = &s->pass->backbone->block[s->block];
    const vp_tile tile = get_tile(s, index, thread);
    const int channels = workspace->channels;
    const size_t patch_size = 4 * (size_t)channels;
    vp_tile_scratch *scratch = tile.scratch;

    for (int i = 0; i < tile.count; i++)
        vp_depthwise_patch(scratch->narrow + (size_t)i * patch_size,
                           vp_grid_patch(workspace, s->from, tile.patch[i]), workspace->pitch,
                           channels, block->dw, block->dw_bias, block->dw_clamp);
    vp_gemm(4 * tile.count, channels, scratch->narrow, &block->a, scratch->wide);
    vp_activate(scratch->wide, 4 * tile.count, 2 * channels, block->a_bias, block->a_clamp);
    vp_gemm(4 * tile.count, 2 * channels, scratch->wide, &block->b, scratch->sum);
    for (int i = 0; i < tile.count; i++) {
        float *list = scratch->narrow + (size_t)i * patch_size;
        float *to = s->to ? vp_grid_patch(workspace, s->to, tile.patch[i]) : list;

        vp_add_patch(to, s->to ? workspace->pitch : 2 * (size_t)channels,
                     vp_grid_patch(workspace, s->from, tile.patch[i]), workspace->pitch, channels,
                     scratch->sum + (size_t)i * patch_size, block->b_bias, block->b_clamp);
    }
    if (!s->to) s->pass->end(s->pass->context, &tile);
}

/* Whether one of the eight patches around is active. */
static int beside_active(const vp_workspace *w, const uint8_t *active, int patch)
{
    int row = patch / w->columns, column = patch % w->columns;

    for (int y = row - (row > 0); y <= row + 1 && y < w->rows; y++)
        for (int x = column - (column > 0); x <= column + 1 && x < w->columns; x++)
            if (active[y * w->columns + x]) return 1;
    return 0;
}

/* Makes the workspace's list: the active patches, whose number it returns, then their halo. */
static int list_patches(const vp_workspace *w, const uint8_t *active, int *halo)
{
    int count = 0, all = 0;

    for (int i = 0; i < w->patches; i++)
        if (!active || active[i]) w->list[count++] = i;
    all = count;
    if (count && count < w->patches)
        for (int i = 0; i < w->patches; i++)
            if (!active[i] && beside_active(w, active, i)) w->list[all++] = i;
    *halo = all - count;
    return count;
}

static void run(step *s, const int32_t *patch, int patches,
                void (*job)(void *context, int index, int thread), vp_pool *pool)
{
    s->patch = patch;
    s->patches = patches;
    s->tile = vp_workspace_tile(s->pass->workspace, patches);
    vp_pool_run(pool, vp_ceil_div(patches, s->tile), job, s);
}

void vp_backbone_run(const vp_backbone_pass *pass, vp_pool *pool)
{
    const vp_workspace *w = pass->workspace;
    step s = {.pass = pass, .block = -1};
    int halo;

    vp_workspace_fit(pass->workspace, pass->network);
    int active = list_patches(w, pass->active, &halo);
    if (!active) return;
    s.to = w->grid[0];
    run(&s, w->list, active, begin, pool);
    run(&s, w->list + active, halo, begin_halo, pool);
    for (s.block = 0; s.block < pass->network->blocks; s.block++) {
        int last = s.block == pass->network->blocks - 1;

        s.from = w->grid[s.block % 2];
        s.to = last ? NULL : w->grid[1 - s.block % 2];
        run(&s, w->list, active, run_block, pool);
    }
}
