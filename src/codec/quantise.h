/* SPDX-License-Identifier: BSD-2-Clause */
/* From the encoder network's numbers to the levels that are coded, decided by rate and
 * distortion. Nothing here has to be repeated by a decoder. */
#ifndef VPATCH_CODEC_QUANTISE_H
#define VPATCH_CODEC_QUANTISE_H

#include "base/pool.h"
#include "codec/gop.h"
#include "net/network.h"

typedef struct vp_quantiser vp_quantiser;

/* NULL when memory is short. `threads`: the pool's. */
vp_quantiser *vp_quantiser_create(int rows, int columns, int dims, int threads);
void vp_quantiser_destroy(vp_quantiser *quantiser);

/* Fills frame->tokens from projected, [rows * columns][dims]. scan: the order in which the
 * entropy coder takes a token's dims, along which levels depend on each other. */
void vp_quantise_frame(vp_quantiser *quantiser, vp_frame_code *frame, const vp_network *network,
                       const uint16_t *scan, const float *projected, vp_pool *pool);

#endif
