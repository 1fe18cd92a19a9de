/* SPDX-License-Identifier: BSD-2-Clause */
/* From the encoder network's numbers to the integers that are coded. */
#ifndef VPATCH_CODEC_QUANTISE_H
#define VPATCH_CODEC_QUANTISE_H

#include "base/pool.h"
#include "codec/layer.h"
#include "net/network.h"

/* Fills frame->tokens from projected, [rows * columns][dims]. */
void vp_quantise_frame(vp_frame_code *frame, const vp_layer *layer, const vp_network *network,
                       const float *projected, vp_pool *pool);

#endif
