/* SPDX-License-Identifier: BSD-2-Clause */
/* Patches that are known to be skipped before the analysis network runs: their prediction is so
 * near that quantisation would leave nothing. Encoder only; found by the residual's transform. */
#ifndef VPATCH_ENC_EARLY_SKIP_H
#define VPATCH_ENC_EARLY_SKIP_H

#include <stdint.h>

#include "base/image.h"
#include "base/pool.h"
#include "codec/coded_gop.h"
#include "nn/network_weights.h"

/* Fills active [patches] of a predicted frame: 0: skipped. preset: VPATCH_PRESET_*. */
void vp_early_skip(const vp_coded_frame *frame, const vp_network *network, int preset,
                   const vp_image *source, const vp_image *prediction, uint8_t *active,
                   vp_pool *pool);

#endif
