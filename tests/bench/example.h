/* SPDX-License-Identifier: BSD-2-Clause */
/* Made-up results for the tests of what is written: five clips, the test codec and
 * three peers.
 *
 *   120_street  all is well; x264:medium needs 1.25 times the bits of vpatch
 *   121_street  the same at 1.6; too small for MS-SSIM
 *   still       a picture, perfect at its best point: infinite PSNR
 *   far, "off"  x264:medium is better everywhere: no overlap; odd \ name, no tag
 *   gone        cannot be read
 *   broken:x    fails on 121_street after two points, is fine on the others
 *   idle        has not run yet */
#ifndef VPATCH_TEST_BENCH_EXAMPLE_H
#define VPATCH_TEST_BENCH_EXAMPLE_H

#include <math.h>

#include "bench/results.h"

enum {
    EXAMPLE_VPATCH,
    EXAMPLE_MEDIUM,
    EXAMPLE_BROKEN,
    EXAMPLE_IDLE,
    EXAMPLE_CODECS,
    EXAMPLE_STREET = 0,
    EXAMPLE_SMALL,
    EXAMPLE_STILL,
    EXAMPLE_FAR,
    EXAMPLE_GONE,
    EXAMPLE_CLIPS,
    EXAMPLE_POINTS = 5,
    EXAMPLE_FRAMES = 3
};

/* Mean squared error of a point: 3.2 dB from point to point, from 30 dB on. Frames
 * differ by a factor of 0.9, 1, 1.1: their mean is the point's. */
static inline double example_mse(int point, int frame, double more_db)
{
    double db = 30 + 3.2 * point + more_db;
    return 255 * 255 / pow(10, db / 10) * (0.9 + 0.1 * frame);
}

/* `bits` scales the file's size. Returns 0, or -1. */
static inline int example_point(vp_results *results, int clip, int codec, int index, double bits,
                                double more_db)
{
    const vp_bench_clip *c = &results->clips[clip];
    vp_bench_point point;

    if (vp_bench_point_alloc(&point, c->frames)) return -1;
    point.quality = codec == EXAMPLE_VPATCH ? 14 + 8 * index : 37 - 5 * index;
    point.bytes = (uint64_t)(bits * 4000 * pow(2, index));
    point.encode_seconds = codec == EXAMPLE_VPATCH ? 0.5 : 0.02;
    point.decode_seconds = codec == EXAMPLE_VPATCH ? 0.1 : 0.01;
    if (codec == EXAMPLE_VPATCH) point.peak_bytes = 100000000 + index;
    for (int i = 0; i < c->frames; i++) {
        double mse = example_mse(index, c->frames == 1 ? 1 : i, more_db);
        for (int p = 0; p < 3; p++) point.frames[i].mse[p] = p ? mse / 2 : mse;
        if (clip == EXAMPLE_STILL && index == EXAMPLE_POINTS - 1)
            for (int p = 0; p < 3; p++) point.frames[i].mse[p] = 0;
        point.frames[i].bytes = point.bytes / (unsigned)c->frames;
        point.frames[i].ssim = 1 - mse / 1000;
        point.frames[i].ms_ssim = clip == EXAMPLE_SMALL ? (double)NAN : 1 - mse / 4000;
    }
    if (vp_results_add_point(results, clip, codec, &point)) {
        vp_bench_point_free(&point);
        return -1;
    }
    return 0;
}

static inline int example_points(vp_results *results)
{
    static const double medium_bits[] = {1.25, 1.6, 1.25, 1}, medium_db[] = {0, 0, 0, 30};

    for (int clip = 0; clip < EXAMPLE_GONE; clip++)
        for (int k = 0; k < EXAMPLE_POINTS; k++) {
            int last = EXAMPLE_POINTS - 1 - k; /* in any order */
            if (example_point(results, clip, EXAMPLE_VPATCH, last, 1, 0)) return -1;
            if (example_point(results, clip, EXAMPLE_MEDIUM, k, medium_bits[clip], medium_db[clip]))
                return -1;
            if (clip == EXAMPLE_SMALL && k >= 2) continue;
            if (example_point(results, clip, EXAMPLE_BROKEN, k, 0.8, 0)) return -1;
        }
    return vp_results_fail_codec(results, EXAMPLE_SMALL, EXAMPLE_BROKEN, "it broke, \"badly\"");
}

static inline int example_head(vp_results *r)
{
    r->machine.cores = 2;
    r->machine.threads = 1;
    r->settings.frames = 33;
    r->settings.keyint = 128;
    return vp_results_text(&r->created, "2026-11-22T15:30:00Z") ||
           vp_results_text(&r->command, "vpatch bench 'a b.mkv'") ||
           vp_results_text(&r->machine.cpu, "Some CPU") ||
           vp_results_text(&r->machine.blas_kernel, "Generic") ||
           vp_results_text(&r->settings.tokens, "predicted") ||
           vp_results_text(&r->settings.model, "base") ||
           vp_results_text(&r->settings.version, "0.1.0");
}

static inline int example_clip(vp_results *r, const char *name, const char *tag, int width,
                               int height)
{
    int clip = vp_results_add_clip(r, name, "/somewhere/\xff.mkv", tag);

    if (clip < 0) return -1;
    r->clips[clip].width = width;
    r->clips[clip].height = height;
    r->clips[clip].frames = EXAMPLE_FRAMES;
    r->clips[clip].fps_num = 24;
    return 0;
}

static inline int example_tokens(vp_results *r)
{
    vp_bench_latents tokens = {EXAMPLE_STREET, 1,    44,  80,    16,  26,
                               0.25,           36.5, 0.5, 36.25, 0.4, 14080};

    return vp_results_add_latents(r, &tokens) < 0;
}

/* Returns 0, or -1 when memory is short: free the results in any case. */
static inline int example_make(vp_results *r)
{
    vp_results_init(r);
    if (example_head(r)) return -1;
    if (vp_results_add_codec(r, "vpatch", "vpatch 0.1.0, model base") < 0) return -1;
    if (example_clip(r, "120_street", "street", 640, 352)) return -1;
    if (example_clip(r, "121_street", "street", 160, 96)) return -1;
    if (vp_results_add_codec(r, "x264:medium", "libx264, crf") < 0) return -1;
    if (vp_results_add_codec(r, "broken:x", "fails now and then") < 0) return -1;
    if (vp_results_add_codec(r, "idle", "waits") < 0) return -1;
    if (example_clip(r, "still", "picture", 768, 512)) return -1;
    if (example_clip(r, "far, \"off\" \\ \x1b[31m", "", 320, 180)) return -1;
    if (example_clip(r, "gone", "street", 0, 0)) return -1;
    r->clips[EXAMPLE_STILL].still = 1;
    r->clips[EXAMPLE_STILL].frames = 1;
    if (vp_results_fail_clip(r, EXAMPLE_GONE, "no such file")) return -1;
    if (vp_results_add_skipped(r, "svtav1:8", "this libavcodec has no libsvtav1") < 0) return -1;
    r->clips[EXAMPLE_STREET].still_frame = 1;
    r->clips[EXAMPLE_STREET].stills[EXAMPLE_VPATCH].bpp = 0.1;
    r->clips[EXAMPLE_STREET].stills[EXAMPLE_VPATCH].psnr = 33;
    r->clips[EXAMPLE_STREET].stills[EXAMPLE_MEDIUM].bpp = 0.11;
    r->clips[EXAMPLE_STREET].stills[EXAMPLE_MEDIUM].psnr = (double)INFINITY;
    return example_points(r) || example_tokens(r) ? -1 : 0;
}

#endif
