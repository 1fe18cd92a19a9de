/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/encoder_options.h"

#include <stdlib.h>
#include <string.h>

#define LEAST_TARGET 10
#define MOST_TARGET  60

/* A number and nothing else. -1: it is none, or out of range. */
static int take_number(const char *text, double low, double high, double *number)
{
    char *end;

    *number = strtod(text, &end);
    return end == text || *end || !(*number >= low && *number <= high) ? -1 : 0;
}

static int is_auto(const vp_settings *settings)
{
    return settings->length && !strcmp(settings->length, "auto");
}

static vp_exit check_length(const vp_settings *settings, const char *command)
{
    double number;

    if (settings->length && !is_auto(settings) &&
        (take_number(settings->length, 1, 384, &number) || number != (int)number)) {
        vp_error(command, "--dims: \"%s\" is neither auto nor a whole number from 1 to 384",
                 settings->length);
        return VP_EXIT_USAGE;
    }
    if (!settings->target) return VP_EXIT_OK;
    if (take_number(settings->target, LEAST_TARGET, MOST_TARGET, &number)) {
        vp_error(command, "--target: \"%s\" is not a number from %d to %d", settings->target,
                 LEAST_TARGET, MOST_TARGET);
        return VP_EXIT_USAGE;
    }
    if (is_auto(settings)) return VP_EXIT_OK;
    vp_error(command, "--target goes with --dims auto");
    return VP_EXIT_USAGE;
}

vp_exit vp_encoder_options_check(const vp_settings *settings, const char *command)
{
    int chunk = settings->chunk;

    if (chunk > VPATCH_GROUP_FRAMES && chunk % VPATCH_GROUP_FRAMES != 1) {
        vp_error(command, "--chunk: %d is neither 1 to %d nor 1 + 4k, as %d and %d are", chunk,
                 VPATCH_GROUP_FRAMES, chunk - (chunk - 1) % VPATCH_GROUP_FRAMES,
                 chunk - (chunk - 1) % VPATCH_GROUP_FRAMES + VPATCH_GROUP_FRAMES);
        return VP_EXIT_USAGE;
    }
    if (chunk && settings->keyint) {
        vp_error(command, "--chunk and --keyint both say how long segments are");
        return VP_EXIT_USAGE;
    }
    if (settings->pad && settings->drop) {
        vp_error(command, "--pad and --drop exclude each other");
        return VP_EXIT_USAGE;
    }
    return check_length(settings, command);
}

void vp_encoder_options_take(const vp_settings *settings, int still,
                             vpatch_encoder_settings *encoder)
{
    vpatch_encoder_settings_default(encoder);
    encoder->quality = settings->quality;
    encoder->keyint = settings->chunk ? settings->chunk : settings->keyint;
    encoder->scenecut = settings->scenecut;
    encoder->token_mode = settings->chunk ? VPATCH_TOKENS_INDEPENDENT
                                          : (vpatch_token_mode)settings->token_mode;
    encoder->threads = settings->threads;
    encoder->preset = settings->preset;
    encoder->minigop = settings->minigop * VPATCH_GROUP_FRAMES;
    encoder->temporal_filter = !settings->no_filter;
    encoder->reconstruct = settings->psnr_report;
    encoder->rest = still            ? VPATCH_REST_KEEP
                    : settings->pad  ? VPATCH_REST_PAD
                    : settings->drop ? VPATCH_REST_DROP
                                     : VPATCH_REST_KEEP;
    if (settings->length)
        encoder->dims = is_auto(settings) ? VPATCH_DIMS_AUTO : atoi(settings->length);
    if (settings->target) encoder->target_psnr = (float)atof(settings->target);
}

int vp_chunks_are_layers(const vp_settings *settings)
{
    vpatch_encoder_settings encoder;

    vp_encoder_options_take(settings, 0, &encoder);
    return encoder.token_mode == VPATCH_TOKENS_INDEPENDENT && encoder.keyint &&
           encoder.keyint <= VPATCH_GROUP_FRAMES;
}
