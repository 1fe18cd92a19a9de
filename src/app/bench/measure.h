/* SPDX-License-Identifier: BSD-2-Clause */
/* The quality of decoded frames. */
#ifndef VPATCH_BENCH_MEASURE_H
#define VPATCH_BENCH_MEASURE_H

#include "bench/results.h"
#include "peers/raw_clip.h"

/* Fills in mse, ssim and ms_ssim of the point's frames. stop as in vp_peer_setup,
 * may be NULL. VPATCH_OK, VPATCH_ERR_MEMORY, or VPATCH_AGAIN: stopped. */
vpatch_status vp_bench_measure(vp_bench_point *point, const vp_raw_clip *clip,
                               const vp_raw_clip *decoded, int (*stop)(void *opaque), void *opaque);

#endif
