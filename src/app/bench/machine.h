/* SPDX-License-Identifier: BSD-2-Clause */
/* What the figures were measured on. */
#ifndef VPATCH_BENCH_MACHINE_H
#define VPATCH_BENCH_MACHINE_H

#include <stddef.h>

/* The cores this process may use. */
int vp_bench_cores(void);

/* The processor's name, "unknown" where the system does not tell. */
void vp_bench_cpu(char *name, size_t size);

#endif
