/* SPDX-License-Identifier: BSD-2-Clause */
/* Reserved fields of public structs: a later version may give one a meaning, and what this
 * version does not know it must not pass over. */
#ifndef VPATCH_BASE_RESERVED_H
#define VPATCH_BASE_RESERVED_H

#include <stddef.h>
#include <stdint.h>

/* Of a struct whose array `reserved` has elements of any type. */
#define VP_RESERVED_USED(object) \
    vp_any_byte((const uint8_t *)(object)->reserved, sizeof(object)->reserved)
/* For messages. */
#define VP_RESERVED_TEXT "a reserved field of %s is not 0"

static inline int vp_any_byte(const uint8_t *bytes, size_t count)
{
    uint8_t bits = 0;

    for (size_t i = 0; i < count; i++) bits |= bytes[i];
    return bits != 0;
}

#endif
