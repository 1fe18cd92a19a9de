/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares the bits of tokens with those of cached latents: of a causal video autoencoder with 16
 * channels, 8x8 pixels and 4 frames per position (the first frame alone), in bf16 or int8. */
#include "bench/latents.h"

#include <math.h>
#include <stdlib.h>

#include "bench/compare.h"
#include "util/mathops.h"

enum { LATENT_FRAMES = 4, LATENT_SIZE = 8, LATENT_CHANNELS = 16 };

/* The quality of the ladder nearest to the program's default. */
static double usual_quality(const vp_bench_setup *setup)
{
    vpatch_encoder_settings settings;
    double best = setup->qualities[0];

    vpatch_encoder_settings_default(&settings);
    for (int i = 1; i < setup->quality_count; i++)
        if (fabs(setup->qualities[i] - settings.quality) < fabs(best - settings.quality))
            best = setup->qualities[i];
    return best;
}

static int64_t count_tokens(const vp_bench_setup *setup, const vp_bench_clip *clip)
{
    vpatch_encoder_settings settings;
    vpatch_plan plan;

    vpatch_encoder_settings_default(&settings);
    settings.keyint = setup->options.keyint;
    if (vpatch_plan_clip(&plan, setup->options.model, clip->width, clip->height, clip->frames,
                         &settings))
        return -1;
    return plan.tokens;
}

static vpatch_status one_kind(vp_bench_job *job, const vp_bench_step *step, double *bpp,
                              double *psnr)
{
    const vp_bench_clip *clip = &job->results->clips[step->clip];
    vp_bench_point point;
    double seconds;
    vpatch_status status = vp_job_point(job, step, &point, &seconds);
    vp_bench_figures figures;

    if (status) return status;
    figures = vp_bench_figures_of(clip, &point);
    *bpp = figures.bpp;
    *psnr = figures.psnr;
    vp_bench_point_free(&point);
    return VPATCH_OK;
}

/* The point of that quality that the ladder has made already. */
static const vp_bench_point *made_point(const vp_bench_clip *clip, double quality)
{
    for (int i = 0; i < clip->runs[0].count; i++)
        if (clip->runs[0].points[i].quality == quality) return &clip->runs[0].points[i];
    return NULL;
}

/* Bits per pixel at the target, the logarithm between two points of the ladder, which ascends. */
static vpatch_status at_target(vp_bench_job *job, int index, double *result)
{
    const vp_bench_setup *setup = job->setup;
    double bpp = NAN, psnr = NAN;

    *result = NAN;
    for (int i = 0; i < setup->quality_count; i++) {
        const vp_bench_step step = {index, 0, setup->qualities[i], VPATCH_TOKENS_INDEPENDENT};
        double next_bpp, next_psnr;
        vpatch_status status = one_kind(job, &step, &next_bpp, &next_psnr);

        if (status) return status;
        if (psnr < VP_LATENTS_TARGET && next_psnr >= VP_LATENTS_TARGET) {
            double share = (VP_LATENTS_TARGET - psnr) / (next_psnr - psnr);

            *result = bpp * pow(next_bpp / bpp, share);
            return VPATCH_OK;
        }
        bpp = next_bpp;
        psnr = next_psnr;
    }
    return VPATCH_OK;
}

vpatch_status vp_job_latents(vp_bench_job *job, int index)
{
    const vp_bench_clip *clip = &job->results->clips[index];
    double quality = usual_quality(job->setup);
    const vp_bench_step step = {index, 0, quality, VPATCH_TOKENS_INDEPENDENT};
    const vp_bench_point *made = made_point(clip, quality);
    vp_bench_latents latents = {.clip = index, .quality = quality};
    vp_bench_figures figures;
    vpatch_status status;

    if (!made || clip->runs[0].error) return VPATCH_OK;
    status = one_kind(job, &step, &latents.independent, &latents.independent_psnr);
    if (!status) status = at_target(job, index, &latents.at_target);
    if (vp_job_ends(job, status)) return status;
    if (status) {
        vp_job_say_failure(job, index, 0);
        return VPATCH_OK;
    }
    figures = vp_bench_figures_of(clip, made);
    latents.predicted = figures.bpp;
    latents.predicted_psnr = figures.psnr;
    latents.latent_frames = 1 + vp_quotient_up(clip->frames - 1, LATENT_FRAMES);
    latents.latent_rows = vp_quotient_up(clip->height, LATENT_SIZE);
    latents.latent_columns = vp_quotient_up(clip->width, LATENT_SIZE);
    latents.latent_channels = LATENT_CHANNELS;
    latents.token_count = count_tokens(job->setup, clip);
    return vp_results_add_latents(job->results, &latents) < 0 ? vp_job_no_memory(job) : VPATCH_OK;
}
