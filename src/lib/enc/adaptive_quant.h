/* SPDX-License-Identifier: BSD-2-Clause */
/* How the quality asked for is shared out among frames and patches. */
#ifndef VPATCH_ENC_ADAPTIVE_QUANT_H
#define VPATCH_ENC_ADAPTIVE_QUANT_H

#include "codec/coded_gop.h"

/* Sets the frame's quality, offsets and map. share: log2(1 + later use) of every
 * patch (codec/propagate.h), or NULL when it is not known: then the frame's type
 * stands for it. work: [rows * columns]. */
void vp_adaptive_quant(vp_coded_frame *frame, const vp_coded_gop *gop, int quality,
                       const float *share, float *work);

#endif
