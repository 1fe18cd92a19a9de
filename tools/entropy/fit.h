/* SPDX-License-Identifier: BSD-2-Clause */
/* Learns the weights of vp_magnitude_predictor and vp_linear_predictor from tokens: for every integer of
 * every frame type a least-squares fit. For expected magnitudes it is weighted so
 * that it comes close to the shortest code of a geometric distribution. */
#ifndef VPATCH_TOOLS_ENTROPY_FIT_H
#define VPATCH_TOOLS_ENTROPY_FIT_H

#include "entropy/token_coder_internal.h"

typedef struct fit fit;

/* Keeps up to `most` tokens per frame type, about one of `every[type]` seen. */
fit *fit_create(int dims, int most, const int every[VP_FRAME_TYPES]);
void fit_free(fit *f);
/* A vp_token_observer; context is the fit. */
void fit_see(void *context, const vp_token_seen *seen);
/* Sets expect of one type from what was seen. Returns 0, or -1: memory is short. */
int fit_expect(const fit *f, int type, vp_magnitude_predictor *expect);
/* The same for the signed guesses; order: the scan of this type. */
int fit_guess(const fit *f, int type, const uint16_t *order, vp_linear_predictor *guess);

#endif
