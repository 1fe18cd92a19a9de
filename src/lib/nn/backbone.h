/* SPDX-License-Identifier: BSD-2-Clause */
/* How the networks run: a first layer, the blocks, a last layer, each a loop
 * over tiles of the active patches. The blocks need their neighbours, so between
 * the loops all threads meet. A patch that is not active and beside one that is,
 * the halo, has the first layer alone: that is what its neighbours see of it. */
#ifndef VPATCH_NN_BACKBONE_H
#define VPATCH_NN_BACKBONE_H

#include "base/pool.h"
#include "nn/network_weights.h"
#include "nn/workspace.h"

/* Some patches, in raster order, and the memory of the thread that works on them. */
typedef struct vp_tile {
    const int32_t *patch;
    int count;
    vp_tile_scratch *scratch;
} vp_tile;

typedef struct vp_backbone_pass {
    const vp_network *network;
    const vp_backbone *backbone;
    vp_workspace *workspace;
    const uint8_t *active; /* [patches] 0: only its neighbours need it; NULL: all are active */
    /* Writes the tile's patches into grid. */
    void (*begin)(void *context, const vp_tile *tile, float *grid);
    /* Takes the activations [4 * count][C] after the last block, which are in
     * the scratch memory `narrow`. */
    void (*end)(void *context, const vp_tile *tile);
    void *context;
} vp_backbone_pass;

void vp_backbone_run(const vp_backbone_pass *pass, vp_pool *pool);

#endif
