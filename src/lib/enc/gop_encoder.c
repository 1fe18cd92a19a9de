/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/gop_encoder.h"

#include <stdlib.h>
#include <string.h>

#include "base/log2.h"
#include "base/mathops.h"
#include "enc/adaptive_quant.h"
#include "enc/analysis.h"
#include "enc/early_skip.h"
#include "enc/encoder_settings.h"
#include "enc/restoration_search.h"

/* Lambda of the motion search, in quantiser steps (docs/encoder.md). */
static const float motion_lambda = 0.25f;

/* The temporal prefilter's frames on either side. A key frame has none before it, so more of those
 * behind it take part. */
#define KEY_REACH    4
#define ANCHOR_REACH 2
/* The spread of the weights, in quantiser steps. The strength grows with every doubling of the
 * step from 2 on: noise that finer steps keep counts as picture. Both from docs/lab/motion.md. */
static const float filter_spread = 2.5f;
static const float filter_strength[] = {[VP_FRAME_KEY] = 0.14f, [VP_FRAME_ANCHOR] = 0.07f};

/* How long tokens may be. 0, or -1 when memory is short. */
static int create_lengths(vp_gop_encoder *encoder, int rows, int columns)
{
    int dims = encoder->settings->dims;

    if (dims == VPATCH_DIMS_AUTO) {
        encoder->length = vp_token_length_create(rows, columns, encoder->settings->target_psnr);
        return encoder->length ? 0 : -1;
    }
    if (!dims) return 0;
    encoder->limits = malloc((size_t)rows * (size_t)columns * sizeof *encoder->limits);
    if (!encoder->limits) return -1;
    for (int i = 0; i < rows * columns; i++) encoder->limits[i] = (uint16_t)dims;
    return 0;
}

/* What depends on the picture's size alone. */
static int create_tools(vp_gop_encoder *encoder, int rows, int columns, int dims)
{
    const vpatch_encoder_settings *settings = encoder->settings;
    size_t patches = (size_t)rows * (size_t)columns;

    encoder->motion_scratch = vp_motion_scratch_create(rows, columns);
    encoder->quantiser = vp_rdo_quant_create(rows, columns, dims, vp_pool_threads(encoder->pool));
    /* a target is one of the source, noise and all */
    int filters = settings->temporal_filter && settings->dims != VPATCH_DIMS_AUTO;
    if (filters) encoder->filter = vp_temporal_filter_create(rows, columns);
    encoder->coefficients = malloc(patches * (size_t)dims * sizeof *encoder->coefficients);
    encoder->active = malloc(patches);
    encoder->reuse = malloc(patches * sizeof *encoder->reuse);
    encoder->smoothed = malloc(patches * sizeof *encoder->smoothed);
    if (create_lengths(encoder, rows, columns)) return -1;
    return encoder->motion_scratch && encoder->quantiser && (encoder->filter || !filters) &&
                   encoder->coefficients && encoder->active && encoder->reuse && encoder->smoothed
               ? 0
               : -1;
}

int vp_gop_encoder_init(vp_gop_encoder *encoder, const vpatch_encoder_settings *settings,
                        const vpatch_model *model, vp_pool *pool, vp_lookahead *lookahead,
                        const vp_syntax *syntax, int width, int height)
{
    *encoder = (vp_gop_encoder){.settings = settings,
                                .model = model,
                                .pool = pool,
                                .lookahead = lookahead,
                                .syntax = syntax};
    if (vp_recon_create(&encoder->recon, model, pool, width, height) ||
        create_tools(encoder, vp_patches(height), vp_patches(width), vpatch_model_dims(model))) {
        vp_gop_encoder_free(encoder);
        return -1;
    }
    return 0;
}

void vp_gop_encoder_free(vp_gop_encoder *encoder)
{
    vp_recon_destroy(&encoder->recon);
    vp_motion_scratch_destroy(encoder->motion_scratch);
    vp_motion_model_destroy(encoder->rate_model);
    vp_rdo_quant_destroy(encoder->quantiser);
    vp_temporal_filter_destroy(encoder->filter);
    vp_token_length_destroy(encoder->length);
    free(encoder->limits);
    free(encoder->coefficients);
    free(encoder->active);
    free(encoder->reuse);
    free(encoder->smoothed);
    memset(encoder, 0, sizeof *encoder);
}

int vp_gop_encoder_begin_segment(vp_gop_encoder *encoder)
{
    vp_motion_model_destroy(encoder->rate_model);
    encoder->rate_model = vp_syntax_motion_start(encoder->syntax);
    return encoder->rate_model ? 0 : -1;
}

/* Where in the lookahead a position of the mini-GOP is that is coded from its head. */
static int offset_of(const vp_coded_gop *gop, int position)
{
    return gop->structure.entry[0].type == VP_FRAME_KEY ? position : position - 1;
}

/* The quality of a frame and its patches: of key frames and anchors by what the anchors behind
 * them use. */
