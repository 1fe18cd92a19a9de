/* SPDX-License-Identifier: BSD-2-Clause */
#include <math.h>
#include <string.h>

#include "bench/compare.h"

static const double unknown = (double)NAN;

/* ---- which clips and points count ---------------------------------------------------- */

static int longest_run(const vp_results *results, int codec)
{
    int most = 0;

    for (int i = 0; i < results->clip_count; i++) {
        int count = results->clips[i].runs[codec].count;

        if (vp_bench_has(results, i, codec) && count > most) most = count;
    }
    return most;
}

static int complete(const vp_results *results, int clip)
{
    int any = 0;

    if (results->clips[clip].error) return 0;
    for (int i = 0; i < results->codec_count; i++) {
        int most = longest_run(results, i);

        if (!most) continue;
        if (!vp_bench_has(results, clip, i)) return 0;
        if (results->clips[clip].runs[i].count != most) return 0;
        any = 1;
    }
    return any;
}

int vp_bench_mean_clips(const vp_results *results)
{
    int count = 0;

    for (int i = 0; i < results->clip_count; i++) count += complete(results, i);
    return count;
}

static const vp_bench_point *point_of(const vp_bench_run *run, double quality)
{
    for (int i = 0; i < run->count; i++)
        if (run->points[i].quality == quality) return &run->points[i];
    return NULL;
}

/* 1: all clips that count have it. *bytes: the sum over all that have. */
static int is_everywhere(const vp_results *results, int codec, double quality, double *bytes)
{
    *bytes = 0;
    for (int i = 0; i < results->clip_count; i++) {
        const vp_bench_point *point;

        if (!vp_bench_has(results, i, codec)) continue;
        point = point_of(&results->clips[i].runs[codec], quality);
        if (point)
            *bytes += (double)point->bytes;
        else if (complete(results, i))
            return 0;
    }
    return 1;
}

/* The run whose qualities are looked for in all others. */
static const vp_bench_run *first_run(const vp_results *results, int codec)
{
    for (int i = 0; i < results->clip_count; i++)
        if (complete(results, i)) return &results->clips[i].runs[codec];
    return NULL;
}

/* How many qualities come before this one: those that took fewer bytes. */
static int place_of(const vp_results *results, int codec, const vp_bench_run *run, int index,
                    double bytes)
{
    int place = 0;

    for (int i = 0; i < run->count; i++) {
        double others;

        if (i != index && is_everywhere(results, codec, run->points[i].quality, &others))
            place += others < bytes || (others == bytes && i < index);
    }
    return place;
}

int vp_bench_mean_points(const vp_results *results, int codec)
{
    const vp_bench_run *run = first_run(results, codec);
    double bytes;
    int count = 0;

    for (int i = 0; run && i < run->count; i++)
        count += is_everywhere(results, codec, run->points[i].quality, &bytes);
    return count;
}

/* ---- means ----------------------------------------------------------------------------- */

/* PSNRs: means of what is finite. */
typedef struct finite_mean {
    double sum;
    int count, infinite;
} finite_mean;

static void add_finite(finite_mean *mean, double value)
{
    if (value == (double)INFINITY) {
        mean->infinite++;
        return;
    }
    mean->sum += value;
    mean->count++;
}

static double finite_value(const finite_mean *mean)
{
    if (mean->count) return mean->sum / mean->count;
    return mean->infinite ? (double)INFINITY : unknown;
}

static void add(vp_bench_figures *sum, finite_mean psnr[4], const vp_bench_figures *f)
{
    sum->quality = f->quality;
    sum->bpp += f->bpp;
    add_finite(&psnr[3], f->psnr);
    for (int p = 0; p < 3; p++) add_finite(&psnr[p], f->psnr_plane[p]);
    sum->ssim += f->ssim;
    sum->ms_ssim += f->ms_ssim;
    sum->encode_seconds += f->encode_seconds;
    sum->decode_seconds += f->decode_seconds;
    if (isnan(f->peak_bytes) || f->peak_bytes > sum->peak_bytes) sum->peak_bytes = f->peak_bytes;
    sum->lossless += f->lossless;
    for (int p = 0; p < 3; p++) sum->lossless_plane[p] += f->lossless_plane[p];
}

static void divide(vp_bench_figures *sum, const finite_mean psnr[4], double count)
{
    if (count == 0) sum->quality = sum->peak_bytes = unknown;
    sum->bpp /= count;
    sum->psnr = finite_value(&psnr[3]);
    for (int p = 0; p < 3; p++) sum->psnr_plane[p] = finite_value(&psnr[p]);
    sum->ssim /= count;
    sum->ms_ssim /= count;
    sum->encode_seconds /= count;
    sum->decode_seconds /= count;
}

static vp_bench_figures mean_of(const vp_results *results, int codec, double quality)
{
    vp_bench_figures sum;
    finite_mean psnr[4];
    int count = 0;

    memset(&sum, 0, sizeof sum);
    memset(psnr, 0, sizeof psnr);
    for (int i = 0; i < results->clip_count; i++) {
        const vp_bench_clip *clip = &results->clips[i];
        const vp_bench_point *point;

        if (!complete(results, i)) continue;
        point = point_of(&clip->runs[codec], quality);
        if (!point) continue;
        vp_bench_figures f = vp_bench_figures_of(clip, point);
        add(&sum, psnr, &f);
        count++;
    }
    divide(&sum, psnr, count); /* 0 clips: NAN, as it should be */
    return sum;
}

vp_bench_figures vp_bench_mean(const vp_results *results, int codec, int point)
{
    const vp_bench_run *run = first_run(results, codec);

    for (int i = 0; run && i < run->count; i++) {
        double bytes, quality = run->points[i].quality;

        if (is_everywhere(results, codec, quality, &bytes) &&
            place_of(results, codec, run, i, bytes) == point)
            return mean_of(results, codec, quality);
    }
    return mean_of(results, codec, unknown);
}
