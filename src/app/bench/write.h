/* SPDX-License-Identifier: BSD-2-Clause */
/* The results as text: JSON, comma-separated values, a table for the terminal.
 * Numbers do not depend on the locale. Each function returns a string that the
 * caller frees, or NULL when memory is short. */
#ifndef VPATCH_BENCH_WRITE_H
#define VPATCH_BENCH_WRITE_H

#include <stddef.h>

#include "bench/results.h"
#include "vpatch/vpatch.h"

/* The version of the JSON object's meaning, its "format_version". */
#define VP_BENCH_FORMAT_VERSION 1

/* One object; docs/bench-json.md says what is in it. UTF-8, ends with a newline. */
char *vp_bench_json(const vp_results *results);

/* A line of names, then a line per clip, codec and point; a clip or codec that
 * failed has one line with its error and empty figures. */
char *vp_bench_csv(const vp_results *results);

/* For people: per clip the bits and BD-rate against each peer, means, tags,
 * speeds, what failed or was skipped. At most `columns` wide (80 at least), UTF-8
 * only in names; colour 1: failures and losses stand out by ANSI colours. */
char *vp_bench_table(const vp_results *results, int columns, int colour);

/* Writes text to `path` ("-": standard output) so that the name never shows half
 * a file; an existing file is replaced. On failure message has the reason,
 * one line without the file's name. */
vpatch_status vp_bench_save(const char *path, const char *text, char *message, size_t message_size);

#endif
