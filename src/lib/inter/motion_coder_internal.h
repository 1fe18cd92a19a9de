/* SPDX-License-Identifier: BSD-2-Clause */
/* What the coder of motion fields is made of: motion_model.c keeps what is learned,
 * motion_code.c has the syntax and its contexts, vector_code.c those of vectors, and
 * price.c asks what decisions would cost. */
#ifndef VPATCH_INTER_MOTION_CODER_INTERNAL_H
#define VPATCH_INTER_MOTION_CODER_INTERNAL_H

#include "inter/motion_coder.h"
#include "inter/mv_pred.h"

/* Each kind of decision has its own contexts, each context a range of CELLS
 * slots, so a context's value is below CELLS. */
enum {
    VP_DECIDE_SPLIT,
    VP_DECIDE_MERGE,
    VP_DECIDE_INDEX,
    VP_DECIDE_REFS,
    VP_DECIDE_MV,
    VP_DECIDE_KINDS
};
#define VP_DECIDE_CONTEXTS 15 /* at most: with the mixer's bias two whole vectors */
#define VP_DECIDE_CELLS    4096
#define VP_DECIDE_SETS     64 /* of a kind, twice: see vp_motion_decide() */

struct vp_motion_model {
    vp_mixer *mixer;
};

/* Decisions that are asked about at one go when nothing is coded. */
#define VP_MOTION_QUERIES 8

/* One unit or unsplit block being coded, and what is known around it. */
typedef struct vp_motion_coder {
    vp_mixer *mixer;
    vp_coder *coder; /* NULL: nothing is coded, the odds are asked for */
    vp_motion_field *field;
    int ux, uy, n;
    int part; /* 0: whole block, 1..4: unit of a split one */
    const vp_motion_unit *left, *top, *corner;
    uint32_t spread; /* how much the motion around varies, 0..7 */
    uint32_t beside; /* how far the flow is from the motion on the left and above, 0..80 */
    uint32_t ahead;  /* how much the flow turns to the right and below, 0..7 */
    uint32_t past;   /* how what moved here was coded: field->past */
    vp_merge_list list;
    uint32_t odds[VP_MOTION_QUERIES]; /* of a 1, in 1/65536 */
    int asked;
} vp_motion_coder;

/* Codes one decision in `count` contexts, with the sum of two sets of weights. Without a
 * coder the odds are noted and `bit` is returned. */
int vp_motion_decide(vp_motion_coder *w, int kind, uint32_t set, uint32_t second,
                     const uint32_t *values, int count, int bit);
#define VP_COUNT(values) (int)(sizeof(values) / sizeof(values)[0])

/* Aims at `n` x `n` units: looks around and lists the candidates. */
void vp_motion_coder_aim(vp_motion_coder *w, int ux, int uy, int n);

/* The unit (x, y) units from the target, or the nearest inside the picture, as an index. */
int vp_motion_coder_unit_at(const vp_motion_coder *w, int x, int y);

/* The decisions of a block or unit, in this order; each returns what was decided. Two
 * for the references: both? else which? One for every candidate but the last. */
int vp_motion_code_split(vp_motion_coder *w, int split);
int vp_motion_code_merge(vp_motion_coder *w, int merged);
int vp_motion_code_index(vp_motion_coder *w, int index);
int vp_motion_code_refs(vp_motion_coder *w, int refs);
/* The vector into r of a unit with these references, the vector into R0 already there.
 * other: in and out, the magnitude of the last difference, at first 0. */
void vp_motion_code_mv(vp_motion_coder *w, vp_motion_unit *unit, int r, uint32_t *other);

/* Nodes of the tree that a vector component's difference is coded with: class nodes ask
 * whether it has more bits than 1, 2, ... */
#define VP_MV_BITS 16 /* no difference of two vectors has more */
enum { VP_NODE_ZERO, VP_NODE_SIGN, VP_NODE_CLASS, VP_NODE_BITS = VP_NODE_CLASS + VP_MV_BITS - 1 };
/* The slot of a node that knows only the type of the frame, whether the block is whole,
 * and the spread. */
uint32_t vp_mv_slot(uint32_t node, uint32_t type, uint32_t whole, uint32_t spread);

/* The frame's type as a context, 0..2: key frames have no motion. */
static inline uint32_t vp_motion_type_context(const vp_motion_field *field)
{
    return (uint32_t)field->type - VP_FRAME_ANCHOR;
}

/* 0..7, finer near zero */
static inline uint32_t vp_magnitude_class(int value)
{
    uint32_t level = 0, size = (uint32_t)(value < 0 ? -value : value);
    for (; size && level < 7; size >>= 1) level++;
    return level;
}

#endif
