/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory that a run takes. */
#ifndef VPATCH_BENCH_PEAK_MEMORY_H
#define VPATCH_BENCH_PEAK_MEMORY_H

#include <stdint.h>

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
