/* SPDX-License-Identifier: BSD-2-Clause */
/* The search for vectors worth coding. */
#ifndef VPATCH_MOTION_HUNT_H
#define VPATCH_MOTION_HUNT_H

#include "motion/target.h"

/* The best explicit motion of a target. vectors: the best single vector found into
 * each reference; with have_start they are where to look first (a part of a block
 * starts from the block's). */
vp_choice vp_hunt(vp_target *target, vp_mv vectors[2], int have_start);

/* Moves the vectors of a pair, each in turn, to where the average (without optical flow, which
 * hardly changes the choice) is best. */
void vp_hunt_pair(const vp_target *target, vp_motion_unit *pair);

#endif
