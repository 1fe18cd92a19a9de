/* SPDX-License-Identifier: BSD-2-Clause */
#include "nn/patch_io.h"

#include <string.h>

#define CB 64 /* where the chroma samples of a position start */
#define CR 80

/* The first sample of position k of a patch. */
static uint8_t *place(const vp_plane *plane, int row, int column, int size, int k)
{
    return plane->data + (row * 2 + k / 2) * size * plane->stride + (column * 2 + k % 2) * size;
}

void vp_gather_patch(uint8_t samples[VP_PATCH_SAMPLES], const vp_image *image, int row, int column)
{
    for (int k = 0; k < 4; k++, samples += VP_NET_PICTURE) {
        const uint8_t *luma = place(&image->plane[0], row, column, 8, k);
        const uint8_t *cb = place(&image->plane[1], row, column, 4, k);
        const uint8_t *cr = place(&image->plane[2], row, column, 4, k);

        for (int y = 0; y < 8; y++) memcpy(samples + 8 * y, luma + y * image->plane[0].stride, 8);
        for (int y = 0; y < 4; y++) {
            memcpy(samples + CB + 4 * y, cb + y * image->plane[1].stride, 4);
            memcpy(samples + CR + 4 * y, cr + y * image->plane[2].stride, 4);
        }
    }
}

void vp_scatter_patch(vp_image *image, int row, int column, const uint8_t samples[VP_PATCH_SAMPLES])
{
    for (int k = 0; k < 4; k++, samples += VP_NET_PICTURE) {
        uint8_t *luma = place(&image->plane[0], row, column, 8, k);
        uint8_t *cb = place(&image->plane[1], row, column, 4, k);
        uint8_t *cr = place(&image->plane[2], row, column, 4, k);

        for (int y = 0; y < 8; y++) memcpy(luma + y * image->plane[0].stride, samples + 8 * y, 8);
        for (int y = 0; y < 4; y++) {
            memcpy(cb + y * image->plane[1].stride, samples + CB + 4 * y, 4);
            memcpy(cr + y * image->plane[2].stride, samples + CR + 4 * y, 4);
        }
    }
}

void vp_copy_patches(vp_image *to, const vp_image *from, int row, int column, int count)
{
    for (int p = 0; p < 3; p++) {
        const vp_plane *in = &from->plane[p], *out = &to->plane[p];
        const int size = p ? 8 : 16;

        for (int y = row * size; y < (row + 1) * size; y++)
            memcpy(out->data + y * out->stride + column * size,
                   in->data + y * in->stride + column * size, (size_t)(count * size));
    }
}
