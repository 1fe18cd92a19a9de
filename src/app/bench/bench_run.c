/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/bench_run.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/job.h"
#include "bench/latents.h"
#include "bench/report_stills.h"

/* ---- what the results say beside the figures -------------------------------------------- */

static int add_codecs(const vp_bench_setup *setup, vp_results *results)
{
    char text[160];

    snprintf(text, sizeof text, "vpatch %s, model %s, preset %d", vpatch_version(),
             vpatch_model_name(setup->options.model), setup->options.preset);
    if (vp_results_add_codec(results, "vpatch", text) < 0) return -1;
    for (int i = 0; i < setup->peer_count; i++)
        if (vp_results_add_codec(results, setup->peers[i].name, setup->peers[i].description) < 0)
            return -1;
    for (int i = 0; i < setup->skipped_count; i++)
        if (vp_results_add_skipped(results, setup->skipped[i].name, setup->skipped[i].reason) < 0)
            return -1;
    return 0;
}

static int add_clips(vp_bench_job *job)
{
    vp_bench_inputs *inputs = &job->setup->inputs;
    const vp_bench_options *options = &job->setup->options;

    for (int i = 0; i < inputs->count; i++) {
        const vp_bench_input *input = &inputs->inputs[i];
        int index = vp_results_add_clip(job->results, input->name, input->path, input->tag);
        vp_bench_clip *clip;

        if (index < 0) return -1;
        clip = &job->results->clips[index];
        clip->width = input->header.width;
        clip->height = input->header.height;
        clip->fps_num = input->header.frame_rate_num;
        clip->fps_den = input->header.frame_rate_den > 0 ? input->header.frame_rate_den : 1;
        clip->still = input->header.still;
        if (!input->error[0]) continue;
        job->outcome->bad_clips++;
        options->say(options->opaque, input->path, input->error);
        if (vp_results_fail_clip(job->results, index, input->error)) return -1;
    }
    return 0;
}

static int add_settings(const vp_bench_setup *setup, vp_results *results)
{
    results->settings.frames = setup->options.frames;
    results->settings.keyint = setup->options.keyint;
    return vp_results_text(&results->settings.tokens, "predicted") ||
           vp_results_text(&results->settings.model, vpatch_model_name(setup->options.model)) ||
           vp_results_text(&results->settings.version, vpatch_version());
}

/* ---- keys and time left --------------------------------------------------------------- */

/* Identifies the build and the weights. Two builds may have the same version: size and time of
 * the program's file tell them apart. */
static void describe_versions(vp_bench_job *job)
{
    const uint8_t *id = vpatch_model_id(job->setup->options.model);
    struct stat program;
    size_t used;

    if (stat("/proc/self/exe", &program)) memset(&program, 0, sizeof program);
    snprintf(job->versions, sizeof job->versions, "%s (build %lld %lld.%09ld, weights ",
             vpatch_version(), (long long)program.st_size, (long long)program.st_mtim.tv_sec,
             (long)program.st_mtim.tv_nsec);
    used = strlen(job->versions);
    for (int i = 0; i < VPATCH_MODEL_ID_SIZE && used + 4 < sizeof job->versions; i++, used += 2)
        snprintf(job->versions + used, 3, "%02x", id[i]);
    snprintf(job->versions + used, sizeof job->versions - used, ")");
}

/* Pixels x frames of a clip, as far as its container knows. */
static double work_of(const vp_bench_job *job, int clip)
{
    const vp_bench_input *input = &job->setup->inputs.inputs[clip];
    int64_t frames = input->expected > 0 ? input->expected : 1;
    int most = job->setup->options.frames;

    if (most && frames > most) frames = most;
    return (double)input->header.width * input->header.height * (double)frames;
}

static int expect_runs(vp_bench_job *job)
{
    int codecs = 1 + job->setup->peer_count;
    const double *ladder;

    if (vp_eta_init(&job->eta, codecs)) return -1;
    for (int clip = 0; clip < job->setup->inputs.count; clip++)
        for (int codec = 0; codec < codecs && !job->results->clips[clip].error; codec++)
            for (int i = vp_job_ladder(job, codec, &ladder); i > 0; i--)
                vp_eta_expect(&job->eta, codec, work_of(job, clip));
    return 0;
}

