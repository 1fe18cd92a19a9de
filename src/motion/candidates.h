/* SPDX-License-Identifier: BSD-2-Clause */
/* What the motion of a unit (or an unsplit block) is guessed from: pure functions
 * of the units coded before, used alike by search, encoder and decoder. */
#ifndef VPATCH_MOTION_CANDIDATES_H
#define VPATCH_MOTION_CANDIDATES_H

#include "motion/motion.h"

#define VP_MOTION_CANDIDATES 6

typedef enum vp_motion_source {
    VP_SOURCE_LEFT,
    VP_SOURCE_TOP,
    VP_SOURCE_FLOW,
    VP_SOURCE_TOP_RIGHT,
    VP_SOURCE_TOP_LEFT,
    VP_SOURCE_STILL_BOTH,
    VP_SOURCE_STILL
} vp_motion_source;

typedef struct vp_motion_candidates {
    int count; /* 1 or more */
    vp_motion_unit item[VP_MOTION_CANDIDATES];
    uint8_t source[VP_MOTION_CANDIDATES]; /* where it is from: vp_motion_source */
} vp_motion_candidates;

/* The motions that merge index 0..count-1 stand for, for `n` x `n` units (n = 2:
 * a whole block) at unit (ux, uy). All different, vectors clamped. */
void vp_motion_list(const vp_motion_field *field, int ux, int uy, int n,
                    vp_motion_candidates *list);

/* The vector into reference r that explicit motion is coded against. Not
 * clamped. */
vp_mv vp_motion_predictor(const vp_motion_field *field, int ux, int uy, int n, int r);

/* A motion as a vector into reference r: its own, or the one into the other reference
 * stretched to this one's distance in time. */
vp_mv vp_motion_towards(const vp_motion_field *field, const vp_motion_unit *unit, int r);

/* The flow of a place as a vector into reference r; the same of a unit, as an index. */
vp_mv vp_motion_flow_at(const vp_motion_field *field, int at, int r);
vp_mv vp_motion_flow(const vp_motion_field *field, int ux, int uy, int n, int r);

/* The unit at (x, y) if it is coded before `n` x `n` units at (ux, uy), or NULL. */
const vp_motion_unit *vp_motion_neighbour(const vp_motion_field *field, int ux, int uy, int x,
                                          int y);

static inline int vp_median(int a, int b, int c)
{
    int low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

/* Equal references and vectors. */
static inline int vp_motion_same(const vp_motion_unit *a, const vp_motion_unit *b)
{
    return a->mv[0].x == b->mv[0].x && a->mv[0].y == b->mv[0].y && a->mv[1].x == b->mv[1].x &&
           a->mv[1].y == b->mv[1].y && a->refs == b->refs;
}

/* Stores a motion in the `n` x `n` units at (ux, uy). */
void vp_motion_store(vp_motion_field *field, int ux, int uy, int n, const vp_motion_unit *unit);
/* The same for what prediction shows of it. */
void vp_motion_show(vp_motion_field *field, int ux, int uy, int n, const vp_motion_unit *unit);

#endif
