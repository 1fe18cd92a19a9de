/* SPDX-License-Identifier: BSD-2-Clause */
/* The contexts of all decisions that code a token, as tables, and the decisions themselves.
 * docs/format/payload.md describes the same tables. */
#ifndef VPATCH_ENTROPY_TOKEN_CONTEXTS_H
#define VPATCH_ENTROPY_TOKEN_CONTEXTS_H

#include "entropy/context.h"
#include "entropy/mixer.h"
#include "entropy/rangecoder.h"
#include "entropy/token_classes.h"

#define VP_TOKEN_SLOTS 7 /* of a decision, at most */

typedef enum vp_token_decision {
    VP_TOKEN_EMPTY,   /* is the token all zero? */
    VP_TOKEN_USED,    /* is there anything in a band? */
    VP_TOKEN_MORE,    /* is |index| more than 0, 1, ...? */
    VP_TOKEN_SIGN,    /* does the sign differ from the predicted one? */
    VP_TOKEN_FURTHER, /* is |index - predicted index| more than 0, 1, ...? */
    VP_TOKEN_ESCAPE,  /* see vp_token_code_escape() */
    VP_TOKEN_DECISIONS
} vp_token_decision;

/* Parts of contexts (context.h). Classes are those of token_classes.h. */
enum {
    VP_TD_NONE,
    VP_TD_TYPE,    /* of the frame: vp_frame_type */
    VP_TD_BAND,    /* D / 16 of them */
    VP_TD_I,       /* the place in the scan, D of them */
    VP_TD_OCTET,   /* i / 8 */
    VP_TD_FIRST,   /* i, at most 11 */
    VP_TD_QUALITY, /* of the patch, / 4 */
    VP_TD_MOTION,  /* what both ends know of the patch's motion */
    /* sum classes of tokens' or bands' magnitudes, from here ... */
    VP_TD_LEFT,
    VP_TD_UP,
    VP_TD_CORNERS, /* up-left and up-right */
    VP_TD_PAST,    /* the frame this one was predicted from, most of all */
    VP_TD_AROUND,  /* the four neighbours there */
    VP_TD_SAME,    /* the last frame of this type or near it */
    VP_TD_OTHER,   /* one more frame */
    VP_TD_MEAN,    /* of this frame */
    VP_TD_BEFORE,  /* past and around */
    VP_TD_ALL,     /* mean, before, same, other */
    VP_TD_TOTALS,  /* (left + up + past) / 3 */
    VP_TD_ONE,     /* the band before in this token, the one before that, all so far */
    VP_TD_TWO,
    VP_TD_OWN,
    VP_TD_SPATIAL,  /* weighted sum at the same place of this frame's tokens */
    VP_TD_TEMPORAL, /* ... of the past frame's */
    /* ... to here */
    VP_TD_EXPECTED_BAND, /* expected magnitudes of the band, in quarter octaves */
    VP_TD_TYPE_DEPTH,    /* type and depth: how many sizes were asked about already */
    VP_TD_NET_DEPTH,     /* network and depth */
    VP_TD_INNER,         /* expected magnitude, in half octaves */
    VP_TD_OUTER,         /* ... without what this token's own places tell */
    VP_TD_FINE,          /* expected magnitude in quarter octaves */
    VP_TD_REST,          /* what the band still has to show */
    VP_TD_SURE,          /* class of the linear prediction's size */
    VP_TD_LARGE,         /* |index| - 1, at most 3 */
    VP_TD_SIGN_LEFT,     /* the same dim: 0: zero, 1: sign other than predicted, 2: as predicted */
    VP_TD_SIGN_UP,
    VP_TD_ESCAPE, /* the bits of an escape code in unary */
    VP_TOKEN_DIGITS
};

/* A decision has one set of weights, or two that are added, and a map. When the slot `surest` is
 * sure, it decides alone. */
typedef struct vp_token_contexts {
    vp_context set, second, map; /* second without a name: none */
    const vp_context *slot;      /* [slots] */
    int slots, surest;           /* surest: index of a slot, or VP_NO_CONTEXT */
    uint32_t reserved;           /* slots of the mixer for each; 0: as many as its cardinality */
} vp_token_contexts;

extern const vp_token_contexts vp_token_tables[VP_TOKEN_DECISIONS];
extern const vp_context_digit vp_token_digits[VP_TOKEN_DIGITS];

#define VP_TOKEN_UNSURE -1

/* Where each context begins in the mixer of a model of `dims` dims. */
typedef struct vp_token_layout {
    uint32_t dims;
    uint32_t slot[VP_TOKEN_DECISIONS][VP_TOKEN_SLOTS];
    uint32_t set[VP_TOKEN_DECISIONS], second[VP_TOKEN_DECISIONS], map[VP_TOKEN_DECISIONS];
    vp_mixer_shape shape;
} vp_token_layout;

void vp_token_layout_init(vp_token_layout *layout, int dims);

/* A mixer with its layout, and the coder that its decisions go to. */
typedef struct vp_token_sink {
    const vp_token_layout *layout;
    vp_mixer *mixer;
    vp_coder *coder;
} vp_token_sink;

/* Codes one decision by its surest slot alone, if that is sure. Returns what was decided, or
 * VP_TOKEN_UNSURE: vp_token_mix() has to decide. Of the values of digits only that slot's are read.
 * For decisions that have a surest slot. */
int vp_token_decide_alone(const vp_token_sink *sink, vp_token_decision decision,
                          const uint32_t value[VP_TOKEN_DIGITS], int bit);
/* Codes one decision in all contexts that these values of digits select; returns what was
 * decided. */
int vp_token_mix(const vp_token_sink *sink, vp_token_decision decision,
                 const uint32_t value[VP_TOKEN_DIGITS], int bit);
/* Codes what a size has beyond VP_TOKEN_UNARY, after VP_TOKEN_FURTHER or VP_TOKEN_MORE. */
uint32_t vp_token_code_escape(const vp_token_sink *sink, const uint32_t value[VP_TOKEN_DIGITS],
                              int further, uint32_t size);

#endif