/* ---- the runs ------------------------------------------------------------------------------ */

static vpatch_status note_failure(vp_bench_job *job, int clip, int codec)
{
    vp_job_say_failure(job, clip, codec);
    return vp_results_fail_codec(job->results, clip, codec, job->message) ? vp_job_no_memory(job)
                                                                          : VPATCH_OK;
}

/* One codec on one clip. A codec that fails at one quality is not tried at others. */
static vpatch_status run_codec(vp_bench_job *job, int clip, int codec)
{
    const double *ladder;
    int points = vp_job_ladder(job, codec, &ladder);

    for (int i = 0; i < points; i++) {
        const vp_bench_step step = {clip, codec, ladder[i], VPATCH_TOKENS_PREDICTED};
        vp_bench_point point;
        double seconds;
        vpatch_status status = vp_job_point(job, &step, &point, &seconds);

        if (vp_job_ends(job, status)) return status;
        if (job->results->clips[clip].error) return VPATCH_OK;
        if (status) {
            for (; i < points; i++) vp_eta_done(&job->eta, codec, work_of(job, clip), -1);
            return note_failure(job, clip, codec);
        }
        vp_eta_done(&job->eta, codec, work_of(job, clip), seconds);
        job->results->clips[clip].frames = point.frame_count;
        if (vp_results_add_point(job->results, clip, codec, &point)) {
            vp_bench_point_free(&point);
            return vp_job_no_memory(job);
        }
    }
    return VPATCH_OK;
}

/* Counts the runs of an unreadable clip as done: they are not made. */
static void skip_runs(vp_bench_job *job, int clip, int from_codec)
{
    const double *ladder;

    for (int codec = from_codec; codec <= job->setup->peer_count; codec++)
        for (int i = vp_job_ladder(job, codec, &ladder); i > 0; i--)
            vp_eta_done(&job->eta, codec, work_of(job, clip), -1);
}

static vpatch_status run_clip(vp_bench_job *job, int clip)
{
    const vp_bench_clip *row = &job->results->clips[clip];
    vpatch_status status = VPATCH_OK;

    for (int codec = 0; !status && !row->error && codec <= job->setup->peer_count; codec++) {
        status = run_codec(job, clip, codec);
        if (row->error) skip_runs(job, clip, codec);
    }
    if (!status && !row->error && job->setup->options.latents) status = vp_job_latents(job, clip);
    if (!status && !row->error && job->setup->options.pictures) status = vp_job_stills(job, clip);
    vp_job_unload(job);
    return status;
}

static vpatch_status run_all(vp_bench_job *job)
{
    vpatch_status status = VPATCH_OK;

    for (int clip = 0; !status && clip < job->setup->inputs.count; clip++)
        if (!job->results->clips[clip].error) status = run_clip(job, clip);
    return status;
}

vpatch_status vp_bench_perform(vp_bench_setup *setup, vp_results *results,
                               vp_bench_outcome *outcome, char *message, size_t size)
{
    vp_bench_job job;
    vpatch_status status = VPATCH_OK;

    memset(&job, 0, sizeof job);
    memset(outcome, 0, sizeof *outcome);
    job.setup = setup;
    job.results = results;
    job.outcome = outcome;
    job.loaded = -1;
    describe_versions(&job);
    if (setup->options.journal) {
        status =
            vp_journal_open(&job.journal, setup->options.journal, job.message, sizeof job.message);
        if (status) snprintf(message, size, "%s: %s", setup->options.journal, job.message);
    }
    if (!status && (add_settings(setup, results) || add_codecs(setup, results) || add_clips(&job) ||
                    expect_runs(&job)))
        snprintf(message, size, "%s", vpatch_status_text(status = VPATCH_ERR_MEMORY));
    if (!status) {
        status = run_all(&job);
        if (status) snprintf(message, size, "%s", job.message);
    }
    vp_job_unload(&job);
    vp_eta_free(&job.eta);
    vp_journal_close(job.journal);
    return outcome->stopped ? VPATCH_OK : status;
}
