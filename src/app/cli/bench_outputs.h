/* SPDX-License-Identifier: BSD-2-Clause */
/* The outputs of `vpatch bench`: the table, and the files that --json, --csv and --report
 * name. */
#ifndef VPATCH_CLI_BENCH_OUTPUTS_H
#define VPATCH_CLI_BENCH_OUTPUTS_H

#include "bench/bench_run.h"
#include "cli/options.h"

/* Checks the names of inputs and outputs, and that the outputs can be written. */
vp_exit vp_bench_outputs_check(const vp_settings *settings);

vp_exit vp_bench_outputs_write(const vp_settings *settings, const vp_results *results,
                               const vp_bench_outcome *outcome);

#endif
