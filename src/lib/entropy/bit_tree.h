/* SPDX-License-Identifier: BSD-2-Clause */
/* Small adaptive symbols for stored states: a binary tree of probabilities. */
#ifndef VPATCH_ENTROPY_BIT_TREE_H
#define VPATCH_ENTROPY_BIT_TREE_H

#include <stdint.h>

#include "entropy/rangecoder.h"

/* All probabilities one half. */
static inline void vp_bit_tree_reset(uint16_t *probabilities, int count)
{
    for (int i = 0; i < count; i++) probabilities[i] = 32768;
}

/* Codes a symbol of `bits` bits with a tree of 1 << bits probabilities. */
static inline uint32_t vp_bit_tree_code(vp_coder *coder, uint16_t *tree, int bits, uint32_t symbol)
{
    uint32_t node = 1;
    for (int i = bits - 1; i >= 0; i--) {
        uint16_t *p = tree + node;
        int bit = vp_coder_bit(coder, *p, (int)(symbol >> i & 1));
        /* stays within 31..65505: never 0 */
        *p = (uint16_t)(bit ? *p + ((65536 - *p) >> 5) : *p - (*p >> 5));
        node = node << 1 | (uint32_t)bit;
    }
    return node - (1u << bits);
}

#endif
