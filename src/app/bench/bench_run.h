/* SPDX-License-Identifier: BSD-2-Clause */
/* The running of a comparison: every clip through every codec at every quality of
 * its ladder, results filled in as they come.
 *
 *   vp_bench_setup_init(&setup, &options, message, size)   words to peers and ladders
 *   vp_bench_perform(&setup, &results, &outcome)
 *   vp_bench_setup_free(&setup) */
#ifndef VPATCH_BENCH_RUN_H
#define VPATCH_BENCH_RUN_H

#include "bench/bench_setup.h"
#include "bench/results.h"

/* Fills in codecs, skipped, clips, tokens and settings of the results. Not
 * VPATCH_OK: nothing sensible could be done (memory, the journal); what went wrong
 * with a clip or a codec stands in the results and the outcome. */
vpatch_status vp_bench_perform(vp_bench_setup *setup, vp_results *results,
                               vp_bench_outcome *outcome, char *message, size_t size);

#endif
