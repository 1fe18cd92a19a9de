/* SPDX-License-Identifier: BSD-2-Clause */
/* What the figures are measured on, and the memory that a run takes there. */
#ifndef VPATCH_BENCH_MACHINE_H
#define VPATCH_BENCH_MACHINE_H

#include <stddef.h>
#include <stdint.h>

/* The processor's name, "unknown" where the system does not tell. */
void vp_bench_cpu(char *name, size_t size);

/* Memory of the process that is in use now, bytes; -1: unknown. */
int64_t vp_bench_memory_now(void);

/* Starts a measurement of the peak: memory that was freed goes back to the system
 * and the kernel's high-water mark is reset. Returns what is in use now, -1 where
 * this system does not tell (anything but Linux with /proc). */
int64_t vp_bench_memory_start(void);

/* The peak since `start` (from vp_bench_memory_start) above it; -1: unknown. The
 * kernel counts whole pages and may be late by some hundred kilobytes. */
int64_t vp_bench_memory_peak(int64_t start);

#endif
