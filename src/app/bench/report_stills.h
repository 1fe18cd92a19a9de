/* SPDX-License-Identifier: BSD-2-Clause */
/* The stills of the report. */
#ifndef VPATCH_BENCH_REPORT_STILLS_H
#define VPATCH_BENCH_REPORT_STILLS_H

#include "bench/job.h"

/* Adds the clip's stills to the outcome, their sizes and PSNR to the results. */
vpatch_status vp_job_stills(vp_bench_job *job, int clip);

#endif
