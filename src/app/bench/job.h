/* SPDX-License-Identifier: BSD-2-Clause */
/* A bench in progress, and its smallest step: one clip through one codec at one
 * quality, measured. */
#ifndef VPATCH_BENCH_JOB_H
#define VPATCH_BENCH_JOB_H

#include "bench/bench_setup.h"
#include "bench/journal.h"

typedef struct vp_bench_job {
    vp_bench_setup *setup;
    vp_results *results;
    vp_bench_outcome *outcome;
    vp_journal *journal; /* NULL: none                                     */
    vp_eta eta;
    vp_raw_clip source, decoded; /* of the clip that is loaded                     */
    int loaded;                  /* -1: none                                       */
    int fatal;                   /* 1: the failure concerns all, not a clip or codec */
    char versions[256];          /* of vpatch: its build, its weights              */
    char running[128];           /* what tick shows                                */
    char message[256];           /* why the last step failed                       */
} vp_bench_job;

/* One step. codec 0 is vpatch, others are peers[codec - 1]. */
typedef struct vp_bench_step {
    int clip, codec;
    double quality;
    vpatch_token_mode token_mode; /* of vpatch */
} vp_bench_step;

const char *vp_job_codec_name(const vp_bench_job *job, int codec);

/* The ladder of a codec, worst first. */
int vp_job_ladder(const vp_bench_job *job, int codec, const double **ladder);

/* For stop callbacks: opaque is the job. */
int vp_job_stopped(void *opaque);

/* 1: after this status the bench does not go on. */
int vp_job_ends(const vp_bench_job *job, vpatch_status status);

/* Reports that the codec failed on the clip, for job->message. */
void vp_job_say_failure(vp_bench_job *job, int clip, int codec);

/* For lack of memory; sets fatal. */
vpatch_status vp_job_no_memory(vp_bench_job *job);

/* Has the clip's frames in source, and room in decoded. What it cannot read is
 * noted in the results. VPATCH_AGAIN: stopped. */
vpatch_status vp_job_load(vp_bench_job *job, int clip);
void vp_job_unload(vp_bench_job *job);

/* Encodes and decodes the loaded clip: job->decoded, *result. *peak_bytes as in
 * vp_bench_point. */
vpatch_status vp_job_code(vp_bench_job *job, const vp_bench_step *step, vp_peer_result *result,
                          int64_t *peak_bytes);

/* The step's point: from the journal, else by loading, coding and measuring.
 * *seconds: what that took, -1 from the journal. */
vpatch_status vp_job_point(vp_bench_job *job, const vp_bench_step *step, vp_bench_point *point,
                           double *seconds);

#endif
