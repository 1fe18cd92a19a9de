/* SPDX-License-Identifier: BSD-2-Clause */
/* The results as comma-separated values. */
#ifndef VPATCH_BENCH_CSV_H
#define VPATCH_BENCH_CSV_H

#include "bench/results.h"

/* A line of names, then a line per clip, codec and point; a clip or codec that
 * failed has one line with its error and empty figures. Numbers do not depend on the locale.
 * The caller frees it; NULL when memory is short. */
char *vp_bench_csv(const vp_results *results);

#endif
