/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known around the unit, or the unsplit block, whose motion is coded: neighbours,
 * merge candidates, and the digits of the contexts (motion_tables.h) that follow from them.
 * Encoder, decoder and the encoder's rate estimate derive them alike. */
#ifndef VPATCH_INTER_MOTION_CONTEXT_H
#define VPATCH_INTER_MOTION_CONTEXT_H

#include "inter/motion_tables.h"
#include "inter/mv_field.h"
#include "inter/mv_pred.h"

/* The target: `n` x `n` units at (ux, uy). */
typedef struct vp_motion_context {
    const vp_motion_field *field;
    int ux, uy, n;
    const vp_motion_unit *left, *top, *corner; /* NULL: none, or not coded before the target */
    vp_merge_list list;
    uint32_t votes[VP_MERGE_MAX]; /* see vp_motion_context_votes() */
    uint32_t value[VP_MOTION_DIGITS];
} vp_motion_context;

/* Finds neighbours and candidates of a target, and the digits that all decisions share. */
void vp_motion_context_init(vp_motion_context *context, const vp_motion_field *field, int ux,
                            int uy, int n);
/* The digits of the decisions whether a block is split, whether a motion is merged. */
void vp_motion_context_split(vp_motion_context *context);
void vp_motion_context_merge(vp_motion_context *context);
/* Counts how many units around the target move like each candidate, then sets the digits of
 * the decision whether the motion is candidate i. */
void vp_motion_context_votes(vp_motion_context *context);
void vp_motion_context_candidate(vp_motion_context *context, int i);
/* step 0: are there both references? 1: is it reference 1? */
void vp_motion_context_refs(vp_motion_context *context, int step);

/* The index of the unit (x, y) units from the target, or of the nearest one in the picture. */
int vp_motion_context_unit_at(const vp_motion_context *context, int x, int y);

/* The number of bits of |value|, at most 7. */
static inline uint32_t vp_motion_magnitude(int value)
{
    uint32_t bits = 0, size = (uint32_t)(value < 0 ? -value : value);

    for (; size && bits < 7; size >>= 1) bits++;
    return bits;
}

#endif
