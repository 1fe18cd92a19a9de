/* SPDX-License-Identifier: BSD-2-Clause */
/* The search for vectors worth coding. */
#ifndef VPATCH_ME_MV_SEARCH_H
#define VPATCH_ME_MV_SEARCH_H

#include "me/me_block.h"

/* The best explicit motion of a target. vectors: the best single vector found into
 * each reference; with have_start they are where to look first (a part of a block
 * starts from the block's). */
vp_me_choice vp_mv_search(vp_me_block *target, vp_mv vectors[2], int have_start);

/* Moves the vectors of a pair, each in turn, to where the average (without optical flow, which
 * hardly changes the choice) is best. */
void vp_mv_search_pair(const vp_me_block *target, vp_motion_unit *pair);

#endif
