/* SPDX-License-Identifier: BSD-2-Clause */
/* What follows from the results: figures of a clip, means over clips, BD-rates,
 * the breakdown by tag. Nothing is kept; everything is computed when asked for. */
#ifndef VPATCH_BENCH_COMPARE_H
#define VPATCH_BENCH_COMPARE_H

#include "bench/results.h"
#include "quality/bdrate.h"

/* NAN: unknown, or there is none; PSNR may be INFINITY. */
typedef struct vp_bench_figures {
    double quality;
    double bpp;
    double psnr;          /* of (6Y+U+V)/8 of the mean errors: vp_mse_weighted */
    double psnr_plane[3]; /* Y, U, V: of the mean error over the frames        */
    double ssim, ms_ssim; /* means over the frames                             */
    double encode_seconds, decode_seconds;
    double peak_bytes;
    double lossless;          /* 1: no sample differs; of a mean: how many clips   */
    double lossless_plane[3]; /* the same of Y, U, V                       */
} vp_bench_figures;

/* One point of a clip. */
vp_bench_figures vp_bench_figures_of(const vp_bench_clip *clip, const vp_bench_point *point);
/* PSNR of one frame's plane (0: Y). */
double vp_bench_frame_psnr(const vp_bench_frame *frame, int plane);

/* 1: the codec has points on the clip and neither failed. */
int vp_bench_has(const vp_results *results, int clip, int codec);

/* Why it has none, a text for people: the clip's error, the run's, or "not run";
 * NULL where it has. Owned by the results, or static. */
const char *vp_bench_why_not(const vp_results *results, int clip, int codec);

/* Means over clips. A clip counts when every codec that has run anywhere is
 * complete there (as many points as its longest run), so that the means of all
 * codecs are of the same clips. A point of a mean is a quality that was asked for
 * on all of them, worst first: a clip's own points are in order of size, which need
 * not be the same. All are arithmetic means but peak_bytes, which is the highest, and
 * lossless, which is a number. An infinite PSNR is left out of its mean, unless all
 * are; `lossless` tells of how many clips all planes were so. A figure that one of
 * the clips lacks (MS-SSIM of a small picture) is NAN in the mean. */
int vp_bench_mean_clips(const vp_results *results);             /* how many clips count      */
int vp_bench_mean_points(const vp_results *results, int codec); /* points of a mean */
vp_bench_figures vp_bench_mean(const vp_results *results, int codec, int point);

typedef enum vp_bench_metric {
    VP_METRIC_PSNR, /* (6Y+U+V)/8 */
    VP_METRIC_PSNR_Y,
    VP_METRIC_SSIM,    /* compared as -10 log10(1 - SSIM); the overlap is SSIM again */
    VP_METRIC_MS_SSIM, /* likewise */
    VP_METRIC_COUNT
} vp_bench_metric;

/* "psnr", "psnr-y", "ssim", "ms-ssim". */
const char *vp_bench_metric_name(vp_bench_metric metric);

/* BD-rate of codec `test` against `anchor` on one clip. One that has not run there
 * has 0 points: VP_BD_FEW_POINTS. */
vp_bd_rate vp_bench_bd_rate(const vp_results *results, int clip, int test, int anchor,
                            vp_bench_metric metric);

/* vp_bits_ratio on one clip, by PSNR; NAN where there is none. */
double vp_bench_bits_ratio(const vp_results *results, int clip, int test, int anchor);

/* 1: some point of some clip has the metric (MS-SSIM needs a size). */
int vp_bench_has_metric(const vp_results *results, vp_bench_metric metric);

/* Mean of the clips' BD-rates (those with an overlap), of clips with this tag or,
 * tag NULL, of all. *clips: how many. NAN where there is none. */
double vp_bench_mean_bd_rate(const vp_results *results, int test, int anchor,
                             vp_bench_metric metric, const char *tag, int *clips);

/* Frames per second over all points and clips of a codec: of the encoder and of
 * the decoder; NAN: unknown. *peak is the highest peak_bytes, -1: unknown. */
void vp_bench_speed(const vp_results *results, int codec, double *encode_fps, double *decode_fps,
                    int64_t *peak);

/* Bits per pixel of the latents, each number in so many bits. */
double vp_bench_latent_bpp(const vp_results *results, const vp_bench_latents *latents, int bits);

/* The index of the first clip that has the same tag as `clip`: tags are listed in
 * the order of their first clips. */
int vp_bench_first_of_tag(const vp_results *results, int clip);

#endif
