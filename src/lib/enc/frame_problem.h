/* SPDX-License-Identifier: BSD-2-Clause */
/* What encoder, scanner and analyser refuse of a frame. */
#ifndef VPATCH_ENC_FRAME_PROBLEM_H
#define VPATCH_ENC_FRAME_PROBLEM_H

#include "vpatch/vpatch.h"

/* What is wrong with a frame that is to have this size, but for its times; NULL: nothing. */
const char *vp_frame_problem(const vpatch_frame *frame, int width, int height);

#endif
