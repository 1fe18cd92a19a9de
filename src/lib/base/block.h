/* SPDX-License-Identifier: BSD-2-Clause */
/* A block by itself, and smaller pictures. Differences of blocks are in sad_dsp.h. */
#ifndef VPATCH_BASE_BLOCK_H
#define VPATCH_BASE_BLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Intra cost: the sum of absolute differences to the block's rounded mean. */
int vp_block_intra_cost(const uint8_t *block, ptrdiff_t stride, int width, int height);

/* Makes a picture of width x height samples, each the rounded mean of factor x factor samples
 * of `from`; factor 2, 4 or 8. */
void vp_box_downscale(const uint8_t *from, ptrdiff_t from_stride, int factor, uint8_t *to,
                      ptrdiff_t to_stride, int width, int height);

#endif
