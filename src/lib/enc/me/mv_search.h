/* SPDX-License-Identifier: BSD-2-Clause */
/* The search for explicit motion. */
#ifndef VPATCH_ME_MV_SEARCH_H
#define VPATCH_ME_MV_SEARCH_H

#include "me/me_block.h"

/* The best explicit motion of a block. vectors: the best single vector found into each
 * reference; with have_start the search starts from them (a part of a block starts from the
 * block's). */
vp_me_choice vp_mv_search(vp_me_block *block, vp_mv vectors[2], int have_start);

/* Moves the vectors of a pair, each in turn, to where the average (without optical flow, which
 * hardly changes the choice) is best. */
void vp_mv_search_pair(const vp_me_block *block, vp_motion_unit *pair);

#endif
