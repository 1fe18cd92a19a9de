/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/compare.h"

#include <math.h>
#include <string.h>

#include "quality/distortion.h"

static const double unknown = (double)NAN;

vp_bench_figures vp_bench_figures_of(const vp_bench_clip *clip, const vp_bench_point *point)
{
    double mse[3] = {0, 0, 0}, ssim = 0, ms_ssim = 0, count = point->frame_count;
    vp_bench_figures f;

    for (int i = 0; i < point->frame_count; i++) {
        const vp_bench_frame *frame = &point->frames[i];

        for (int p = 0; p < 3; p++) mse[p] += frame->mse[p] / count;
        ssim += frame->ssim / count;
        ms_ssim += frame->ms_ssim / count;
    }
    f.quality = point->quality;
    f.bpp = (double)point->bytes * 8 / ((double)clip->width * clip->height * count);
    for (int p = 0; p < 3; p++) f.psnr_plane[p] = isnan(mse[p]) ? unknown : vp_psnr(mse[p]);
    f.psnr = isnan(vp_mse_weighted(mse)) ? unknown : vp_psnr(vp_mse_weighted(mse));
    f.ssim = ssim;
    f.ms_ssim = ms_ssim;
    f.encode_seconds = point->encode_seconds;
    f.decode_seconds = point->decode_seconds;
    f.peak_bytes = point->peak_bytes < 0 ? unknown : (double)point->peak_bytes;
    for (int p = 0; p < 3; p++) f.lossless_plane[p] = mse[p] == 0;
    f.lossless = mse[0] == 0 && mse[1] == 0 && mse[2] == 0;
    return f;
}

double vp_bench_frame_psnr(const vp_bench_frame *frame, int plane)
{
    return isnan(frame->mse[plane]) ? unknown : vp_psnr(frame->mse[plane]);
}

const char *vp_bench_why_not(const vp_results *results, int clip, int codec)
{
    const vp_bench_clip *c = &results->clips[clip];

    if (c->error) return c->error;
    if (c->runs[codec].error) return c->runs[codec].error;
    return c->runs[codec].count ? NULL : "not run";
}

int vp_bench_has(const vp_results *results, int clip, int codec)
{
    return vp_bench_why_not(results, clip, codec) == NULL;
}

/* ---- curves ----------------------------------------------------------------- */

const char *vp_bench_metric_name(vp_bench_metric metric)
{
    static const char *const names[] = {"psnr", "psnr-y", "ssim", "ms-ssim"};

    return names[metric];
}

static double metric_of(const vp_bench_figures *f, vp_bench_metric metric)
{
    switch (metric) {
    case VP_METRIC_PSNR: return f->psnr;
    case VP_METRIC_PSNR_Y: return f->psnr_plane[0];
    case VP_METRIC_SSIM: return f->ssim;
    case VP_METRIC_MS_SSIM: return f->ms_ssim;
    case VP_METRIC_COUNT: break;
    }
    return unknown;
}

/* SSIM values are compressed near 1: -10 log10(1 - SSIM) spreads them like PSNR. */
static int is_similarity(vp_bench_metric metric)
{
    return metric == VP_METRIC_SSIM || metric == VP_METRIC_MS_SSIM;
}

typedef struct curve {
    vp_rd_point points[VP_BD_MOST_POINTS];
    int count; /* may be above: what compares says so */
} curve;

/* The points of a run as a rate-distortion curve; none where it has not run. */
static void curve_of(curve *to, const vp_results *results, int clip, int codec,
                     vp_bench_metric metric)
{
    const vp_bench_clip *c = &results->clips[clip];

    to->count = vp_bench_has(results, clip, codec) ? c->runs[codec].count : 0;
    for (int i = 0; i < to->count && i < VP_BD_MOST_POINTS; i++) {
        vp_bench_figures f = vp_bench_figures_of(c, &c->runs[codec].points[i]);
        double value = metric_of(&f, metric);

        to->points[i].bpp = f.bpp;
        to->points[i].quality = is_similarity(metric) ? -10 * log10(1 - value) : value;
    }
}

vp_bd_rate vp_bench_bd_rate(const vp_results *results, int clip, int test, int anchor,
                            vp_bench_metric metric)
{
    curve ours, theirs;
    vp_bd_rate rate;

    curve_of(&ours, results, clip, test, metric);
    curve_of(&theirs, results, clip, anchor, metric);
    rate = vp_bd_rate_compute(ours.points, ours.count, theirs.points, theirs.count);
    if (is_similarity(metric)) {
        rate.low = 1 - pow(10, -rate.low / 10);
        rate.high = 1 - pow(10, -rate.high / 10);
    }
    return rate;
}

double vp_bench_bits_ratio(const vp_results *results, int clip, int test, int anchor)
{
    curve ours, theirs;

    curve_of(&ours, results, clip, test, VP_METRIC_PSNR);
    curve_of(&theirs, results, clip, anchor, VP_METRIC_PSNR);
    return vp_bits_ratio(ours.points, ours.count, theirs.points, theirs.count);
}

int vp_bench_has_metric(const vp_results *results, vp_bench_metric metric)
{
    for (int i = 0; i < results->clip_count; i++)
        for (int c = 0; c < results->codec_count; c++)
            for (int p = 0; p < results->clips[i].runs[c].count; p++) {
                const vp_bench_clip *clip = &results->clips[i];
                vp_bench_figures f = vp_bench_figures_of(clip, &clip->runs[c].points[p]);

                if (!isnan(metric_of(&f, metric))) return 1;
            }
    return 0;
}

double vp_bench_mean_bd_rate(const vp_results *results, int test, int anchor,
                             vp_bench_metric metric, const char *tag, int *clips)
{
    double sum = 0;

    *clips = 0;
    for (int i = 0; i < results->clip_count; i++) {
        if (tag && strcmp(results->clips[i].tag, tag)) continue;
        vp_bd_rate rate = vp_bench_bd_rate(results, i, test, anchor, metric);
        if (rate.status != VP_BD_OK) continue;
        sum += rate.percent;
        ++*clips;
    }
    return *clips ? sum / *clips : unknown;
}

void vp_bench_speed(const vp_results *results, int codec, double *encode_fps, double *decode_fps,
                    int64_t *peak)
{
    double frames = 0, encode = 0, decode = 0;

    *peak = -1;
    for (int i = 0; i < results->clip_count; i++) {
        const vp_bench_run *run = &results->clips[i].runs[codec];

        for (int p = 0; vp_bench_has(results, i, codec) && p < run->count; p++) {
            frames += run->points[p].frame_count;
            encode += run->points[p].encode_seconds;
            decode += run->points[p].decode_seconds;
            if (run->points[p].peak_bytes > *peak) *peak = run->points[p].peak_bytes;
        }
    }
    *encode_fps = encode > 0 ? frames / encode : unknown;
    *decode_fps = decode > 0 ? frames / decode : unknown;
}

double vp_bench_latent_bpp(const vp_results *results, const vp_bench_latents *latents, int bits)
{
    const vp_bench_clip *clip = &results->clips[latents->clip];
    double numbers = (double)latents->latent_frames * latents->latent_rows *
                     latents->latent_columns * latents->latent_channels;

    return numbers * bits / ((double)clip->width * clip->height * clip->frames);
}

int vp_bench_first_of_tag(const vp_results *results, int clip)
{
    int i = 0;

    while (strcmp(results->clips[i].tag, results->clips[clip].tag)) i++;
    return i;
}
