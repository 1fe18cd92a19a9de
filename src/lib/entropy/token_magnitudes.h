/* SPDX-License-Identifier: BSD-2-Clause */
/* The expected magnitudes of one token: the estimates of magnitude_predictor.h, kept up while
 * its places are coded. All arrays are in scan order. */
#ifndef VPATCH_ENTROPY_TOKEN_MAGNITUDES_H
#define VPATCH_ENTROPY_TOKEN_MAGNITUDES_H

#include "entropy/magnitude_predictor.h"
#include "entropy/token_history.h"
#include "entropy/token_start.h"

typedef struct vp_token_magnitudes {
    const vp_magnitude_predictor *weights;
    const uint8_t *near[VP_MAGNITUDE_NEAR];               /* the history's, or of these two: */
    uint8_t sums[3][VP_TOKEN_MAX_DIMS];                   /* of several tokens */
    uint8_t across[VP_MAGNITUDE_NEAR][VP_TOKEN_MAX_DIMS]; /* out of the other network's scan */
    int ratio[VP_MAGNITUDE_NEAR];
    uint8_t spatial[VP_TOKEN_MAX_DIMS], past[VP_TOKEN_MAX_DIMS]; /* weighted sums */
    int32_t sum[VP_TOKEN_MAX_DIMS];                              /* bias and near */
    int32_t outer[VP_TOKEN_MAX_DIMS];                            /* pushed from other tokens */
    int32_t inner[VP_TOKEN_MAX_DIMS]; /* pushed from this token as well */
} vp_token_magnitudes;

/* Begins a token of this quality in the history's frame. */
void vp_token_magnitudes_init(vp_token_magnitudes *magnitudes,
                              const vp_magnitude_predictor *weights,
                              const vp_token_history *history,
                              const vp_token_neighbours *neighbours, int quality);

/* The magnitude at place i is known. */
static inline void vp_token_magnitudes_push(vp_token_magnitudes *m, int i, int magnitude)
{
    vp_magnitude_predictor_push(m->weights, VP_MAGNITUDE_INSIDE, i, magnitude, m->inner);
}

/* The expected magnitude at place i, and as it was before anything of this token was known. */
static inline int32_t vp_token_magnitudes_inner(const vp_token_magnitudes *m, int i)
{
    return vp_magnitude_predictor_value(m->weights, i, m->sum[i], m->inner[i]);
}

static inline int32_t vp_token_magnitudes_outer(const vp_token_magnitudes *m, int i)
{
    return vp_magnitude_predictor_value(m->weights, i, m->sum[i], m->outer[i]);
}

#endif
