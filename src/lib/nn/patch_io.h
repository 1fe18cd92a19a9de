/* SPDX-License-Identifier: BSD-2-Clause */
/* A patch of a picture as the networks see it: four positions of 96 samples,
 * 8x8 luma row by row, 4x4 Cb, 4x4 Cr. */
#ifndef VPATCH_NN_PATCH_IO_H
#define VPATCH_NN_PATCH_IO_H

#include <stdint.h>

#include "base/image.h"
#include "nn/network_weights.h"

#define VP_PATCH_SAMPLES (4 * VP_NET_PICTURE)

void vp_gather_patch(uint8_t samples[VP_PATCH_SAMPLES], const vp_image *image, int row, int column);
void vp_scatter_patch(vp_image *image, int row, int column,
                      const uint8_t samples[VP_PATCH_SAMPLES]);
/* Copies `count` patches of a row. */
void vp_copy_patches(vp_image *to, const vp_image *from, int row, int column, int count);

#endif
