/* SPDX-License-Identifier: BSD-2-Clause */
/* The second decision of a block, when the motion at all its edges is known: overlapped block
 * motion compensation is part of the distortion, and the motion of the blocks to the right and
 * below is a candidate. The field becomes cheaper and smoother (docs/lab/motion.md). */
#ifndef VPATCH_ME_SECOND_PASS_H
#define VPATCH_ME_SECOND_PASS_H

#include "me/me_block.h"

/* Decides a block again; its motion so far is in the field. */
void vp_second_pass_block(const vp_me_context *search, int row, int column);

#endif
