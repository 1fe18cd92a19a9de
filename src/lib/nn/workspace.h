/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that the networks need for pictures of one size: two grids of
 * activations and some scratch for every thread. A workspace serves the networks
 * it was made for, for one frame at a time. */
#ifndef VPATCH_NN_WORKSPACE_H
#define VPATCH_NN_WORKSPACE_H

#include <stddef.h>
#include <stdint.h>

#include "nn/network_weights.h"

typedef struct vp_workspace vp_workspace;

/* For pictures of width x height (rounded up to multiples of 16) and pools of at
 * most `threads` threads. other: a network of another shape to serve as well, or
 * NULL. Returns 0, or -1 when memory is short. */
int vp_workspace_create(vp_workspace **workspace, const vp_network *network,
                        const vp_network *other, int width, int height, int threads);
/* Bytes of such a workspace. */
size_t vp_workspace_bytes(const vp_network *network, const vp_network *other, int width, int height,
                          int threads);
void vp_workspace_destroy(vp_workspace *workspace);

/* ---- for the networks --------------------------------------------------------- */

/* Lays the memory out for a network, where the last one had another shape. */
void vp_workspace_fit(vp_workspace *workspace, const vp_network *network);

/* The picture is worked on in tiles, runs of a list of patches that are short
 * enough for everything in between to stay in the cache. T patches. */
#define VP_TILE_MAX 32 /* patches */

typedef struct vp_tile_scratch {
    float *input;  /* [4T][192] samples; at the end the picture's sums, [8T][96] */
    float *narrow; /* [8T][C]; the second half is for the last layer's inputs in halves */
    float *wide;   /* [4T][2C] */
    float *sum;    /* [4T][C] */
    float *values; /* [2T][D] dequantised tokens in halves; sums of halves of the analysis */
} vp_tile_scratch;

struct vp_workspace {
    int columns, rows, patches, threads;
    int channels, dims; /* of the network that the memory is laid out for */
    int tile;           /* patches per tile, at most */
    size_t pitch;       /* floats from one row of positions to the next */
    float *grid[2];     /* position (0,0); one position of zeros all around the picture */
    const float *zeros; /* [4C] */
    int32_t *list;      /* [patches] in raster order: the active ones, then their halo */
    vp_tile_scratch *scratch;
    void *memory;
};

/* Patches per tile for a list of so many: something for every thread. */
int vp_workspace_tile(const vp_workspace *workspace, int count);

/* The patch's first position in a grid of the workspace. */
float *vp_grid_patch(const vp_workspace *workspace, float *grid, int patch);

#endif
