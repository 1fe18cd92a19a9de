/* SPDX-License-Identifier: BSD-2-Clause */
/* Dependent quantisation: which levels a token may have. Levels are multiples of a
 * fine unit; along the scan a state of four says which of two coarse quantisers an
 * integer is taken from. States 0 and 1: the even levels; 2 and 3: 0 and the odd
 * ones. What is coded is the index in that quantiser, and its parity leads to the
 * next state. Paths through the states are packed more densely in space than
 * integers that are rounded one by one. */
#ifndef VPATCH_ENTROPY_DEP_QUANT_H
#define VPATCH_ENTROPY_DEP_QUANT_H

#include <stdint.h>

#define VP_DQ_STATES     4
#define VP_DQ_QUANTISERS 2
#define VP_DQ_MAX_INDEX  16383 /* levels fit 16 bits */

static inline int vp_dq_quantiser(int state)
{
    return state >> 1;
}

static inline int vp_dq_next_state(int state, int index)
{
    static const uint8_t next[VP_DQ_STATES][2] = {{0, 2}, {2, 0}, {1, 3}, {3, 1}};

    return next[state][index & 1];
}

/* The size of the level with an index >= 0. */
static inline int vp_dq_level(int quantiser, int index)
{
    return index ? 2 * index - quantiser : 0;
}

/* The index of a level of this size; of one that is not in the quantiser: of a neighbour. */
static inline int vp_dq_index(int quantiser, int size)
{
    return (size + quantiser) >> 1;
}

#endif
