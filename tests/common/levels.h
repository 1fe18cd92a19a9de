/* SPDX-License-Identifier: BSD-2-Clause */
/* Any integers become levels that the coder takes: each goes to a neighbour, if need be, that
 * is in the quantiser of its place. scan: NULL: the dims in their order. */
#ifndef VPATCH_TESTS_LEVELS_H
#define VPATCH_TESTS_LEVELS_H

#include <stdlib.h>

#include "entropy/dep_quant.h"

static inline void make_levels(int16_t *token, const uint16_t *scan, int dims)
{
    for (int i = 0, state = 0; i < dims; i++) {
        int16_t *value = &token[scan ? scan[i] : i];
        int quantiser = vp_dq_quantiser(state), index = vp_dq_index(quantiser, abs(*value));

        if (index > VP_DQ_MAX_INDEX) index = VP_DQ_MAX_INDEX;
        int size = vp_dq_level(quantiser, index);
        *value = (int16_t)(*value < 0 ? -size : size);
        state = vp_dq_next_state(state, index);
    }
}

#endif
