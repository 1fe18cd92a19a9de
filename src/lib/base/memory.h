/* SPDX-License-Identifier: BSD-2-Clause */
/* How much memory there is. */
#ifndef VPATCH_BASE_MEMORY_H
#define VPATCH_BASE_MEMORY_H

#include <stdint.h>

/* Half of the machine's memory, in bytes: what one file may take when nothing else is said. */
uint64_t vp_memory_half(void);

#endif
