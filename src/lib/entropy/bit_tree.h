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

/* The decoding half of vp_bit_tree_code(), whose coder's state stays in registers. Which way a bit
 * goes cannot be foretold: no branch depends on it. */
static inline uint32_t vp_bit_tree_decode(vp_coder *coder, uint16_t *tree, int bits)
{
    uint32_t range = coder->range, code = coder->code, node = 1;
    for (int i = 0; i < bits; i++) {
        uint32_t p = tree[node];
        uint32_t bound = (uint32_t)((uint64_t)range * p >> 16), bit = code < bound;
        uint32_t zero = bit - 1; /* all ones where the bit is 0 */
        range = bound + (zero & (range - 2 * bound));
        code -= zero & bound;
        uint32_t more = p + ((65536 - p) >> 5), less = p - (p >> 5);
        tree[node] = (uint16_t)(less + (~zero & (more - less)));
        node = node << 1 | bit;
        while (range < 1u << 24) {
            range <<= 8;
            code = code << 8 | vp_coder_next(coder);
        }
    }
    coder->range = range;
    coder->code = code;
    return node - (1u << bits);
}

/* Codes a symbol of `bits` bits with a tree of 1 << bits probabilities, which stay within
 * 31..65505: never 0. */
static inline uint32_t vp_bit_tree_code(vp_coder *coder, uint16_t *tree, int bits, uint32_t symbol)
{
    uint32_t node = 1;
    if (coder->mode == VP_CODER_DECODE) return vp_bit_tree_decode(coder, tree, bits);
    for (int i = bits - 1; i >= 0; i--) {
        uint16_t *p = tree + node;
        int bit = vp_coder_bit(coder, *p, (int)(symbol >> i & 1));
        *p = (uint16_t)(bit ? *p + ((65536 - *p) >> 5) : *p - (*p >> 5));
        node = node << 1 | (uint32_t)bit;
    }
    return node - (1u << bits);
}

#endif