static void choose_quality(vp_gop_encoder *encoder, const vp_coded_gop *gop, vp_coded_frame *frame)
{
    int quality = encoder->settings->quality;
    int chunk = gop->structure.before == 0 && gop->structure.frames > 1;

    if (frame->entry->type > VP_FRAME_ANCHOR || chunk) {
        vp_adaptive_quant(frame, gop, quality, NULL, NULL);
        return;
    }
    vp_lookahead_mbtree(encoder->lookahead, offset_of(gop, frame->entry->position), encoder->reuse);
    vp_adaptive_quant(frame, gop, quality, encoder->reuse, encoder->smoothed);
}

/* The picture to be coded for a frame: the source, or, where others are predicted from
 * it, the source filtered by its neighbours in the same shot. */
static const vp_image *picture_for(vp_gop_encoder *encoder, const vp_coded_gop *gop,
                                   const vp_coded_frame *frame, float step)
{
    int offset = offset_of(gop, frame->entry->position);
    const vp_image *source = &vp_lookahead_at(encoder->lookahead, offset)->image;
    vp_frame_type type = frame->entry->type;
    vp_temporal_filter_neighbour neighbours[VP_TEMPORAL_FILTER_NEIGHBOURS];

    if (!encoder->filter || type > VP_FRAME_ANCHOR || step <= 2.0f) return source;
    int count = vp_lookahead_neighbours(
        encoder->lookahead, offset, type == VP_FRAME_KEY ? KEY_REACH : ANCHOR_REACH, neighbours);
    return vp_temporal_filter_run(encoder->filter, source, neighbours, count, filter_spread * step,
                                  filter_strength[type] * (vp_log2(step) - 1.0f), encoder->pool);
}

/* Searches a frame's motion, and lets the rate model learn it. */
static void search_motion(vp_gop_encoder *encoder, vp_coded_frame *frame, const vp_image *source,
                          float step)
{
    const vp_motion_settings search = {
        .lambda = motion_lambda * step,
        .preset = vp_encoder_preset(encoder->settings),
        .model = encoder->rate_model,
    };
    const vp_image *refs[2];
    vp_coder counted;

    vp_recon_references(&encoder->recon, frame, refs);
    vp_motion_begin(&frame->field, &frame->motion);
    vp_motion_search(&frame->field, &search, source, refs, encoder->motion_scratch, encoder->pool);
    vp_coder_count(&counted);
    vp_motion_code(encoder->rate_model, &counted, &frame->field);
}

/* Which patches are not skipped before they are analysed; NULL: all of them. */
static const uint8_t *find_active(vp_gop_encoder *encoder, const vp_coded_frame *frame,
                                  const vp_image *prediction, const vp_image *source)
{
    /* a search for lengths decides by decoded pictures */
    if (!prediction || encoder->length) return NULL;
    vp_early_skip(frame, vp_frame_network(encoder->model, frame->entry->type),
                  vp_encoder_preset(encoder->settings), source, prediction, encoder->active,
                  encoder->pool);
    return encoder->active;
}

static void quantise(vp_gop_encoder *encoder, vp_coded_frame *frame, const vp_image *prediction,
                     const vp_image *source)
{
    vp_recon *recon = &encoder->recon;
    vp_frame_type type = frame->entry->type;
    const vp_network *network = vp_frame_network(encoder->model, type);
    const uint16_t *scan = vp_syntax_scan(encoder->syntax, type);
    const uint8_t *active = find_active(encoder, frame, prediction, source);

    vp_analysis_run(network, recon->workspace, encoder->pool, vp_frame_network_index(type),
                    frame->map, active, source, prediction, encoder->coefficients);
    if (encoder->length)
        vp_token_length_quantise(encoder->length, encoder->quantiser, recon, frame, scan,
                                 encoder->coefficients, prediction, source);
    else
        vp_rdo_quant_frame(encoder->quantiser, frame, network, scan, encoder->coefficients, active,
                           encoder->limits, encoder->pool);
    vp_rdo_quant_keep(encoder->quantiser, frame);
}

static void code_frame(vp_gop_encoder *encoder, const vp_coded_gop *gop, vp_coded_frame *frame)
{
    vp_recon *recon = &encoder->recon;
    vp_frame_type type = frame->entry->type;

    choose_quality(encoder, gop, frame);
    float step = vp_frame_network(encoder->model, type)->dequant_step[frame->quality];
    const vp_image *source = picture_for(encoder, gop, frame, step);
    if (vp_coded_frame_has_motion(frame)) search_motion(encoder, frame, source, step);
    const vp_image *prediction = vp_recon_predict(recon, frame);
    quantise(encoder, frame, prediction, source);
    /* Nothing is predicted from side frames: their pictures are decoded for the caller alone. */
    if (type != VP_FRAME_SIDE) {
        vp_restoration_search(recon, frame, prediction, gop->dims, source);
    } else {
        vp_coded_frame_inherit_restoration(frame);
        if (encoder->settings->reconstruct) vp_recon_decode(recon, frame, prediction, gop->dims);
    }
}

void vp_gop_encoder_run(vp_gop_encoder *encoder, vp_coded_gop *gop)
{
    for (int i = 0; i < gop->structure.frames; i++) code_frame(encoder, gop, &gop->frame[i]);
}
