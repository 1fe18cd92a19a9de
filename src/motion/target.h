/* SPDX-License-Identifier: BSD-2-Clause */
/* A block or unit whose motion the search decides, and what a choice costs there:
 * the size of what prediction leaves over, plus lambda for every bit. */
#ifndef VPATCH_MOTION_TARGET_H
#define VPATCH_MOTION_TARGET_H

#include "motion/candidates.h"
#include "motion/coarse.h"
#include "motion/motion.h"
#include "motion/overlap.h"
#include "motion/price.h"

/* What a search is given, the same for all blocks. */
typedef struct vp_search {
    vp_motion_field *field;
    const vp_image *current;
    const vp_image *const *refs;
    const vp_coarse *coarse;
    int lambda; /* 1/256 */
    int effort;
    int halfway; /* vp_motion_halfway(field) */
    vp_motion_prices prices;
} vp_search;

/* What a neighbour's motion predicts beside its side of the target. */
typedef struct vp_seam {
    int x, y; /* of the 8x8 unit inside the target */
    vp_side side;
    vp_motion_unit other;
    uint8_t samples[64];
} vp_seam;

/* Motions that were looked at, and their SATD: many guesses turn out to be the same. */
#define VP_TARGET_KNOWN 8
typedef struct vp_known {
    vp_motion_unit unit[VP_TARGET_KNOWN];
    int satd[VP_TARGET_KNOWN];
    unsigned count; /* ever; the latest replaces the oldest */
} vp_known;

typedef struct vp_target {
    const vp_search *search;
    int ux, uy, n;     /* n x n units at (ux, uy) */
    int x, y, size;    /* the same in samples */
    const uint8_t *samples;
    ptrdiff_t stride;
    vp_mv lowest, highest; /* vectors inside the border */
    vp_mv predictor[2];
    vp_motion_candidates list;
    vp_motion_price price;
    int seams; /* 0 as long as the neighbours are not known */
    vp_seam seam[8];
    vp_known known;
} vp_target;

/* Costs are in 1/16 SATD unit. */
typedef struct vp_choice {
    vp_motion_unit unit;
    vp_motion_unit shown; /* what prediction makes of it */
    int satd, cost;
} vp_choice;

void vp_target_aim(vp_target *target, const vp_search *search, int ux, int uy, int n);
/* Takes the motion around the target, as it is now, into account from here on. */
void vp_target_add_seams(vp_target *target);

int vp_target_cost(const vp_search *search, int distortion, int rate);
/* The rate of coding a motion's references and vectors, in 1/16 bit. */
int vp_target_explicit_rate(const vp_target *target, const vp_motion_unit *unit);
int vp_target_vector_rate(const vp_target *target, int r, vp_mv mv);

/* The vector is one that a decoder would not clamp. */
static inline int vp_target_inside(const vp_target *target, int x, int y)
{
    return x >= target->lowest.x && x <= target->highest.x && y >= target->lowest.y &&
           y <= target->highest.y;
}

/* So little is left over that a quantiser keeps next to nothing of it, whatever the
 * motion. */
int vp_target_quiet(const vp_search *search, int satd);

/* A motion's SATD has been found: it will not be looked at again. */
void vp_target_know(vp_target *target, const vp_motion_unit *unit, int satd);

/* SATD of a motion as it is shown; and of an average without optical flow, with the vector of one
 * reference tried while the other's block is given. */
int vp_target_satd(const vp_target *target, const vp_motion_unit *unit);
int vp_target_satd_beside(const vp_target *target, const vp_motion_unit *unit, int r,
                          const int16_t *other);

/* The target moves like this from now on. */
void vp_target_settle(const vp_target *target, const vp_choice *choice);

/* Replaces *best when the motion costs less. */
void vp_target_try_merge(vp_target *target, int index, vp_choice *best);
void vp_target_try_explicit(vp_target *target, const vp_motion_unit *unit, vp_choice *best);
void vp_target_keep(vp_choice *best, const vp_choice *other);

/* The eight neighbours of a vector, the nearest first. */
extern const int8_t vp_around[8][2];

#endif
