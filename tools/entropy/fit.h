/* SPDX-License-Identifier: BSD-2-Clause */
/* Learns the weights of vp_magnitude_predictor and vp_linear_predictor from tokens: for every
 * integer of every frame type a least-squares fit. For expected magnitudes it is weighted so that
 * it comes close to the shortest code of a geometric distribution. */
#ifndef VPATCH_TOOLS_ENTROPY_FIT_H
#define VPATCH_TOOLS_ENTROPY_FIT_H

#include "observe.h"

typedef struct fit fit;

/* Keeps up to `most` tokens per frame type, about one of `every[type]` seen. */
fit *fit_create(int dims, int most, const int every[VP_FRAME_TYPES]);
void fit_free(fit *f);
/* An observer (observe.h); context is the fit. */
void fit_see(void *context, const observation *seen);
/* Sets the weights of one type from what was seen. Returns 0, or -1: memory is short. */
int fit_magnitude(const fit *f, int type, vp_magnitude_predictor *to);
/* The same; order: the scan of this type. In fit_linear.c. */
int fit_linear(const fit *f, int type, const uint16_t *order, vp_linear_predictor *to);

#endif
