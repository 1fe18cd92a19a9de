/* SPDX-License-Identifier: BSD-2-Clause */
/* What the token model of a segment starts from: the scan, the weights of the predictors, a
 * mixer that has learned already. Read-only while models use it, may be shared by threads. */
#ifndef VPATCH_ENTROPY_TOKEN_START_H
#define VPATCH_ENTROPY_TOKEN_START_H

#include <stddef.h>
#include <stdint.h>

#include "base/frame_type.h"

#define VP_TOKEN_MAX_DIMS 1024
#define VP_TOKEN_NETS     2 /* of key and anchor; of middle and side */

static inline int vp_token_net(vp_frame_type type)
{
    return (int)type >> 1;
}

typedef struct vp_token_start vp_token_start;

/* An untrained start. NULL: memory is short or dims is not in 1..MAX_DIMS. */
vp_token_start *vp_token_start_create(int dims);
/* A trained start from what vp_token_start_save wrote. Returns 0; -1: memory is
 * short; -2: not a valid state for this number of dims. */
int vp_token_start_load(vp_token_start **start, int dims, const uint8_t *state, size_t size);
/* Rounds a start to what can be stored, and stores it. *state belongs to the
 * caller: free(). Returns 0, or -1: memory is short. */
int vp_token_start_save(vp_token_start *start, uint8_t **state, size_t *size);
void vp_token_start_destroy(vp_token_start *start);
/* [dims] the order in which the integers of a token of this type are coded. */
const uint16_t *vp_token_scan(const vp_token_start *start, vp_frame_type type);

#endif
