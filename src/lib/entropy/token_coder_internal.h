/* SPDX-License-Identifier: BSD-2-Clause */
/* What a token model is made of: shared by tokens.c (which codes), tokens_start.c
 * (which stores what was learned) and the training tool. */
#ifndef VPATCH_ENTROPY_TOKEN_CODER_INTERNAL_H
#define VPATCH_ENTROPY_TOKEN_CODER_INTERNAL_H

#include "entropy/linear_predictor.h"
#include "entropy/magnitude_predictor.h"
#include "entropy/mixer.h"
#include "entropy/token_coder.h"

#define VP_TOKEN_NETS    2 /* key and anchor come from one network, middle and side from the other */
#define VP_TOKEN_BAND    16
#define VP_TOKEN_MAG_MAX 42 /* contexts look at magnitudes up to this: sums of 6 fit a byte */

struct vp_token_start {
    int dims;
    uint16_t *order[VP_TOKEN_NETS]; /* [dims]: which dim is coded first, second, ... */
    vp_magnitude_predictor expect[VP_FRAME_TYPES];
    vp_linear_predictor guess[VP_FRAME_TYPES];
    vp_mixer *mixer;
};

/* One coded token as training sees it; arrays are in scan order but for values. */
typedef struct vp_token_seen {
    int type;
    const uint8_t *near[VP_MAGNITUDE_NEAR];
    int ratio[VP_MAGNITUDE_NEAR];             /* see vp_magnitude_predictor_neighbours         */
    const uint8_t *spatial, *past;            /* weighted sums, see expect.h */
    const uint8_t *mag;                       /* the token's own magnitudes  */
    const uint8_t *used;                      /* [bands]: 0: all zero and known to be */
    const int16_t *values[VP_LINEAR_SOURCES]; /* in the token's order, see guess.h */
    const uint16_t *order;
} vp_token_seen;

typedef void (*vp_token_observer)(void *context, const vp_token_seen *seen);

/* Calls observer after every token that is not empty. */
void vp_token_observe(vp_token_model *model, vp_token_observer observer, void *context);

/* The shape of the mixer a model of so many dims needs. */
vp_mixer_shape vp_token_mixer_shape(int dims);

/* Hands over a model's mixer with all it has learned, and frees the rest. */
vp_mixer *vp_token_model_take_mixer(vp_token_model *model);

#endif
