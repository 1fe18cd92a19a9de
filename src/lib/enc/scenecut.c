/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/scenecut.h"

#include <limits.h>
#include <stdlib.h>

#include "base/block.h"
#include "base/mathops.h"
#include "base/sad_dsp.h"
#include "me/block_descent.h"

#define CELL  8 /* luma samples per thumbnail sample, each way */
#define BLOCK 4 /* thumbnail samples per block */
#define REACH 3 /* thumbnail samples that a block may have moved */

struct vp_scenecut {
    int width, height; /* of the thumbnail */
    int frames;
    uint8_t *now, *before;
};

vp_scenecut *vp_scenecut_create(int width, int height)
{
    vp_scenecut *cut = calloc(1, sizeof *cut);

    if (!cut) return NULL;
    cut->width = vp_patches(width) * 16 / CELL;
    cut->height = vp_patches(height) * 16 / CELL;
    size_t size = (size_t)cut->width * (size_t)cut->height;
    cut->now = malloc(size);
    cut->before = malloc(size);
    if (!cut->now || !cut->before) {
        vp_scenecut_destroy(cut);
        return NULL;
    }
    return cut;
}

void vp_scenecut_destroy(vp_scenecut *cut)
{
    if (!cut) return;
    free(cut->now);
    free(cut->before);
    free(cut);
}

void vp_scenecut_reset(vp_scenecut *cut)
{
    cut->frames = 0;
}

/* A block of the thumbnail; those at the right and lower edge may be smaller. */
typedef struct block {
    const vp_scenecut *cut;
    int x, y, width, height;
} block;

static int motion_cost(const void *context, int dx, int dy)
{
    const block *b = context;
    int stride = b->cut->width;
    const uint8_t *now = b->cut->now + b->y * stride + b->x;
    const uint8_t *before = b->cut->before + (b->y + dy) * stride + b->x + dx;

    return vp_block_sad(now, stride, before, stride, b->width, b->height);
}

/* The cost of a block by the best motion from the frame before. */
static int inter_cost(const block *b)
{
    const vp_scenecut *cut = b->cut;
    vp_block_descent d = {
        .cost = motion_cost,
        .context = b,
        .range = {-b->x, cut->width - b->width - b->x, -b->y, cut->height - b->height - b->y},
        .best = INT_MAX,
    };

    vp_descent_exhaust(&d, REACH);
    return d.best;
}

int vp_scenecut_next(vp_scenecut *cut, const vp_image *image, int sensitivity)
{
    uint8_t *swap = cut->before;
    long intra = 0, motion = 0;

    cut->before = cut->now;
    cut->now = swap;
    vp_box_downscale(image->plane[0].data, image->plane[0].stride, CELL, cut->now, cut->width,
                     cut->width, cut->height);
    if (cut->frames++ == 0 || sensitivity == 0) return 0;
    for (int y = 0; y < cut->height; y += BLOCK)
        for (int x = 0; x < cut->width; x += BLOCK) {
            const block b = {cut, x, y, vp_min(BLOCK, cut->width - x),
                             vp_min(BLOCK, cut->height - y)};

            intra +=
                vp_block_intra_cost(cut->now + y * cut->width + x, cut->width, b.width, b.height);
            motion += inter_cost(&b);
        }
    /* At least 2 levels per sample have to differ: noise is no cut. */
    long least = 2L * cut->width * cut->height;
    return motion > least && motion * 100 > intra * (140 - sensitivity);
}
