/* SPDX-License-Identifier: BSD-2-Clause */
/* Finished runs on disk, one line each, so that an interrupted bench goes on
 * where it stopped. A run is found again by its key: everything its result
 * depends on, as text. A line that was cut off or is not understood is passed
 * over: that run is made again. So is a run whose key is not UTF-8. */
#ifndef VPATCH_BENCH_JOURNAL_H
#define VPATCH_BENCH_JOURNAL_H

#include <stddef.h>

#include "bench/results.h"
#include "vpatch/vpatch.h"

typedef struct vp_journal vp_journal;

/* Opens the file, or makes it. VPATCH_ERR_IO: it cannot be read or written, or
 * holds something else, which stays untouched. */
vpatch_status vp_journal_open(vp_journal **journal, const char *path, char *message, size_t size);

/* 1: the run is there; *point is filled in (free it). 0: it is not. */
int vp_journal_find(const vp_journal *journal, const char *key, vp_bench_point *point);

/* Appends a run and hands it to the system at once. VPATCH_ERR_MEMORY; VPATCH_ERR_IO: it cannot be
 * written. */
vpatch_status vp_journal_add(vp_journal *journal, const char *key, const vp_bench_point *point);

/* NULL is allowed. */
void vp_journal_close(vp_journal *journal);

#endif
