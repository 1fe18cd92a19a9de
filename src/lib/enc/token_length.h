/* SPDX-License-Identifier: BSD-2-Clause */
/* How many dims each patch of a frame needs for a target: found by decoding it. */
#ifndef VPATCH_ENC_TOKEN_LENGTH_H
#define VPATCH_ENC_TOKEN_LENGTH_H

#include "codec/recon.h"
#include "enc/rdo_quant.h"

typedef struct vp_token_length vp_token_length;

/* target: PSNR of a patch's samples, in dB. NULL when memory is short. */
vp_token_length *vp_token_length_create(int rows, int columns, float target);
void vp_token_length_destroy(vp_token_length *length);

/* Fills frame->tokens as vp_rdo_quant_frame() does, each as long as it has to be. Runs the
 * synthesis network a few times; the recon's picture is of no use afterwards. */
void vp_token_length_quantise(vp_token_length *length, vp_rdo_quant *quantiser, vp_recon *recon,
                              vp_coded_frame *frame, const uint16_t *scan, const float *projected,
                              const vp_image *prediction, const vp_image *source);

#endif
