/* SPDX-License-Identifier: BSD-2-Clause */
/* A block or unit whose motion the search decides, and what a choice costs there:
 * the size of what prediction leaves over, plus lambda for every bit. */
#ifndef VPATCH_ME_ME_BLOCK_H
#define VPATCH_ME_ME_BLOCK_H

#include "inter/mv_field.h"
#include "inter/mv_pred.h"
#include "inter/obmc_dsp.h"
#include "me/block_descent.h"
#include "me/motion_rate.h"
#include "me/pyramid.h"

/* What a search is given, the same for all blocks. */
typedef struct vp_me_context {
    vp_motion_field *field;
    vp_motion_unit *refined; /* [2 * rows][2 * columns] the field as prediction uses it */
    const vp_image *current;
    const vp_image *const *refs;
    const vp_pyramid *coarse;
    int lambda; /* 1/256 */
    int effort;
    int halfway; /* vp_motion_symmetric(field) */
    vp_motion_rates prices;
} vp_me_context;

/* What a neighbour's motion predicts beside its side of the target. */
typedef struct vp_me_seam {
    int x, y; /* of the 8x8 unit inside the target */
    vp_edge side;
    vp_motion_unit other;
    uint8_t samples[64];
} vp_me_seam;

/* Motions that were looked at, and their SATD: many guesses turn out to be the same. */
#define VP_ME_MEMO 8
typedef struct vp_me_memo {
    vp_motion_unit unit[VP_ME_MEMO];
    int satd[VP_ME_MEMO];
    unsigned count; /* ever; the latest replaces the oldest */
} vp_me_memo;

typedef struct vp_me_block {
    const vp_me_context *search;
    int ux, uy, n;  /* n x n units at (ux, uy) */
    int x, y, size; /* the same in samples */
    const uint8_t *samples;
    ptrdiff_t stride;
    vp_mv lowest, highest; /* vectors inside the border */
    vp_mv predictor[2];
    vp_merge_list list;
    vp_motion_rate price;
    int seams; /* 0 as long as the neighbours are not known */
    vp_me_seam seam[8];
    vp_me_memo known;
} vp_me_block;

/* Costs are in 1/16 SATD unit. */
typedef struct vp_me_choice {
    vp_motion_unit unit;
    vp_motion_unit refined; /* what prediction makes of it */
    int satd, cost;
} vp_me_choice;

void vp_me_block_aim(vp_me_block *target, const vp_me_context *search, int ux, int uy, int n);
/* Takes the motion around the target, as it is now, into account from here on. */
void vp_me_block_add_seams(vp_me_block *target);

int vp_me_block_cost(const vp_me_context *search, int distortion, int rate);
/* The rate of coding a motion's references and vectors, in 1/16 bit. */
int vp_me_block_explicit_rate(const vp_me_block *target, const vp_motion_unit *unit);
int vp_me_block_vector_rate(const vp_me_block *target, int r, vp_mv mv);

/* The vector is one that a decoder would not clamp. */
static inline int vp_me_block_inside(const vp_me_block *target, int x, int y)
{
    return x >= target->lowest.x && x <= target->highest.x && y >= target->lowest.y &&
           y <= target->highest.y;
}

/* So little is left over that a quantiser keeps next to nothing of it, whatever the
 * motion. */
int vp_me_block_quiet(const vp_me_context *search, int satd);

/* A motion's SATD has been found: it will not be looked at again. */
void vp_me_block_know(vp_me_block *target, const vp_motion_unit *unit, int satd);

/* SATD of a motion as it is shown; and of an average without optical flow, with the vector of one
 * reference tried while the other's block is given. */
int vp_me_block_satd(const vp_me_block *target, const vp_motion_unit *unit);
int vp_me_block_satd_beside(const vp_me_block *target, const vp_motion_unit *unit, int r,
                            const int16_t *other);

/* The target moves like this from now on. */
void vp_me_block_settle(const vp_me_block *target, const vp_me_choice *choice);

/* Replaces *best when the motion costs less. */
void vp_me_block_try_merge(vp_me_block *target, int index, vp_me_choice *best);
void vp_me_block_try_explicit(vp_me_block *target, const vp_motion_unit *unit, vp_me_choice *best);
void vp_me_block_keep(vp_me_choice *best, const vp_me_choice *other);

/* The eight neighbours of a vector, the nearest first. */
extern const vp_descent_pattern vp_mv_search_ring;

#endif
