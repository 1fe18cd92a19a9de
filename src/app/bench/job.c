/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/job.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/codec_vpatch.h"
#include "bench/input_read.h"
#include "bench/machine.h"
#include "quality/distortion.h"
#include "quality/ssim.h"
#include "util/clock.h"

const char *vp_job_codec_name(const vp_bench_job *job, int codec)
{
    return codec ? job->setup->peers[codec - 1].name : "vpatch";
}

int vp_job_ladder(const vp_bench_job *job, int codec, const double **ladder)
{
    *ladder = codec ? job->setup->peers[codec - 1].ladder : job->setup->qualities;
    return codec ? job->setup->peers[codec - 1].points : job->setup->quality_count;
}

int vp_job_stopped(void *opaque)
{
    vp_bench_job *job = opaque;
    const vp_bench_options *options = &job->setup->options;

    if (!job->outcome->stopped && options->tick)
        job->outcome->stopped = options->tick(options->opaque, &job->eta, job->running);
    return job->outcome->stopped;
}

int vp_job_ends(const vp_bench_job *job, vpatch_status status)
{
    return job->outcome->stopped || job->fatal || status == VPATCH_AGAIN;
}

vpatch_status vp_job_no_memory(vp_bench_job *job)
{
    job->fatal = 1;
    snprintf(job->message, sizeof job->message, "%s", vpatch_status_text(VPATCH_ERR_MEMORY));
    return VPATCH_ERR_MEMORY;
}

void vp_job_say_failure(vp_bench_job *job, int clip, int codec)
{
    const vp_bench_options *options = &job->setup->options;
    char text[320];

    job->outcome->failed_codecs++;
    snprintf(text, sizeof text, "%s: %s", vp_job_codec_name(job, codec), job->message);
    options->say(options->opaque, job->setup->inputs.inputs[clip].path, text);
}

static void describe(vp_bench_job *job, const vp_bench_step *step)
{
    snprintf(job->running, sizeof job->running, "%.60s %s %g",
             job->setup->inputs.inputs[step->clip].name, vp_job_codec_name(job, step->codec),
             step->quality);
}

/* ---- the frames of a clip ------------------------------------------------------------ */

void vp_job_unload(vp_bench_job *job)
{
    vp_raw_clip_free(&job->source);
    vp_raw_clip_free(&job->decoded);
    job->loaded = -1;
}

static vpatch_status cannot_load(vp_bench_job *job, int clip)
{
    const vp_bench_options *options = &job->setup->options;

    vp_job_unload(job);
    job->outcome->bad_clips++;
    options->say(options->opaque, job->setup->inputs.inputs[clip].path, job->message);
    return vp_results_fail_clip(job->results, clip, job->message) ? vp_job_no_memory(job)
                                                                  : VPATCH_ERR_DAMAGED;
}

static void note_damage(vp_bench_job *job, int clip)
{
    const vp_bench_options *options = &job->setup->options;

    snprintf(job->message, sizeof job->message,
             "damaged or truncated: the %d frame%s that could be read %s measured",
             job->source.frames, job->source.frames == 1 ? "" : "s",
             job->source.frames == 1 ? "is" : "are");
    job->outcome->damaged_clips++;
    options->say(options->opaque, job->setup->inputs.inputs[clip].path, job->message);
}

vpatch_status vp_job_load(vp_bench_job *job, int clip)
{
    const vp_bench_input *input = &job->setup->inputs.inputs[clip];
    vpatch_status status;
    int damaged = 0;

    if (job->loaded == clip) return VPATCH_OK;
    vp_job_unload(job);
    snprintf(job->running, sizeof job->running, "%.60s reading", input->name);
    status = vp_bench_input_read(input, job->setup->options.frames, &job->source, &damaged,
                                 vp_job_stopped, job, job->message, sizeof job->message);
    if (status == VPATCH_AGAIN) {
        vp_job_unload(job);
        return status;
    }
    if (!status && vp_raw_clip_alloc_like(&job->decoded, &job->source)) {
        snprintf(job->message, sizeof job->message, "%s", vpatch_status_text(VPATCH_ERR_MEMORY));
        status = VPATCH_ERR_MEMORY;
    }
    if (status) return cannot_load(job, clip);
    if (damaged) note_damage(job, clip);
    job->loaded = clip;
    return VPATCH_OK;
}

/* ---- one run --------------------------------------------------------------------------- */

static vpatch_status code_self(vp_bench_job *job, const vp_bench_step *step, vp_peer_result *result)
{
    const vp_bench_options *options = &job->setup->options;
    vp_codec_vpatch_setup setup = {.model = options->model, .stop = vp_job_stopped, .opaque = job};

    vpatch_encoder_settings_default(&setup.encoder);
    setup.encoder.quality = (int)step->quality;
    /* the chunks of independent tokens are as long as usual */
    if (step->token_mode == VPATCH_TOKENS_PREDICTED) setup.encoder.keyint = options->keyint;
    setup.encoder.token_mode = step->token_mode;
    setup.encoder.threads = options->threads;
    setup.encoder.preset = options->preset;
    return vp_codec_vpatch_run(&setup, &job->source, &job->decoded, result, NULL, job->message,
                               sizeof job->message);
}

static vpatch_status code_peer(vp_bench_job *job, const vp_bench_step *step, vp_peer_result *result)
{
    const vp_bench_options *options = &job->setup->options;
    const vp_peer_setup setup = {.quality = step->quality,
                                 .keyint = options->keyint,
                                 .threads = options->threads,
                                 .stop = vp_job_stopped,
                                 .opaque = job};

    return vp_peer_run(&job->setup->peers[step->codec - 1], &job->source, &setup, &job->decoded,
                       result, job->message, sizeof job->message);
}

