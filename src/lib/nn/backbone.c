/* SPDX-License-Identifier: BSD-2-Clause */
#include "nn/backbone.h"

#include "nn/gemm.h"
#include "nn/layers_dsp.h"

/* One loop over the tiles: the first layer, or one block. */
typedef struct step {
    const vp_backbone_pass *pass;
    int block;        /* -1: the first layer */
    float *from, *to; /* grids; to NULL: the last block, on to the last layer */
} step;

static vp_tile get_tile(const vp_workspace *workspace, int index, int thread)
{
    vp_tile tile = {index * workspace->tile, workspace->tile, &workspace->scratch[thread]};

    if (tile.count > workspace->patches - tile.first) tile.count = workspace->patches - tile.first;
    return tile;
}

static void begin(void *context, int index, int thread)
{
    const step *s = context;
    const vp_tile tile = get_tile(s->pass->workspace, index, thread);

    s->pass->begin(s->pass->context, &tile, s->to);
}

static void run_block(void *context, int index, int thread)
{
    const step *s = context;
    const vp_workspace *workspace = s->pass->workspace;
    const vp_backbone_block *block = &s->pass->backbone->block[s->block];
    const vp_tile tile = get_tile(workspace, index, thread);
    const int channels = workspace->channels;
    const size_t patch_size = 4 * (size_t)channels;
    vp_tile_scratch *scratch = tile.scratch;

    for (int i = 0; i < tile.count; i++)
        vp_depthwise_patch(scratch->narrow + (size_t)i * patch_size,
                           vp_grid_patch(workspace, s->from, tile.first + i), workspace->pitch,
                           channels, block->dw, block->dw_bias, block->dw_clamp);
    vp_gemm(4 * tile.count, 2 * channels, channels, scratch->narrow, block->a, scratch->wide);
    vp_activate(scratch->wide, 4 * tile.count, 2 * channels, block->a_bias, block->a_clamp);
    vp_gemm(4 * tile.count, channels, 2 * channels, scratch->wide, block->b, scratch->sum);
    for (int i = 0; i < tile.count; i++) {
        float *list = scratch->narrow + (size_t)i * patch_size;
        float *to = s->to ? vp_grid_patch(workspace, s->to, tile.first + i) : list;

        vp_add_patch(to, s->to ? workspace->pitch : 2 * (size_t)channels,
                     vp_grid_patch(workspace, s->from, tile.first + i), workspace->pitch, channels,
                     scratch->sum + (size_t)i * patch_size, block->b_bias, block->b_clamp);
    }
    if (!s->to) s->pass->end(s->pass->context, &tile);
}

void vp_backbone_run(const vp_backbone_pass *pass, vp_pool *pool)
{
    const vp_workspace *workspace = pass->workspace;
    step s = {pass, -1, NULL, NULL};

    vp_workspace_fit(pass->workspace, pass->network);
    s.to = workspace->grid[0];
    vp_pool_run(pool, workspace->tiles, begin, &s);
    for (s.block = 0; s.block < pass->network->blocks; s.block++) {
        int last = s.block == pass->network->blocks - 1;

        s.from = workspace->grid[s.block % 2];
        s.to = last ? NULL : workspace->grid[1 - s.block % 2];
        vp_pool_run(pool, workspace->tiles, run_block, &s);
    }
}
