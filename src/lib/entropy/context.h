/* SPDX-License-Identifier: BSD-2-Clause */
/* Contexts as tables. A context selects a slot, a set of weights or a map of a mixer (mixer.h).
 * Its value is a number in mixed radix: each digit is a small integer that encoder and
 * decoder both know, e.g. the type of the frame. Tables name every context and its digits, so
 * that docs/format can be checked against what is coded. */
#ifndef VPATCH_ENTROPY_CONTEXT_H
#define VPATCH_ENTROPY_CONTEXT_H

#include <assert.h>
#include <stdint.h>

#include "base/cpu.h"

#define VP_CONTEXT_DIGITS 5 /* of a context, at most */

typedef struct vp_context_digit {
    const char *name;
    uint32_t cardinality; /* values are 0..cardinality - 1 */
    uint32_t per;         /* in place of a cardinality: a value for every `per` dims of a token */
} vp_context_digit;

#define VP_NO_CONTEXT -1 /* in place of the index of one */

typedef struct vp_context {
    const char *name;
    uint8_t digit[VP_CONTEXT_DIGITS]; /* most significant first: indices of a table of digits whose
                                     * entry 0 stands for "none" */
} vp_context;

/* dims: of a token, for digits that depend on it. */
VP_INLINE uint32_t vp_context_digit_cardinality(const vp_context_digit *digit, uint32_t dims)
{
    return digit->per ? (dims + digit->per - 1) / digit->per : digit->cardinality;
}

/* How many values a context has. */
VP_INLINE uint32_t vp_context_cardinality(const vp_context *context, const vp_context_digit *digits,
                                          uint32_t dims)
{
    uint32_t product = 1;

    for (int i = 0; i < VP_CONTEXT_DIGITS && context->digit[i]; i++)
        product *= vp_context_digit_cardinality(&digits[context->digit[i]], dims);
    return product;
}

/* The value of a context from the values of all digits. With constant tables compilers turn it
 * into a few multiplications. */
VP_INLINE uint32_t vp_context_pack(const vp_context *context, const vp_context_digit *digits,
                                   const uint32_t *value, uint32_t dims)
{
    uint32_t packed = 0;

    VP_UNROLL(5)
    for (int i = 0; i < VP_CONTEXT_DIGITS; i++) {
        int digit = context->digit[i];

        if (!digit) continue;
        uint32_t cardinality = vp_context_digit_cardinality(&digits[digit], dims);
        assert(value[digit] < cardinality);
        packed = packed * cardinality + value[digit];
    }
    return packed;
}

#endif
