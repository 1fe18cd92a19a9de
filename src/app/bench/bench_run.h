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
#include "report/report.h"

typedef struct vp_bench_outcome {
    int runs_made, runs_kept;    /* made now; found in the journal                 */
    int bad_clips;               /* could not be read                              */
    int damaged_clips;           /* what could be read is measured                 */
    int failed_codecs;           /* codecs that failed on a clip                   */
    int stopped;                 /* by tick                                        */
    vp_report_picture *pictures; /* codec names belong to the setup              */
    int picture_count;
} vp_bench_outcome;

/* Fills in codecs, skipped, clips, tokens and settings of the results. Not
 * VPATCH_OK: nothing sensible could be done (memory, the journal); what went wrong
 * with a clip or a codec stands in the results and the outcome. */
vpatch_status vp_bench_perform(vp_bench_setup *setup, vp_results *results,
                               vp_bench_outcome *outcome, char *message, size_t size);
void vp_bench_outcome_free(vp_bench_outcome *outcome);

#endif
