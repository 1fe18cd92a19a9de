/* SPDX-License-Identifier: BSD-2-Clause */
/* The tokens of a dump as the coder knows them: each with its neighbours' magnitudes and
 * levels, by the same history that the coder keeps. */
#ifndef VPATCH_TOOLS_ENTROPY_OBSERVE_H
#define VPATCH_TOOLS_ENTROPY_OBSERVE_H

#include "dump.h"
#include "entropy/token_coder.h"
#include "entropy/token_magnitudes.h"
#include "entropy/token_start_internal.h"

/* A token that is not empty; arrays are in scan order but for levels. */
typedef struct observation {
    int type;
    const vp_token_magnitudes *expected; /* near, ratio, spatial, past */
    const uint8_t *magnitude;            /* the token's own */
    const uint8_t *used;                 /* [bands] 0: all zero */
    const int16_t *const *levels;        /* [VP_LINEAR_SOURCES], in the token's order */
} observation;

typedef void (*observe_token)(void *context, const observation *seen);

/* Calls the observer for each. Returns 0, or -1: memory is short. */
int observe_dump(const vp_token_start *start, const dump *d, observe_token observer, void *context);

#endif
