/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/memory.h"

#include <unistd.h>

uint64_t vp_memory_half(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);

    if (pages < 1 || page < 1) return UINT64_MAX; /* not known: no limit */
    return (uint64_t)pages * (uint64_t)page / 2;
}
