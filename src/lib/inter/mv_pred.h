/* SPDX-License-Identifier: BSD-2-Clause */
/* Prediction of the motion of a unit (or an unsplit block): pure functions of the units
 * coded before, used alike by search, encoder and decoder. */
#ifndef VPATCH_INTER_MV_PRED_H
#define VPATCH_INTER_MV_PRED_H

#include "base/mathops.h"
#include "inter/mv_field.h"

#define VP_MERGE_MAX 6

typedef enum vp_merge_source {
    VP_MERGE_LEFT,
    VP_MERGE_TOP,
    VP_MERGE_TEMPORAL,
    VP_MERGE_TOP_RIGHT,
    VP_MERGE_TOP_LEFT,
    VP_MERGE_ZERO_BOTH,
    VP_MERGE_ZERO
} vp_merge_source;

typedef struct vp_merge_list {
    int count; /* 1 or more */
    vp_motion_unit item[VP_MERGE_MAX];
    uint8_t source[VP_MERGE_MAX]; /* where it is from: vp_merge_source */
} vp_merge_list;

/* The motions that merge index 0..count-1 stand for, for `n` x `n` units (n = 2:
 * a whole block) at unit (ux, uy). All different, vectors clamped. */
void vp_merge_list_make(const vp_motion_field *field, int ux, int uy, int n, vp_merge_list *list);

/* The vector into reference r that explicit motion is coded against. Not
 * clamped. */
vp_mv vp_mv_predictor(const vp_motion_field *field, int ux, int uy, int n, int r);

/* A motion as a vector into reference r: its own, or the one into the other reference
 * stretched to this one's distance in time. */
vp_mv vp_mv_scaled(const vp_motion_field *field, const vp_motion_unit *unit, int r);

/* The temporal motion vector of the unit with an index, and of `n` x `n` units at (ux, uy), as
 * a vector into reference r. */
vp_mv vp_tmv_at(const vp_motion_field *field, int at, int r);
vp_mv vp_tmv_unit(const vp_motion_field *field, int ux, int uy, int n, int r);

/* The unit at (x, y) if it is coded before `n` x `n` units at (ux, uy), or NULL. */
const vp_motion_unit *vp_motion_neighbour(const vp_motion_field *field, int ux, int uy, int x,
                                          int y);

/* Equal references and vectors. */
static inline int vp_motion_same(const vp_motion_unit *a, const vp_motion_unit *b)
{
    return a->mv[0].x == b->mv[0].x && a->mv[0].y == b->mv[0].y && a->mv[1].x == b->mv[1].x &&
           a->mv[1].y == b->mv[1].y && a->refs == b->refs;
}

/* Stores a motion in the `n` x `n` units at (ux, uy) of units[][2 * columns]. */
void vp_motion_fill(vp_motion_unit *units, int columns, int ux, int uy, int n,
                    const vp_motion_unit *unit);
/* The same in a field. */
void vp_motion_store(vp_motion_field *field, int ux, int uy, int n, const vp_motion_unit *unit);

#endif
