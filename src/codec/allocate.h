/* SPDX-License-Identifier: BSD-2-Clause */
/* How the quality asked for is shared out among frames and patches. */
#ifndef VPATCH_CODEC_ALLOCATE_H
#define VPATCH_CODEC_ALLOCATE_H

#include "codec/gop.h"

/* Sets the frame's quality, offsets and map. share: log2(1 + later use) of every
 * patch (codec/propagate.h), or NULL when it is not known: then the frame's type
 * stands for it. work: [rows * columns]. */
void vp_allocate_quality(vp_frame_code *frame, const vp_gop *gop, int quality,
                         const float *share, float *work);

#endif
