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
    VP_MP_NONE,
    VP_MP_TYPE,     /* of the frame: anchor, middle, side */
    VP_MP_PART,     /* 0: a whole block, 1..4: a unit of a split one */
    VP_MP_WHOLE,    /* part is 0 */
    VP_MP_INNER,    /* part is not 0 */
    VP_MP_HOW_LEFT, /* 0: no such unit, 1: merged, 2: explicit */
    VP_MP_HOW_TOP,
    VP_MP_HOW_CORNER,
    VP_MP_REFS_LEFT, /* 0: no such unit, else its references */
    VP_MP_REFS_TOP,
    VP_MP_REFS_CORNER,
    VP_MP_INDEX_LEFT, /* its merge index; 7: explicit, or no such unit */
    VP_MP_INDEX_TOP,
    VP_MP_SPLIT_LEFT, /* 0: no such block, 1: not split, 2: split */
    VP_MP_SPLIT_TOP,
    VP_MP_SPLIT_RIGHT,    /* above right */
    VP_MP_SPLIT_DIAGONAL, /* above left */
    VP_MP_AROUND,         /* how many of these four blocks are split */
    VP_MP_SPREAD,         /* how much the motion of left, top and corner varies */
    VP_MP_COUNT,          /* of merge candidates */
    VP_MP_PAST,           /* how the unit that the projected vector comes from was coded */
    VP_MP_NEXT,           /* the same in brief: to the right, below, here */
    VP_MP_NEXT_FIRST,     /* likewise, the last one of the first unit */
    VP_MP_TMV_GAPS,       /* how far left and top are from the projected vector */
    VP_MP_TURN_INSIDE,    /* how much projected vectors vary inside the target */
    VP_MP_TURN_BEYOND,    /* ... and to the right and below */
    VP_MP_I5,             /* number of the merge candidate that is asked about: 0..4 */
    VP_MP_I6,             /* the same */
    VP_MP_I8,
    VP_MP_SOURCE,   /* of this candidate: vp_merge_source */
    VP_MP_REFS,     /* of this candidate */
    VP_MP_DISTANCE, /* from this candidate to the next */
    VP_MP_VOTES,    /* how many units around move like this candidate, like the next, ... */
    VP_MP_VOTES_NEXT,
    VP_MP_VOTES_MOST, /* ... like the one behind it that most do */
    VP_MP_STEP,       /* 0: both references? 1: reference 1? */
    VP_MP_NODE,       /* of the difference's tree: VP_NODE_... */
    VP_MP_NODE_SET,
    VP_MP_NODE_CLASS,
    VP_MP_COMPONENT,  /* 0: x, 1: y */
    VP_MP_R,          /* the vector's reference */
    VP_MP_BOTH,       /* the unit has both references */
    VP_MP_OTHER,      /* magnitude of the difference coded just before in this unit */
    VP_MP_THIRD_LEFT, /* coarse offset of left from the predictor */
    VP_MP_THIRD_TOP,
    VP_MP_VIEW, /* + VP_VIEW_...: offset of another vector from the predictor */
    VP_MOTION_PARTS = VP_MP_VIEW + VP_VIEWS
};

/* Codes one decision in the contexts that these values of parts select; returns what was
 * decided. */
int vp_motion_decide(vp_mixer *mixer, vp_coder *coder, vp_motion_decision decision,
                     const uint32_t value[VP_MOTION_PARTS], int bit);
/* The probability of a 1 that vp_motion_decide() would code with, in 1/65536. */
uint32_t vp_motion_probability(const vp_mixer *mixer, vp_motion_decision decision,
                               const uint32_t value[VP_MOTION_PARTS]);
/* The same as the decision's first context alone has it. */
uint32_t vp_motion_slot_probability(const vp_mixer *mixer, vp_motion_decision decision,
                                    const uint32_t value[VP_MOTION_PARTS]);

/* Two sets of weights are added, the first one's number is the map's as well. */
typedef struct vp_motion_contexts {
    vp_context set, second;
    const vp_context *slot; /* [slots] */
    int slots;
} vp_motion_contexts;

extern const vp_motion_contexts vp_motion_tables[VP_MOTION_DECISIONS];
extern const vp_context_part vp_motion_parts[VP_MOTION_PARTS];

#endif
