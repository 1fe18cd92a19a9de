/* SPDX-License-Identifier: BSD-2-Clause */
/* What a mini-GOP's structure says of its frames, as the public interface has it. */
#ifndef VPATCH_CODEC_FRAME_DESCRIPTION_H
#define VPATCH_CODEC_FRAME_DESCRIPTION_H

#include "codec/coded_gop.h"

/* Fills all of *to that the structure decides, for frame `at` of the mini-GOP in coding order;
 * all else is 0. minigop, layer: the mini-GOP's number in
 * the segment, and that of its first token layer. */
void vp_frame_describe(vpatch_coded_frame *to, const vp_coded_gop *gop, int at, int minigop,
                       int layer);

/* The first field in which two frames differ of those that the structure decides, or NULL. */
const char *vp_frame_difference(const vpatch_coded_frame *a, const vpatch_coded_frame *b);

#endif
