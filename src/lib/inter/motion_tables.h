/* SPDX-License-Identifier: BSD-2-Clause */
/* The contexts of all decisions that code a motion field, as tables, and the decisions
 * themselves. docs/format/payload.md describes the same tables. */
#ifndef VPATCH_INTER_MOTION_TABLES_H
#define VPATCH_INTER_MOTION_TABLES_H

#include "base/frame_type.h"
#include "entropy/context.h"
#include "entropy/mixer.h"
#include "entropy/rangecoder.h"

typedef enum vp_motion_decision {
    VP_DECIDE_SPLIT,
    VP_DECIDE_MERGE,
    VP_DECIDE_INDEX, /* is it this merge candidate? */
    VP_DECIDE_REFS,  /* both references? else: reference 1? */
    VP_DECIDE_MV,    /* a node of the tree of a vector difference */
    VP_MOTION_DECISIONS
} vp_motion_decision;

#define VP_DECIDE_CONTEXTS 15   /* at most: with the mixer's bias two whole vectors */
#define VP_DECIDE_CELLS    4096 /* slots of each context */
#define VP_DECIDE_SETS     64   /* sets of weights of a decision, twice; and maps */

/* Nodes of the tree of decisions that a component of a difference is coded with: class nodes
 * ask whether it has more bits than 1, 2, ...; then come the bits below the highest. */
#define VP_MV_BITS 16 /* no difference of two vectors has more */
enum {
    VP_NODE_ZERO,
    VP_NODE_SIGN,
    VP_NODE_CLASS,
    VP_NODE_BITS = VP_NODE_CLASS + VP_MV_BITS - 1,
    VP_NODE_HIGH = VP_NODE_BITS + 15, /* the first bit of classes 5, 6, and above */
    VP_NODES = VP_NODE_HIGH + 3
};

/* Vectors that a difference's contexts compare with the predictor. */
enum {
    VP_VIEW_LEFT,
    VP_VIEW_TOP,
    VP_VIEW_CORNER,
    VP_VIEW_TMV,
    VP_VIEW_STEADY, /* of the second vector of a pair: the first one's motion goes on */
    VP_VIEW_FAR,    /* two units to the left */
    VP_VIEW_TMV_RIGHT,
    VP_VIEW_TMV_BELOW,
    VP_VIEW_TMV_MEDIAN, /* the projected vector, corrected by its median error around */
    VP_VIEW_STEADY_MEDIAN,
    VP_VIEWS
};

/* Parts of contexts (context.h). */
enum {
    VP_MD_NONE,
    VP_MD_TYPE,     /* of the frame: anchor, middle, side */
    VP_MD_PART,     /* 0: a whole block, 1..4: a unit of a split one */
    VP_MD_WHOLE,    /* part is 0 */
    VP_MD_INNER,    /* part is not 0 */
    VP_MD_HOW_LEFT, /* 0: no such unit, 1: merged, 2: explicit */
    VP_MD_HOW_TOP,
    VP_MD_HOW_CORNER,
    VP_MD_REFS_LEFT, /* 0: no such unit, else its references */
    VP_MD_REFS_TOP,
    VP_MD_REFS_CORNER,
    VP_MD_INDEX_LEFT, /* its merge index; 7: explicit, or no such unit */
    VP_MD_INDEX_TOP,
    VP_MD_SPLIT_LEFT, /* 0: no such block, 1: not split, 2: split */
    VP_MD_SPLIT_TOP,
    VP_MD_SPLIT_RIGHT,    /* above right */
    VP_MD_SPLIT_DIAGONAL, /* above left */
    VP_MD_AROUND,         /* how many of these four blocks are split */
    VP_MD_SPREAD,         /* how much the motion of left, top and corner varies */
    VP_MD_COUNT,          /* of merge candidates */
    VP_MD_PAST,           /* how the unit that the projected vector comes from was coded */
    VP_MD_NEXT,           /* the same in brief: to the right, below, here */
    VP_MD_NEXT_FIRST,     /* likewise, the last one of the first unit */
    VP_MD_TMV_GAPS,       /* how far left and top are from the projected vector */
    VP_MD_TURN_INSIDE,    /* how much projected vectors vary inside the target */
    VP_MD_TURN_BEYOND,    /* ... and to the right and below */
    VP_MD_I5,             /* number of the merge candidate that is asked about: 0..4 */
    VP_MD_I6,             /* the same */
    VP_MD_I8,
    VP_MD_SOURCE,   /* of this candidate: vp_merge_source */
    VP_MD_REFS,     /* of this candidate */
    VP_MD_DISTANCE, /* from this candidate to the next */
    VP_MD_VOTES,    /* how many units around move like this candidate, like the next, ... */
    VP_MD_VOTES_NEXT,
    VP_MD_VOTES_MOST, /* ... like the one behind it that most do */
    VP_MD_STEP,       /* 0: both references? 1: reference 1? */
    VP_MD_NODE,       /* of the difference's tree: VP_NODE_... */
    VP_MD_NODE_SET,
    VP_MD_NODE_CLASS,
    VP_MD_COMPONENT,  /* 0: x, 1: y */
    VP_MD_R,          /* the vector's reference */
    VP_MD_BOTH,       /* the unit has both references */
    VP_MD_OTHER,      /* magnitude of the difference coded just before in this unit */
    VP_MD_THIRD_LEFT, /* coarse offset of left from the predictor */
    VP_MD_THIRD_TOP,
    VP_MD_VIEW, /* + VP_VIEW_...: offset of another vector from the predictor */
    VP_MOTION_DIGITS = VP_MD_VIEW + VP_VIEWS
};

/* Codes one decision in the contexts that these values of digits select; returns what was
 * decided. */
int vp_motion_decide(vp_mixer *mixer, vp_coder *coder, vp_motion_decision decision,
                     const uint32_t value[VP_MOTION_DIGITS], int bit);
/* The probability of a 1 that vp_motion_decide() would code with, in 1/65536. */
uint32_t vp_motion_probability(const vp_mixer *mixer, vp_motion_decision decision,
                               const uint32_t value[VP_MOTION_DIGITS]);
/* The same as the decision's first context alone has it. */
uint32_t vp_motion_slot_probability(const vp_mixer *mixer, vp_motion_decision decision,
                                    const uint32_t value[VP_MOTION_DIGITS]);

/* Two sets of weights are added, the first one's number is the map's as well. When slot `surest`
 * is sure, it decides alone. */
typedef struct vp_motion_contexts {
    vp_context set, second;
    const vp_context *slot; /* [slots] */
    int slots, surest;      /* surest: index of a slot, or VP_NO_CONTEXT */
} vp_motion_contexts;

extern const vp_motion_contexts vp_motion_tables[VP_MOTION_DECISIONS];
extern const vp_context_digit vp_motion_digits[VP_MOTION_DIGITS];

#endif
