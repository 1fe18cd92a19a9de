/* SPDX-License-Identifier: BSD-2-Clause */
/* Classes of blocks: each has weights of its own. */
#ifndef VPATCH_RESTORATION_RESTORATION_CLASS_H
#define VPATCH_RESTORATION_RESTORATION_CLASS_H

#include <stdint.h>

#include "base/image.h"
#include "restoration/restoration_weights.h"

/* The class of every 4x4 block in a row of them from (0, y) on: 0..VP_RESTORATION_CLASSES-1.
 * block_quality: of each block. `sums` has room for 4 * (width + 8) numbers. */
void vp_restoration_classify(const vp_restoration_weights *weights, const vp_plane *plane,
                             const vp_plane *prediction, int y, const uint8_t *block_quality,
                             uint16_t *sums, uint8_t *classes);

#endif
