/* SPDX-License-Identifier: BSD-2-Clause */
/* The results as JSON. */
#ifndef VPATCH_BENCH_JSON_H
#define VPATCH_BENCH_JSON_H

#include "bench/results.h"

/* The version of the JSON object's meaning, its "format_version". */
#define VP_BENCH_FORMAT_VERSION 1

/* One object in one line; docs/bench-json.md says what is in it. UTF-8, ends with a newline.
 * The caller frees it; NULL when memory is short. */
char *vp_bench_json(const vp_results *results);

#endif
