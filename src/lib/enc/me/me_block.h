/* SPDX-License-Identifier: BSD-2-Clause */
/* A block or unit whose motion the search decides, and the cost of a choice there:
 * SATD + lambda * rate. */
#ifndef VPATCH_ME_ME_BLOCK_H
#define VPATCH_ME_ME_BLOCK_H

#include "inter/mv_field.h"
#include "inter/mv_pred.h"
#include "inter/obmc_dsp.h"
#include "me/block_descent.h"
#include "me/motion_rate.h"
#include "me/pyramid.h"

/* What is the same for all blocks of a search. */
typedef struct vp_me_context {
    vp_motion_field *field;
    vp_motion_unit *refined; /* [2 * rows][2 * columns] the field as prediction uses it */
    const vp_image *current;
    const vp_image *const *refs;
    const vp_pyramid *pyramid;
    int lambda;    /* 1/256 */
    int preset;    /* VPATCH_PRESET_FAST, _MEDIUM or _SLOW */
    int symmetric; /* vp_motion_symmetric(field) */
    vp_motion_rates rates;
} vp_me_context;

/* A neighbour's prediction of the unit at its edge, for overlapped block motion compensation. */
typedef struct vp_me_obmc_seam {
    int x, y; /* of the 8x8 unit in the block */
    vp_edge edge;
    vp_motion_unit other;
    uint8_t samples[64];
} vp_me_obmc_seam;

/* Motions whose SATD is known: many candidates turn out to be the same. */
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
    vp_motion_rate rate;
    int seams; /* in use; 0 until vp_me_block_add_seams() */
    vp_me_obmc_seam seam[8];
    vp_me_memo memo;
} vp_me_block;

/* Costs are in 1/16 SATD unit. */
typedef struct vp_me_choice {
    vp_motion_unit unit;
    vp_motion_unit refined; /* as prediction uses it */
    int satd, cost;
} vp_me_choice;

void vp_me_block_init(vp_me_block *block, const vp_me_context *search, int ux, int uy, int n);
/* Takes the motion around the block, as it is now, into account from here on. */
void vp_me_block_add_seams(vp_me_block *block);

int vp_me_block_cost(const vp_me_context *search, int distortion, int rate);
/* The rate of coding a motion's references and vectors, in 1/16 bit. */
int vp_me_block_explicit_rate(const vp_me_block *block, const vp_motion_unit *unit);
int vp_me_block_vector_rate(const vp_me_block *block, int r, vp_mv mv);

/* Whether a vector is one that would not be clamped. */
static inline int vp_me_block_allows(const vp_me_block *block, int x, int y)
{
    return x >= block->lowest.x && x <= block->highest.x && y >= block->lowest.y &&
           y <= block->highest.y;
}

/* Whether the residual is so small that next to nothing of it is coded, whatever the motion. */
int vp_me_residual_is_small(const vp_me_context *search, int satd);

/* Notes a motion's SATD, so that it is not computed again. */
void vp_me_block_remember(vp_me_block *block, const vp_motion_unit *unit, int satd);

/* SATD of a motion's prediction; and of a pair's average without optical flow, where the vector
 * into reference r is new and the other reference's block is given. */
int vp_me_block_satd(const vp_me_block *block, const vp_motion_unit *unit);
int vp_me_block_satd_pair(const vp_me_block *block, const vp_motion_unit *unit, int r,
                          const int16_t *other);

/* Stores a choice in the field and in the refined motion. */
void vp_me_block_store(const vp_me_block *block, const vp_me_choice *choice);

/* These replace *best by what costs less. */
void vp_me_block_try_merge(vp_me_block *block, int index, vp_me_choice *best);
void vp_me_block_try_explicit(vp_me_block *block, const vp_motion_unit *unit, vp_me_choice *best);
void vp_me_choice_keep_cheaper(vp_me_choice *best, const vp_me_choice *other);

/* The eight neighbours of a vector, the nearest first. */
extern const vp_descent_pattern vp_mv_search_ring;

#endif
