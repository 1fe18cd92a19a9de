/* SPDX-License-Identifier: BSD-2-Clause */
/* Contexts as tables. A context selects a slot, a set of weights or a map of a mixer (mixer.h).
 * Its value is a number in mixed radix: each digit is a part, a small integer that encoder and
 * decoder both know, e.g. the type of the frame. Tables name every context and its parts, so
 * that docs/format can be checked against what is coded. */
#ifndef VPATCH_ENTROPY_CONTEXT_H
#define VPATCH_ENTROPY_CONTEXT_H

#include <assert.h>
#include <stdint.h>

#include "base/cpu.h"

#define VP_CONTEXT_PARTS 5 /* of a context, at most */

typedef struct vp_context_part {
    const char *name;
    uint32_t cardinality; /* values are 0..cardinality - 1 */
    uint32_t per;         /* in place of a cardinality: a value for every `per` dims of a token */
} vp_context_part;

typedef struct vp_context {
    const char *name;
    uint8_t part[VP_CONTEXT_PARTS]; /* most significant first: indices of a table of parts whose
                                     * entry 0 stands for "none" */
} vp_context;

/* dims: of a token, for parts that depend on it. */
VP_INLINE uint32_t vp_context_part_cardinality(const vp_context_part *part, uint32_t dims)
{
    return part->per ? (dims + part->per - 1) / part->per : part->cardinality;
}

/* How many values a context has. */
VP_INLINE uint32_t vp_context_cardinality(const vp_context *context, const vp_context_part *parts,
                                          uint32_t dims)
{
    uint32_t product = 1;

    for (int i = 0; i < VP_CONTEXT_PARTS && context->part[i]; i++)
        product *= vp_context_part_cardinality(&parts[context->part[i]], dims);
    return product;
}

/* The value of a context from the values of all parts. With constant tables compilers turn it
 * into a few multiplications. */
VP_INLINE uint32_t vp_context_pack(const vp_context *context, const vp_context_part *parts,
                                   const uint32_t *value, uint32_t dims)
{
    uint32_t packed = 0;

    VP_UNROLL(5)
    for (int i = 0; i < VP_CONTEXT_PARTS; i++) {
        int part = context->part[i];

        if (!part) continue;
        uint32_t cardinality = vp_context_part_cardinality(&parts[part], dims);
        assert(value[part] < cardinality);
        packed = packed * cardinality + value[part];
    }
    return packed;
}

#endif
