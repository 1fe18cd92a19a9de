/* SPDX-License-Identifier: BSD-2-Clause */
/* What a mini-GOP's structure says of its frames, as the public interface has it. */
#ifndef VPATCH_CODEC_FRAME_DESCRIPTION_H
#define VPATCH_CODEC_FRAME_DESCRIPTION_H

#include "base/error.h"
#include "codec/coded_gop.h"

/* Fills all of *to that the structure decides, for frame `at` of the mini-GOP in coding order;
 * all else is 0. minigop, layer: the mini-GOP's number in
 * the segment, and that of its first token layer. */
void vp_frame_describe(vpatch_coded_frame *to, const vp_coded_gop *gop, int at, int minigop,
                       int layer);

/* Whether a frame is the one that comes next, as far as the structure decides it, and nothing else
 * is in its reserved fields. VPATCH_ERR_ARGUMENT with a sentence: it is not. */
vpatch_status vp_frame_expect(const vpatch_coded_frame *next, const vpatch_coded_frame *frame,
                              const vp_errbuf *message);

#endif
