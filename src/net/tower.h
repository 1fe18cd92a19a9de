/* SPDX-License-Identifier: BSD-2-Clause */
/* How the networks run: a first layer, the blocks, a last layer, each a loop
 * over the tiles of the picture. The blocks need their neighbours, so between
 * the loops all threads meet. */
#ifndef VPATCH_NET_TOWER_H
#define VPATCH_NET_TOWER_H

#include "base/pool.h"
#include "net/network.h"
#include "net/workspace.h"

/* A run of patches and the memory of the thread that works on them. */
typedef struct vp_tile {
    int first, count;
    vp_scratch *scratch;
} vp_tile;

typedef struct vp_pass {
    const vp_network *network;
    const vp_tower *tower;
    vp_workspace *workspace;
    /* Writes the tile's patches into grid. */
    void (*begin)(void *context, const vp_tile *tile, float *grid);
    /* Takes the activations [4 * count][C] after the last block, which are in
     * the scratch memory `narrow`. */
    void (*end)(void *context, const vp_tile *tile);
    void *context;
} vp_pass;

void vp_tower_run(const vp_pass *pass, vp_pool *pool);

#endif
