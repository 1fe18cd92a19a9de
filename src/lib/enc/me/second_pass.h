/* SPDX-License-Identifier: BSD-2-Clause */
/* The second look at a block, when the motion on all its sides is known: what
 * overlaps there counts, and motion of the blocks to the right and below is a
 * guess, too. Vectors get cheaper and smoother (docs/motion.md has the figures). */
#ifndef VPATCH_ME_SECOND_PASS_H
#define VPATCH_ME_SECOND_PASS_H

#include "me/me_block.h"

/* Decides a block again; its motion so far is in the field. */
void vp_second_pass_block(const vp_me_context *search, int row, int column);

#endif