vpatch_status vp_job_code(vp_bench_job *job, const vp_bench_step *step, vp_peer_result *result,
                          int64_t *peak_bytes)
{
    int64_t start = vp_bench_memory_start();
    vpatch_status status;

    describe(job, step);
    status = step->codec ? code_peer(job, step, result) : code_self(job, step, result);
    *peak_bytes = vp_bench_memory_peak(start);
    /* The weights were loaded before the measurement, but belong to the codec's memory. */
    if (!step->codec && *peak_bytes >= 0)
        *peak_bytes = job->setup->options.model_bytes < 0
                          ? -1
                          : *peak_bytes + job->setup->options.model_bytes;
    return status;
}

/* ---- one point ------------------------------------------------------------------------- */

/* Everything a result depends on, as text; the caller frees it. */
static char *make_key(const vp_bench_job *job, const vp_bench_step *step)
{
    const vp_bench_options *options = &job->setup->options;
    const char *identity = job->setup->inputs.inputs[step->clip].identity;
    size_t size = strlen(identity) + 640;
    char *key = malloc(size), version[32];

    if (!key) return NULL;
    vp_peers_version(version, sizeof version);
    if (step->codec)
        snprintf(key, size,
                 "%s | frames %d | %s (%s) %.10g | keyint %d | threads %d | "
                 "libavcodec %s",
                 identity, options->frames, vp_job_codec_name(job, step->codec),
                 job->setup->peers[step->codec - 1].description, step->quality, options->keyint,
                 options->threads, version);
    else
        snprintf(key, size,
                 "%s | frames %d | vpatch %s %.10g | keyint %d | threads %d | "
                 "preset %d | %s",
                 identity, options->frames, job->versions, step->quality, options->keyint,
                 options->threads, options->preset,
                 step->token_mode == VPATCH_TOKENS_PREDICTED ? "predicted" : "independent");
    return key;
}

static vpatch_status measure_frame(vp_bench_frame *frame, const vp_raw_clip *clip,
                                   const vp_raw_clip *decoded, int index)
{
    vpatch_frame a, b;

    vp_raw_clip_frame(clip, index, &a);
    vp_raw_clip_frame(decoded, index, &b);
    for (int plane = 0; plane < 3; plane++)
        frame->mse[plane] = vp_mse(a.data[plane], a.stride[plane], b.data[plane], b.stride[plane],
                                   vp_raw_clip_plane_width(clip, plane),
                                   vp_raw_clip_plane_height(clip, plane));
    frame->ssim =
        vp_ssim(a.data[0], a.stride[0], b.data[0], b.stride[0], clip->width, clip->height);
    return vp_ms_ssim(&frame->ms_ssim, a.data[0], a.stride[0], b.data[0], b.stride[0], clip->width,
                      clip->height)
               ? VPATCH_ERR_MEMORY
               : VPATCH_OK;
}

/* The quality of the decoded frames. */
static vpatch_status measure_frames(vp_bench_job *job, vp_bench_point *point)
{
    vpatch_status status = VPATCH_OK;

    for (int i = 0; !status && i < point->frame_count; i++) {
        if (vp_job_stopped(job)) return VPATCH_AGAIN;
        status = measure_frame(&point->frames[i], &job->source, &job->decoded, i);
    }
    return status;
}

static vpatch_status measure(vp_bench_job *job, const vp_bench_step *step, vp_bench_point *point)
{
    int32_t *bytes = calloc((size_t)job->source.frames, sizeof *bytes);
    vp_peer_result result = {.frame_bytes = bytes};
    vpatch_status status;

    if (!bytes || vp_bench_point_alloc(point, job->source.frames)) {
        free(bytes);
        return vp_job_no_memory(job);
    }
    status = vp_job_code(job, step, &result, &point->peak_bytes);
    point->quality = step->quality;
    point->bytes = (uint64_t)result.bytes;
    point->encode_seconds = result.encode_seconds;
    point->decode_seconds = result.decode_seconds;
    for (int i = 0; i < point->frame_count; i++) point->frames[i].bytes = (uint64_t)bytes[i];
    free(bytes);
    if (!status) status = measure_frames(job, point);
    if (status) vp_bench_point_free(point);
    return status;
}

static vpatch_status make_point(vp_bench_job *job, const vp_bench_step *step, const char *key,
                                vp_bench_point *point)
{
    vpatch_status status = vp_job_load(job, step->clip);

    if (!status) status = measure(job, step, point);
    if (status) return status;
    job->outcome->runs_made++;
    status = job->journal ? vp_journal_add(job->journal, key, point) : VPATCH_OK;
    if (!status) return VPATCH_OK;
    snprintf(job->message, sizeof job->message, "%s: %s", job->setup->options.journal,
             status == VPATCH_ERR_IO ? "cannot be written" : vpatch_status_text(status));
    job->fatal = 1;
    vp_bench_point_free(point);
    return status;
}

vpatch_status vp_job_point(vp_bench_job *job, const vp_bench_step *step, vp_bench_point *point,
                           double *seconds)
{
    char *key = make_key(job, step);
    double start = vp_clock_seconds();
    vpatch_status status = VPATCH_OK;

    if (!key) return vp_job_no_memory(job);
    if (vp_job_stopped(job)) {
        status = VPATCH_AGAIN;
    } else if (job->journal && vp_journal_find(job->journal, key, point)) {
        job->outcome->runs_kept++;
        *seconds = -1;
    } else {
        status = make_point(job, step, key, point);
        *seconds = vp_clock_seconds() - start;
    }
    free(key);
    return status;
}
