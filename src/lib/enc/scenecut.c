/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/scenecut.h"

#include <stdlib.h>

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
    cut->width = (width + 15) / 16 * 16 / CELL;
    cut->height = (height + 15) / 16 * 16 / CELL;
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

static void shrink(vp_scenecut *cut, const vp_plane *luma)
{
    for (int y = 0; y < cut->height; y++)
        for (int x = 0; x < cut->width; x++) {
            const uint8_t *from = luma->data + y * CELL * luma->stride + x * CELL;
            int sum = 0;

            for (int i = 0; i < CELL; i++, from += luma->stride)
                for (int j = 0; j < CELL; j++) sum += from[j];
            cut->now[y * cut->width + x] = (uint8_t)((sum + CELL * CELL / 2) / (CELL * CELL));
        }
}

static int block_size(int at, int end)
{
    return end - at < BLOCK ? end - at : BLOCK;
}

/* Sum of distances to the block's mean. */
static int intra_cost(const vp_scenecut *cut, int x0, int y0)
{
    int w = block_size(x0, cut->width), h = block_size(y0, cut->height), sum = 0, cost = 0;
    const uint8_t *block = cut->now + y0 * cut->width + x0;

    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) sum += block[y * cut->width + x];
    int mean = (sum + w * h / 2) / (w * h);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) cost += abs(block[y * cut->width + x] - mean);
    return cost;
}

/* Least sum of distances to a displaced block of the frame before. */
static int motion_cost(const vp_scenecut *cut, int x0, int y0)
{
    int w = block_size(x0, cut->width), h = block_size(y0, cut->height), best = -1;
    const uint8_t *block = cut->now + y0 * cut->width + x0;

    for (int dy = -REACH; dy <= REACH; dy++)
        for (int dx = -REACH; dx <= REACH; dx++) {
            if (x0 + dx < 0 || y0 + dy < 0 || x0 + dx + w > cut->width || y0 + dy + h > cut->height)
                continue;
            const uint8_t *from = cut->before + (y0 + dy) * cut->width + x0 + dx;
            int cost = 0;
            for (int y = 0; y < h; y++)
                for (int x = 0; x < w; x++)
                    cost += abs(block[y * cut->width + x] - from[y * cut->width + x]);
            if (best < 0 || cost < best) best = cost;
        }
    return best;
}

int vp_scenecut_next(vp_scenecut *cut, const vp_image *image, int sensitivity)
{
    uint8_t *swap = cut->before;
    long intra = 0, motion = 0;

    cut->before = cut->now;
    cut->now = swap;
    shrink(cut, &image->plane[0]);
    if (cut->frames++ == 0 || sensitivity == 0) return 0;
    for (int y = 0; y < cut->height; y += BLOCK)
        for (int x = 0; x < cut->width; x += BLOCK) {
            intra += intra_cost(cut, x, y);
            motion += motion_cost(cut, x, y);
        }
    /* At least 2 levels per sample have to differ: noise is no cut. */
    long least = 2L * cut->width * cut->height;
    return motion > least && motion * 100 > intra * (140 - sensitivity);
}
