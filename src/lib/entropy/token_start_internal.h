/* SPDX-License-Identifier: BSD-2-Clause */
/* What a token model starts from: shared by token_start.c, which stores it, token_coder.c,
 * which codes, and training. */
#ifndef VPATCH_ENTROPY_TOKEN_START_INTERNAL_H
#define VPATCH_ENTROPY_TOKEN_START_INTERNAL_H

#include "entropy/linear_predictor.h"
#include "entropy/magnitude_predictor.h"
#include "entropy/mixer.h"
#include "entropy/token_contexts.h"
#include "entropy/token_start.h"

struct vp_token_start {
    vp_token_layout layout;
    uint16_t *order[VP_TOKEN_NETS]; /* [dims]: which dim is coded first, second, ... */
    vp_magnitude_predictor magnitude[VP_FRAME_TYPES];
    vp_linear_predictor linear[VP_FRAME_TYPES];
    vp_mixer *mixer;
    int dims;
};

#endif
