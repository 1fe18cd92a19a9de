/* SPDX-License-Identifier: BSD-2-Clause */
/* The results as tables for a terminal. */
#ifndef VPATCH_BENCH_TABLE_H
#define VPATCH_BENCH_TABLE_H

#include "bench/results.h"

/* Per clip the bits and BD-rate against each peer, means, tags, speeds, what failed or was
 * skipped. At most `columns` wide (80 at least), UTF-8 only in names; colour 1: failures and
 * losses stand out by ANSI colours. Numbers do not depend on the locale. The caller frees
 * it; NULL when memory is short. */
char *vp_bench_table(const vp_results *results, int columns, int colour);

#endif
