/* SPDX-License-Identifier: BSD-2-Clause */
/* The running of a comparison: every clip through every codec at every quality of
 * its ladder, results filled in as they come.
 *
 *   vp_bench_plan_init(&plan, &options, message, size)   words to peers and ladders
 *   vp_bench_perform(&plan, &results, &outcome)
 *   vp_bench_plan_free(&plan) */
#ifndef VPATCH_BENCH_BENCH_RUN_H
#define VPATCH_BENCH_BENCH_RUN_H

#include "bench/eta.h"
#include "bench/inputs.h"
#include "bench/results.h"
#include "peers/peer.h"
#include "report/report.h"

enum { VP_BENCH_PEERS_MAX = 24, VP_BENCH_QUALITIES_MAX = 64 };

typedef struct vp_bench_options {
    const char *const *paths; /* clips and folders                           */
    int path_count;
    const vpatch_model *model;
    int64_t model_bytes;   /* its memory, which belongs to vpatch's peak; -1: unknown */
    const char *against;   /* "x264:medium,mjpeg", "none"; NULL: the usual ones */
    const char *qualities; /* "10,18,26"; NULL: the usual ones            */
    const char *tag;       /* NULL: from the names                        */
    const char *journal;   /* file; NULL: nothing is kept                 */
    int frames;            /* most per clip; 0: all                       */
    int keyint, preset;
    int threads;  /* 1 or more                                   */
    int latents;  /* compare with caches of latents              */
    int pictures; /* make the report's pictures                  */
    /* Asked often, at least once a frame; what is running is one line of text.
     * Non-zero stops the bench. */
    int (*tick)(void *opaque, const vp_eta *pace, const char *running);
    /* One line about a clip (or file NULL). */
    void (*say)(void *opaque, const char *file, const char *text);
    void *opaque;
} vp_bench_options;

typedef struct vp_bench_skip {
    char name[32], reason[128];
} vp_bench_skip;

typedef struct vp_bench_plan {
    vp_bench_options options;
    vp_bench_inputs inputs; /* probed: an unreadable one has its error      */
    vp_peer peers[VP_BENCH_PEERS_MAX];
    int peer_count;
    vp_bench_skip skipped[VP_BENCH_PEERS_MAX]; /* asked for, but not there      */
    int skipped_count;
    double qualities[VP_BENCH_QUALITIES_MAX]; /* ascending                     */
    int quality_count;
} vp_bench_plan;

/* VPATCH_ERR_ARGUMENT: a word of against or qualities makes no sense. */
vpatch_status vp_bench_plan_init(vp_bench_plan *plan, const vp_bench_options *options,
                                 char *message, size_t size);
void vp_bench_plan_free(vp_bench_plan *plan);

typedef struct vp_bench_outcome {
    int runs_made, runs_kept;    /* made now; found in the journal                 */
    int bad_clips;               /* could not be read                              */
    int damaged_clips;           /* what could be read is measured                 */
    int failed_codecs;           /* codecs that failed on a clip                   */
    int stopped;                 /* by tick                                        */
    vp_report_picture *pictures; /* codec names belong to the plan              */
    int picture_count;
} vp_bench_outcome;

/* Fills in codecs, skipped, clips, tokens and settings of the results. Not
 * VPATCH_OK: nothing sensible could be done (memory, the journal); what went wrong
 * with a clip or a codec stands in the results and the outcome. */
vpatch_status vp_bench_perform(vp_bench_plan *plan, vp_results *results, vp_bench_outcome *outcome,
                               char *message, size_t size);
void vp_bench_outcome_free(vp_bench_outcome *outcome);

#endif
