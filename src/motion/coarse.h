/* SPDX-License-Identifier: BSD-2-Clause */
/* Large motion, found on small pictures: one vector per block and reference to
 * start the fine search from. */
#ifndef VPATCH_MOTION_COARSE_H
#define VPATCH_MOTION_COARSE_H

#include "motion/motion.h"

typedef struct vp_coarse vp_coarse;

/* NULL when memory is short. */
vp_coarse *vp_coarse_create(int rows, int columns);
void vp_coarse_destroy(vp_coarse *coarse);

void vp_coarse_search(vp_coarse *coarse, const vp_image *current, const vp_image *const refs[2],
                      int references, vp_pool *pool);

/* The vector of a block into reference r, in quarter luma samples. */
vp_mv vp_coarse_vector(const vp_coarse *coarse, int r, int row, int column);

#endif
