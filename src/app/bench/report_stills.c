/* SPDX-License-Identifier: BSD-2-Clause */
/* The stills of the report: a clip's middle frame, of vpatch near a low rate, and of each
 * peer at the same size of the clip. */
#include "bench/report_stills.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "peers/peer_png.h"
#include "quality/distortion.h"

#define TARGET_BPP 0.1   /* low enough that codecs look different               */
#define STILL_BPP  0.4   /* a picture has no neighbours to be told from         */
#define EQUAL_SIZE 0.02  /* sizes that count as equal                           */
enum { MOST_TRIES = 6 }; /* for a peer to come that near                        */

/* What vp_job_stills is looking for. */
typedef struct search {
    vp_bench_job *job;
    int clip, codec, frame;
    double pixels; /* of all frames                                         */
    double target; /* bytes                                                 */
    uint8_t *png;  /* of the nearest try, NULL: none yet                    */
    size_t png_size;
    double bytes, psnr; /* of it                                                */
} search;

static double clip_psnr(const vp_raw_clip *a, const vp_raw_clip *b)
{
    double mse[3] = {0, 0, 0};

    for (int i = 0; i < a->frames; i++)
        for (int plane = 0; plane < 3; plane++) {
            int width = vp_raw_clip_plane_width(a, plane);

            mse[plane] += vp_mse(vp_raw_clip_plane(a, i, plane), width,
                                 vp_raw_clip_plane(b, i, plane), width, width,
                                 vp_raw_clip_plane_height(a, plane)) /
                          a->frames;
        }
    return vp_psnr(vp_mse_weighted(mse));
}

static int keep_picture(vp_bench_outcome *outcome, int clip, const char *codec, uint8_t *png,
                        size_t size)
{
    vp_report_picture *grown =
        realloc(outcome->pictures, ((size_t)outcome->picture_count + 1) * sizeof *grown);

    if (!grown) return -1;
    outcome->pictures = grown;
    vp_report_picture *picture = &grown[outcome->picture_count++];
    *picture = (vp_report_picture){.clip = clip, .codec = codec, .size = size};
    picture->data = png;
    return 0;
}

static vpatch_status make_png(vp_bench_job *job, const vp_raw_clip *clip, int frame, uint8_t **png,
                              size_t *size)
{
    vpatch_status status = vp_peers_png(clip, frame, png, size);

    if (status)
        snprintf(job->message, sizeof job->message, "no picture: %s", vpatch_status_text(status));
    return status;
}

/* The distance of a size from the target: the logarithm of their ratio; 0: equal. */
static double distance(const search *s, double bytes)
{
    return fabs(log(bytes / s->target));
}

/* One run; its picture is kept when it is nearer to the target than those before. */
static vpatch_status try_quality(search *s, double quality, double *bytes)
{
    const vp_bench_step step = {s->clip, s->codec, quality, VPATCH_TOKENS_PREDICTED};
    vp_peer_result result = {0};
    int64_t peak;
    uint8_t *png;
    size_t size;
    vpatch_status status = vp_job_code(s->job, &step, &result, &peak);

    if (status) return status;
    *bytes = (double)result.bytes;
    if (s->png && distance(s, *bytes) >= distance(s, s->bytes)) return VPATCH_OK;
    status = make_png(s->job, &s->job->decoded, s->frame, &png, &size);
    if (status) return status;
    free(s->png);
    s->png = png;
    s->png_size = size;
    s->bytes = *bytes;
    s->psnr = clip_psnr(&s->job->source, &s->job->decoded);
    return VPATCH_OK;
}

/* The point of vpatch whose rate is nearest to the target of the stills. */
static const vp_bench_point *choose_point(const vp_bench_clip *clip, double pixels)
{
    const vp_bench_run *run = &clip->runs[0];
    double target = (clip->still ? STILL_BPP : TARGET_BPP) * pixels / 8;
    const vp_bench_point *best = NULL;

    for (int i = 0; i < run->count; i++) {
        const vp_bench_point *point = &run->points[i];

        if (!best ||
            fabs(log((double)point->bytes / target)) < fabs(log((double)best->bytes / target)))
            best = point;
    }
    return best;
}

/* Interpolates the quality for `target` bytes: log(bytes) is about linear between two points. */
static double between(double q0, double b0, double q1, double b1, double target)
{
    double t = b0 == b1 ? 0.5 : log(target / b0) / log(b1 / b0);

    return q0 + (q1 - q0) * (t < 0 ? 0 : t > 1 ? 1 : t);
}

