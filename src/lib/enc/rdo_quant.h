/* SPDX-License-Identifier: BSD-2-Clause */
/* Rate-distortion optimised quantisation: from the analysis network's coefficients to the levels
 * that are coded. Encoder only. */
#ifndef VPATCH_ENC_RDO_QUANT_H
#define VPATCH_ENC_RDO_QUANT_H

#include "base/pool.h"
#include "codec/coded_gop.h"
#include "nn/network_weights.h"

typedef struct vp_rdo_quant vp_rdo_quant;

/* NULL when memory is short. `threads`: the pool's. */
vp_rdo_quant *vp_rdo_quant_create(int rows, int columns, int dims, int threads);
void vp_rdo_quant_destroy(vp_rdo_quant *quantiser);

/* Fills frame->tokens from projected, [rows * columns][dims]. scan: the order in which the
 * entropy coder takes a token's dims, along which quantisers depend on each other. active
 * [rows * columns]: patches with 0 have no coefficients, and get no levels; NULL: all have. limits
 * [rows * columns]: how many dims of each patch may be other than 0; NULL: all. It may be run again
 * for the same frame. */
void vp_rdo_quant_frame(vp_rdo_quant *quantiser, vp_coded_frame *frame, const vp_network *network,
                        const uint16_t *scan, const float *projected, const uint8_t *active,
                        const uint16_t *limits, vp_pool *pool);
/* The frame's tokens are final: those of the next frames are like them. */
void vp_rdo_quant_keep(vp_rdo_quant *quantiser, const vp_coded_frame *frame);

#endif
