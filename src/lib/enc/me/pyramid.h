/* SPDX-License-Identifier: BSD-2-Clause */
/* Hierarchical search: motion found on downscaled pictures, one vector per block and reference,
 * from which the search on the whole picture starts. */
#ifndef VPATCH_ME_PYRAMID_H
#define VPATCH_ME_PYRAMID_H

#include "base/pool.h"
#include "inter/mv_field.h"

typedef struct vp_pyramid vp_pyramid;

/* NULL when memory is short. */
vp_pyramid *vp_pyramid_create(int rows, int columns);
void vp_pyramid_destroy(vp_pyramid *pyramid);

void vp_pyramid_search(vp_pyramid *pyramid, const vp_image *current, const vp_image *const refs[2],
                       int references, vp_pool *pool);

/* The vector of a block into reference r, in quarter luma samples. */
vp_mv vp_pyramid_vector(const vp_pyramid *pyramid, int r, int row, int column);

#endif
