/* SPDX-License-Identifier: BSD-2-Clause */
/* Decoder-side motion vector refinement (as in VVC) in frames half way between their
 * references: a merged pair of vectors is moved to where the two blocks it names are most alike,
 * one vector by as much as the other in the opposite direction (bilateral matching). Only
 * prediction uses the result: other vectors are predicted from the vectors as they were merged,
 * so bits are read without pictures. */
#ifndef VPATCH_INTER_DMVR_H
#define VPATCH_INTER_DMVR_H

#include "base/pool.h"
#include "inter/mv_field.h"

/* The references are as far before the field's frame as behind it. */
int vp_motion_symmetric(const vp_motion_field *field);

/* The motion that samples of the `size` x `size` block at (x, y) are predicted with (size 8 or
 * 16): *unit itself, or what it is refined to:
 *
 *   Both references' blocks with 2 samples around, by bilinear interpolation:
 *     ((4 - fx) (4 - fy) s[0][0] + fx (4 - fy) s[0][1] + (4 - fx) fy s[1][0] + fx fy s[1][1] + 8)
 *     >> 4
 *   SAD(dx, dy), |dx|, |dy| <= 2: block 0 moved by (dx, dy) against block 1 by (-dx, -dy).
 *   Nothing happens if SAD(0, 0) < size^2. SAD(0, 0) counts as SAD(0, 0) - (SAD(0, 0) >> 2);
 *   the least wins, of equal ones (0, 0), then the first in rows. If neither component
 *   is +-2, each gains the nearest quarter to the minimum of the parabola through the SADs (as they
 *   were) beside the least: 2 (before - after) / (before + after - 2 least), halves away from
 *   zero, within +-2, and 0 if the divisor is not positive.
 *   mv[0] + d, mv[1] - d, clamped (vp_motion_clamp). */
vp_motion_unit vp_dmvr(const vp_motion_field *field, const vp_image *const refs[2], int x, int y,
                       int size, const vp_motion_unit *unit);

/* The refined motion of every unit of a field: refined [2 * rows][2 * columns]. */
void vp_dmvr_field(const vp_motion_field *field, const vp_image *const refs[2],
                   vp_motion_unit *refined, vp_pool *pool);

#endif
