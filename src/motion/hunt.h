/* SPDX-License-Identifier: BSD-2-Clause */
/* The search for vectors worth coding. */
#ifndef VPATCH_MOTION_HUNT_H
#define VPATCH_MOTION_HUNT_H

#include "motion/target.h"

/* The best explicit motion of a target. vectors: the best single vector found into
 * each reference; with have_start they are where to look first (a part of a block
 * starts from the block's). */
vp_choice vp_hunt(const vp_target *target, vp_mv vectors[2], int have_start);

#endif
