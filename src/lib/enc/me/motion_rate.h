/* SPDX-License-Identifier: BSD-2-Clause */
/* The search's estimate of the rate of motion, in 1/16 bit: from a model of the motion coder, or
 * averages on real clips where there is none. The model is the encoder's own, updated frame by
 * frame: the coder's is one mini-GOP behind, in the background, and what it has learned when a
 * frame is searched would depend on the number of threads. */
#ifndef VPATCH_ME_MOTION_RATE_H
#define VPATCH_ME_MOTION_RATE_H

#include "base/mathops.h"
#include "inter/motion_coder.h"
#include "inter/mv_pred.h"

#define VP_MOTION_RATE_BITS    17 /* number of bits of a difference's magnitude: 0..16 */
#define VP_MOTION_RATE_SPREADS 8

/* The same for a whole search. The model is not asked for every vector: a component's rate is
 * taken from its number of bits, from whether the block is split, and from how much the motion
 * around it varies. */
typedef struct vp_motion_rates {
    const vp_motion_model *model;                                      /* may be NULL */
    int16_t component[2][VP_MOTION_RATE_SPREADS][VP_MOTION_RATE_BITS]; /* the sign included */
} vp_motion_rates;

void vp_motion_rates_init(vp_motion_rates *rates, const vp_motion_model *model, vp_frame_type type);

/* Of one block or unit. */
typedef struct vp_motion_rate {
    int merge[VP_MERGE_MAX];
    int refs[4];              /* explicit motion with these references, without vectors */
    const int16_t *component; /* of vp_motion_rates */
} vp_motion_rate;

/* Lists the candidates as well. */
void vp_motion_rate_unit(const vp_motion_rates *rates, vp_motion_field *field, int ux, int uy,
                         int n, vp_merge_list *list, vp_motion_rate *rate);

static inline int vp_motion_rate_component(const vp_motion_rate *rate, int difference)
{
    unsigned size = (unsigned)(difference < 0 ? -difference : difference);
    int bits = 0;
#if defined(__GNUC__)
    bits = size ? 32 - __builtin_clz(size) : 0;
#else
    for (; size; size >>= 1) bits++;
#endif
    return rate->component[vp_min(bits, VP_MOTION_RATE_BITS - 1)];
}

/* Of leaving a block whole, of splitting it. */
void vp_motion_rate_split(const vp_motion_rates *rates, vp_motion_field *field, int row, int column,
                          int rate[2]);

#endif
