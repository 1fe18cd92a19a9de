/* SPDX-License-Identifier: BSD-2-Clause */
/* Adaptive quantisation: the quality of a frame and of its patches, from the quality asked for. */
#ifndef VPATCH_ENC_ADAPTIVE_QUANT_H
#define VPATCH_ENC_ADAPTIVE_QUANT_H

#include "codec/coded_gop.h"

/* Sets the frame's quality, offsets and map. reuse: log2(1 + later use) of every
 * patch (mbtree.h), or NULL when it is not known: then the frame's type stands for it.
 * scratch: [rows * columns]. */
void vp_adaptive_quant(vp_coded_frame *frame, const vp_coded_gop *gop, int quality,
                       const float *reuse, float *scratch);

#endif
