/* SPDX-License-Identifier: BSD-2-Clause */
/* Tokens on disk against caches of latents. */
#ifndef VPATCH_BENCH_LATENTS_H
#define VPATCH_BENCH_LATENTS_H

#include "bench/job.h"

/* Adds the clip's line of --tokens to the results. */
vpatch_status vp_job_latents(vp_bench_job *job, int index);

#endif
