/* SPDX-License-Identifier: BSD-2-Clause */
/* Small adaptive symbols for stored states: a binary tree of probabilities. */
#ifndef VPATCH_ENTROPY_BIT_TREE_H
#define VPATCH_ENTROPY_BIT_TREE_H

#include <stdint.h>

#include "entropy/rangecoder.h"

/* All probabilities one half. */
void vp_bit_tree_reset(uint16_t *probabilities, int count);
/* Codes a symbol of `bits` bits with a tree of 1 << bits probabilities. */
uint32_t vp_bit_tree_code(vp_coder *coder, uint16_t *tree, int bits, uint32_t symbol);

#endif
