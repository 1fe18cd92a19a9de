/* SPDX-License-Identifier: BSD-2-Clause */
/* Reserved fields of public structs: a later version may give one a meaning, and what this
 * version does not know it must not pass over. */
#ifndef VPATCH_BASE_RESERVED_H
#define VPATCH_BASE_RESERVED_H

#include <stddef.h>
#include <stdint.h>

#define VP_RESERVED_USED(object) \
    vp_any_bit((object)->reserved, sizeof(object)->reserved / sizeof *(object)->reserved)
/* For messages. */
#define VP_RESERVED_TEXT "a reserved field of %s is not 0"

static inline int vp_any_bit(const uint64_t *word, size_t count)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < count; i++) bits |= word[i];
    return bits != 0;
}

#endif