/* Narrows the peer's points around the target until a size is equal, or the
 * encoder knows no quality in between. */
static vpatch_status search_peer(search *s, const vp_bench_run *run)
{
    const vp_bench_point *low = NULL, *high = NULL;
    double step = s->job->setup->peers[s->codec - 1].step, q[2], b[2], bytes = 0;

    for (int i = 0; i < run->count; i++) {
        if ((double)run->points[i].bytes <= s->target) low = &run->points[i];
        if ((double)run->points[i].bytes > s->target && !high) high = &run->points[i];
    }
    if (!low && !high) return VPATCH_OK; /* a peer without a point has nothing to narrow */
    if (!low || !high) return try_quality(s, low ? low->quality : high->quality, &bytes);
    q[0] = low->quality;
    b[0] = (double)low->bytes;
    q[1] = high->quality;
    b[1] = (double)high->bytes;
    for (int tries = 0; tries < MOST_TRIES; tries++) {
        double quality = step * round(between(q[0], b[0], q[1], b[1], s->target) / step);
        vpatch_status status = try_quality(s, quality, &bytes);
        int side = bytes > s->target;

        if (status || distance(s, bytes) <= EQUAL_SIZE) return status;
        if (quality == q[side]) {
            /* The interval's end has been tried: go one step inside, if there is one. */
            quality += q[!side] > q[side] ? step : -step;
            if (fabs(quality - q[!side]) < step / 2) return try_quality(s, q[!side], &bytes);
            q[side] = quality;
            continue;
        }
        q[side] = quality;
        b[side] = bytes;
    }
    return VPATCH_OK;
}

/* The picture found goes to the outcome, its operating point to the results. */
static vpatch_status keep_found(search *s)
{
    vp_bench_still *still = &s->job->results->clips[s->clip].stills[s->codec];

    if (!s->png) return VPATCH_OK;
    if (keep_picture(s->job->outcome, s->clip, vp_job_codec_name(s->job, s->codec), s->png,
                     s->png_size))
        return vp_job_no_memory(s->job);
    s->png = NULL;
    still->bpp = 8 * s->bytes / s->pixels;
    still->psnr = s->psnr;
    return VPATCH_OK;
}

static vpatch_status keep_source(vp_bench_job *job, int clip, int frame)
{
    uint8_t *png;
    size_t size;
    vpatch_status status = make_png(job, &job->source, frame, &png, &size);

    if (status) return status;
    if (!keep_picture(job->outcome, clip, "source", png, size)) return VPATCH_OK;
    free(png);
    return vp_job_no_memory(job);
}

static vpatch_status find_still(vp_bench_job *job, int clip, int codec, double *bytes,
                                double quality)
{
    const vp_bench_clip *row = &job->results->clips[clip];
    search s = {.job = job,
                .clip = clip,
                .codec = codec,
                .frame = row->still_frame,
                .pixels = (double)row->width * row->height * row->frames,
                .target = *bytes};
    vpatch_status status = codec ? search_peer(&s, &row->runs[codec])
                                 : try_quality(&s, quality, bytes);

    if (!status) status = keep_found(&s);
    free(s.png);
    if (!status || vp_job_ends(job, status)) return status;
    /* Not fatal: the curve is complete, the page lacks one still. */
    vp_job_say_failure(job, clip, codec);
    return VPATCH_OK;
}

vpatch_status vp_job_stills(vp_bench_job *job, int clip)
{
    vp_bench_clip *row = &job->results->clips[clip];
    const vp_bench_point *point;
    vpatch_status status;
    double bytes;

    if (row->runs[0].error || !row->runs[0].count) return VPATCH_OK;
    status = vp_job_load(job, clip);
    if (status) return vp_job_ends(job, status) ? status : VPATCH_OK;
    point = choose_point(row, (double)row->width * row->height * row->frames);
    bytes = (double)point->bytes;
    row->still_frame = row->frames / 2;
    status = keep_source(job, clip, row->still_frame);
    if (status && !vp_job_ends(job, status)) {
        vp_job_say_failure(job, clip, 0);
        return VPATCH_OK;
    }
    if (!status) status = find_still(job, clip, 0, &bytes, point->quality);
    for (int codec = 1; !status && codec <= job->setup->peer_count; codec++)
        if (!row->runs[codec].error && row->runs[codec].count)
            status = find_still(job, clip, codec, &bytes, 0);
    return status;
}
