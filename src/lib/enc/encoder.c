/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames wait until their mini-GOP is complete; it is then searched, run through the
 * networks and handed to entropy coding in the background. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/log2.h"
#include "base/reserved.h"
#include "base/task.h"
#include "codec/recon.h"
#include "codec/syntax.h"
#include "enc/adaptive_quant.h"
#include "enc/analysis.h"
#include "enc/encoder_settings.h"
#include "enc/lookahead.h"
#include "enc/rdo_quant.h"
#include "enc/recon_queue.h"
#include "enc/restoration_search.h"
#include "enc/temporal_filter.h"
#include "me/motion_search.h"
#include "vpatch/vpatch.h"

/* The motion search's exchange rate of bits, in quantiser steps. */
static const float motion_lambda = 0.25f;

/* Filtering along time: how many frames on either side take part. Those behind a key
 * frame have more to say than those around an anchor, for there are none before it. */
#define KEY_REACH    4
#define ANCHOR_REACH 2
/* Samples that differ by few quantiser steps are taken for the same (in steps). The
 * strength grows with every doubling of the step from 2 on: what noise finer steps keep
 * counts as picture. */
static const float filter_spread = 2.5f;
static const float filter_strength[] = {[VP_FRAME_KEY] = 0.14f, [VP_FRAME_ANCHOR] = 0.07f};

struct vpatch_encoder {
    const vpatch_model *model;
    vpatch_encoder_settings settings;
    int width, height, rows, columns;
    vp_pool *pool;
    vp_task *task;
    vp_syntax *syntax;
    vp_recon recon;
    vp_motion_scratch *scratch;
    /* The search's own copy of what the coder of motion learns: entropy coding runs in the
     * background and is not waited for, so what it knows depends on the threads. */
    vp_motion_model *prices;
    vp_rdo_quant *quantiser;
    vp_temporal_filter *filter; /* NULL: pictures are coded as they are */
    vp_gop_buffer gop;
    float *projected; /* tokens before quantisation */

    float *share, *work; /* for sharing out quality */

    vp_lookahead lookahead;
    int ended;
    int64_t last_pts;

    /* the running segment */
    vp_coder coder;
    int layers, gops;
    int64_t *pts, *durations;
    vpatch_status coded; /* what entropy coding in the background said */

    /* the finished segment, until the caller took it and called again */
    uint8_t *bytes;
    vpatch_segment segment;
    int64_t *segment_pts, *segment_durations;
    int pending;

    vp_recon_queue recon_queue; /* with settings.reconstruct */

    int64_t frames_pushed, frames_coded, bytes_done;
    vpatch_status broken; /* a group was lost half-way: nothing sensible can follow */
    char message[160];
};

static vpatch_status fail(vpatch_encoder *encoder, vpatch_status status, const char *what)
{
    snprintf(encoder->message, sizeof encoder->message, "%s", what);
    return status;
}

vpatch_status vpatch_encoder_open(vpatch_encoder **out, const vpatch_model *model, int width,
                                  int height, const vpatch_encoder_settings *given, char *message,
                                  size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);
    vpatch_encoder_settings settings;

    if (out) *out = NULL;
    if (!out || !model)
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the encoder, or no model");
    vpatch_status status = vp_check_size(width, height, &reason);
    if (!status) status = vp_encoder_settings_take(&settings, given, &reason);
    if (status) return status;

    vpatch_encoder *encoder = calloc(1, sizeof *encoder);
    if (!encoder) return vp_fail(&reason, VPATCH_ERR_MEMORY, "out of memory");
    int dims = vpatch_model_dims(model);
    size_t limit = (size_t)vp_segment_limit(&settings);
    status = VPATCH_ERR_MEMORY;

    encoder->model = model;
    encoder->settings = settings;
    encoder->width = width;
    encoder->height = height;
    encoder->rows = (height + VPATCH_PATCH_SIZE - 1) / VPATCH_PATCH_SIZE;
    encoder->columns = (width + VPATCH_PATCH_SIZE - 1) / VPATCH_PATCH_SIZE;
    size_t patches = (size_t)encoder->rows * (size_t)encoder->columns;
    encoder->pool = vp_pool_create(settings.threads);
    if (!encoder->pool) goto fail;
    encoder->task = vp_task_create(vp_pool_threads(encoder->pool) > 1);
    if (!encoder->task) goto fail;
    if (vp_recon_create(&encoder->recon, model, encoder->pool, width, height)) goto fail;
    if (vp_gop_buffer_init(&encoder->gop, encoder->rows, encoder->columns, dims)) goto fail;
    float step = vp_frame_network(model, VP_FRAME_ANCHOR)->dequant_step[settings.quality];
    if (vp_lookahead_init(&encoder->lookahead, &settings, width, height, step)) goto fail;
    encoder->recon_queue.width = width;
    encoder->recon_queue.height = height;
    encoder->scratch = vp_motion_scratch_create(encoder->rows, encoder->columns);
    encoder->quantiser =
        vp_rdo_quant_create(encoder->rows, encoder->columns, dims, vp_pool_threads(encoder->pool));
    if (settings.temporal_filter && settings.tokens == VPATCH_TOKENS_PREDICTED) {
        encoder->filter = vp_temporal_filter_create(encoder->rows, encoder->columns);
        if (!encoder->filter) goto fail;
    }
    encoder->share = malloc(patches * sizeof *encoder->share);
    encoder->work = malloc(patches * sizeof *encoder->work);
    encoder->projected = malloc(patches * (size_t)dims * sizeof *encoder->projected);
    encoder->pts = malloc(limit * sizeof *encoder->pts);
    encoder->durations = malloc(limit * sizeof *encoder->durations);
    encoder->segment_pts = malloc(limit * sizeof *encoder->segment_pts);
    encoder->segment_durations = malloc(limit * sizeof *encoder->segment_durations);
    if (!encoder->scratch || !encoder->quantiser || !encoder->share || !encoder->work ||
        !encoder->projected || !encoder->pts || !encoder->durations || !encoder->segment_pts ||
        !encoder->segment_durations)
        goto fail;
    status = vp_syntax_create(&encoder->syntax, model, encoder->rows, encoder->columns);
    if (status) goto fail;
    *out = encoder;
    return VPATCH_OK;

fail:
    vpatch_encoder_close(encoder);
    return vp_fail_open(&reason, status);
}

void vpatch_encoder_close(vpatch_encoder *encoder)
{
    if (!encoder) return;
    vp_task_destroy(encoder->task);
    vp_coder_free(&encoder->coder);
    vp_syntax_destroy(encoder->syntax);
    vp_recon_destroy(&encoder->recon);
    vp_motion_scratch_destroy(encoder->scratch);
    vp_motion_model_destroy(encoder->prices);
    vp_rdo_quant_destroy(encoder->quantiser);
    vp_temporal_filter_destroy(encoder->filter);
    vp_gop_buffer_free(&encoder->gop);
    vp_lookahead_free(&encoder->lookahead);
    vp_recon_queue_free(&encoder->recon_queue);
    free(encoder->share);
    free(encoder->work);
    vp_pool_destroy(encoder->pool);
    free(encoder->projected);
    free(encoder->pts);
    free(encoder->durations);
    free(encoder->segment_pts);
    free(encoder->segment_durations);
    free(encoder->bytes);
    free(encoder);
}

const char *vpatch_encoder_message(const vpatch_encoder *encoder)
{
    return encoder ? encoder->message : "";
}

void vpatch_encoder_get_progress(const vpatch_encoder *encoder, int64_t *frames_pushed,
                                 int64_t *frames_coded, int64_t *bytes)
{
    if (frames_pushed) *frames_pushed = encoder ? encoder->frames_pushed : 0;
    if (frames_coded) *frames_coded = encoder ? encoder->frames_coded : 0;
    if (bytes) *bytes = encoder ? encoder->bytes_done : 0;
}

/* ---- one mini-GOP -------------------------------------------------------------- */

/* Where in the lookahead a position of the mini-GOP is that is coded from its head. */
static int offset_of(const vp_coded_gop *gop, int position)
{
    return gop->structure.entry[0].type == VP_FRAME_KEY ? position : position - 1;
}

/* Shares out quality inside the frame by what the anchors behind it will use. */
static void choose_quality(vpatch_encoder *encoder, const vp_coded_gop *gop, vp_coded_frame *frame)
{
    int quality = encoder->settings.quality;

    if (frame->entry->type > VP_FRAME_ANCHOR ||
        encoder->settings.tokens == VPATCH_TOKENS_INDEPENDENT) {
        vp_adaptive_quant(frame, gop, quality, NULL, NULL);
        return;
    }
    vp_lookahead_mbtree(&encoder->lookahead, offset_of(gop, frame->entry->position),
                        encoder->share);
    vp_adaptive_quant(frame, gop, quality, encoder->share, encoder->work);
}

/* The picture to be coded for a frame: the source, or, where others are predicted from
 * it, the source filtered by its neighbours in the same shot. */
static const vp_image *picture_for(vpatch_encoder *encoder, const vp_coded_gop *gop,
                                   const vp_coded_frame *frame, float step)
{
    int offset = offset_of(gop, frame->entry->position);
    const vp_image *source = &vp_lookahead_at(&encoder->lookahead, offset)->image;
    vp_frame_type type = frame->entry->type;
    vp_temporal_filter_neighbour neighbours[VP_TEMPORAL_FILTER_NEIGHBOURS];

    if (!encoder->filter || type > VP_FRAME_ANCHOR || step <= 2.0f) return source;
    int count = vp_lookahead_neighbours(
        &encoder->lookahead, offset, type == VP_FRAME_KEY ? KEY_REACH : ANCHOR_REACH, neighbours);
    return vp_temporal_filter_run(encoder->filter, source, neighbours, count, filter_spread * step,
                                  filter_strength[type] * (vp_log2(step) - 1.0f), encoder->pool);
}

static void code_frame(vpatch_encoder *encoder, const vp_coded_gop *gop, vp_coded_frame *frame)
{
    vp_recon *recon = &encoder->recon;
    vp_frame_type type = frame->entry->type;
    const vp_network *network = vp_frame_network(encoder->model, type);

    choose_quality(encoder, gop, frame);
    const vp_image *source =
        picture_for(encoder, gop, frame, network->dequant_step[frame->quality]);
    if (vp_coded_frame_has_motion(gop, frame)) {
        const vp_motion_settings search = {
            .lambda = motion_lambda * network->dequant_step[frame->quality],
            .effort = vp_encoder_effort(&encoder->settings),
            .model = encoder->prices,
        };
        const vp_image *refs[2];
        vp_coder counted;

        vp_recon_references(recon, frame, refs);
        vp_motion_begin(&frame->field, &frame->motion);
        vp_motion_search(&frame->field, &search, source, refs, encoder->scratch, encoder->pool);
        vp_coder_count(&counted);
        vp_motion_code(encoder->prices, &counted, &frame->field);
    }
    const vp_image *prediction = vp_recon_predict(recon, gop, frame);
    vp_analysis_run(network, recon->workspace, encoder->pool, vp_frame_network_index(type),
                    frame->map, source, prediction, encoder->projected);
    vp_rdo_quant_frame(encoder->quantiser, frame, network, vp_syntax_scan(encoder->syntax, type),
                       encoder->projected, encoder->pool);
    /* Nothing is predicted from side frames: their pictures are only for show. */
    if (type != VP_FRAME_SIDE) {
        vp_restoration_search(recon, frame, prediction, gop->dims, source);
    } else {
        vp_coded_frame_inherit_restoration(frame);
        if (encoder->settings.reconstruct) vp_recon_decode(recon, frame, prediction, gop->dims);
    }
}

/* Notes when the frames of a mini-GOP are shown, and how when the caller wants to know.
 * -1: memory is short. */
static int note_frames(vpatch_encoder *encoder, const vp_coded_gop *gop)
{
    int position = gop->structure.entry[0].type != VP_FRAME_KEY;

    for (int i = 0; i < gop->structure.frames; i++) {
        const vp_waiting *source = vp_lookahead_at(&encoder->lookahead, i);

        encoder->pts[gop->structure.before + i] = source->pts;
        encoder->durations[gop->structure.before + i] = source->duration;
        if (encoder->settings.reconstruct &&
            vp_recon_queue_add(&encoder->recon_queue, &encoder->recon.slot[position + i],
                               source->pts, source->duration))
            return -1;
    }
    return 0;
}

/* Background: entropy coding of the mini-GOP counted last. */
static void write_gop(void *opaque)
{
    vpatch_encoder *encoder = opaque;
    vp_coded_gop *gop = vp_gop_buffer_at(&encoder->gop, encoder->gops - 1);
    const vp_gop_structure *structure = &gop->structure;

    if (encoder->coded) return;
    vp_syntax_pair(encoder->syntax, &encoder->coder, structure->mode, structure->before,
                   structure->left, structure->pair);
    encoder->coded = vp_syntax_gop(encoder->syntax, &encoder->coder, gop);
}

static int segment_ends(const vpatch_encoder *encoder)
{
    const vp_lookahead *lookahead = &encoder->lookahead;

    if (lookahead->waiting == 0 && lookahead->before < vp_segment_limit(&encoder->settings))
        return encoder->ended;
    return vp_lookahead_segment_is_full(lookahead);
}

static vpatch_status finish_segment(vpatch_encoder *encoder)
{
    int frames = encoder->lookahead.before;

    vp_task_wait(encoder->task);
    if (encoder->coded) return fail(encoder, encoder->coded, "entropy coding failed");
    if (vp_coder_finish(&encoder->coder))
        return fail(encoder, VPATCH_ERR_MEMORY, "no memory for a segment");
    free(encoder->bytes);
    encoder->bytes = malloc(encoder->coder.size + 1);
    if (!encoder->bytes) return fail(encoder, VPATCH_ERR_MEMORY, "no memory for a segment");
    memcpy(encoder->bytes, encoder->coder.bytes, encoder->coder.size);
    memcpy(encoder->segment_pts, encoder->pts, (size_t)frames * sizeof *encoder->pts);
    memcpy(encoder->segment_durations, encoder->durations,
           (size_t)frames * sizeof *encoder->durations);
    encoder->segment = (vpatch_segment){
        .data = encoder->bytes,
        .size = encoder->coder.size,
        .frames = frames,
        .layers = encoder->layers,
        .quality = encoder->settings.quality,
        .tokens = encoder->settings.tokens,
        .pts = encoder->segment_pts,
        .durations = encoder->segment_durations,
    };
    encoder->bytes_done += (int64_t)encoder->coder.size;
    vp_coder_free(&encoder->coder);
    encoder->pending = 1;
    encoder->layers = encoder->gops = 0;
    vp_lookahead_end_segment(&encoder->lookahead);
    return VPATCH_OK;
}

/* Codes the mini-GOP at the head of the lookahead. */
static vpatch_status code_gop(vpatch_encoder *encoder)
{
    vp_lookahead *lookahead = &encoder->lookahead;

    if (encoder->gops == 0) {
        vpatch_status status = vp_syntax_reset(encoder->syntax);

        vp_motion_model_destroy(encoder->prices);
        encoder->prices = vp_syntax_motion_start(encoder->syntax);
        if (!status && !encoder->prices) status = VPATCH_ERR_MEMORY;
        if (status) return fail(encoder, status, "no memory for a segment");
        vp_coder_encode(&encoder->coder);
        encoder->coded = VPATCH_OK;
    }
    vp_coded_gop *gop = vp_gop_buffer_at(&encoder->gop, encoder->gops);
    int left = vp_lookahead_count(lookahead, 0, VP_PAIR_FRAMES);
    int pair = vp_lookahead_gop(lookahead, -1) == VP_PAIR_FRAMES;

    vp_coded_gop_begin(gop, vp_gop_buffer_previous(&encoder->gop, encoder->gops),
                       encoder->settings.tokens, lookahead->before, left, pair);
    for (int i = 0; i < gop->structure.frames; i++) code_frame(encoder, gop, &gop->frame[i]);
    if (note_frames(encoder, gop))
        return fail(encoder, VPATCH_ERR_MEMORY, "no memory for reconstructed frames");
    vp_recon_advance(&encoder->recon, gop);
    vp_lookahead_pop(lookahead, gop->structure.frames);
    vp_task_wait(encoder->task);
    encoder->gops++;
    encoder->layers += gop->structure.groups;
    encoder->frames_coded += gop->structure.frames;
    vp_task_start(encoder->task, write_gop, encoder);
    return VPATCH_OK;
}

/* ---- frames in, segments out -------------------------------------------------- */

/* What is wrong with a frame; NULL: nothing. */
static const char *frame_problem(const vpatch_encoder *encoder, const vpatch_frame *frame)
{
    if (encoder->ended) return "a frame after the last";
    if (frame->width != encoder->width || frame->height != encoder->height)
        return "a frame of another size";
    if (!frame->data[0] || !frame->data[1] || !frame->data[2]) return "a frame without samples";
    if (frame->flags & ~(uint32_t)(VPATCH_FRAME_KEY | VPATCH_FRAME_FORCE_KEY) ||
        frame->reserved32 || VP_RESERVED_USED(frame))
        return "an unknown flag or a reserved field of the frame is not 0";
    if (encoder->frames_pushed && frame->pts <= encoder->last_pts)
        return "a frame that is not later than the one before";
    return NULL;
}

/* Whether a frame waits for which nothing else has to come. */
static int may_code(const vpatch_encoder *encoder)
{
    int waiting = encoder->lookahead.waiting;

    return waiting >= encoder->lookahead.enough || (encoder->ended && waiting);
}

vpatch_status vpatch_encoder_push(vpatch_encoder *encoder, const vpatch_frame *frame)
{
    if (!encoder) return VPATCH_ERR_ARGUMENT;
    if (encoder->broken) return encoder->broken;
    if (!frame) {
        encoder->ended = 1;
        return VPATCH_OK;
    }
    const char *problem = frame_problem(encoder, frame);
    if (problem) return fail(encoder, VPATCH_ERR_ARGUMENT, problem);
    /* Taken only when what waits is not enough: how far ahead is seen, and so the bytes, never
     * depend on how the caller's pushes and pulls take turns. */
    if (encoder->pending || may_code(encoder) || vp_lookahead_push(&encoder->lookahead, frame))
        return fail(encoder, VPATCH_AGAIN, "pull segments before the next frame");
    encoder->last_pts = frame->pts;
    encoder->frames_pushed++;
    return VPATCH_OK;
}

vpatch_status vpatch_encoder_pull(vpatch_encoder *encoder, vpatch_segment *segment)
{
    if (!encoder || !segment) return VPATCH_ERR_ARGUMENT;
    if (encoder->broken) return encoder->broken;
    while (!encoder->pending) {
        if (encoder->gops && segment_ends(encoder))
            encoder->broken = finish_segment(encoder);
        else if (may_code(encoder))
            encoder->broken = code_gop(encoder);
        else
            return encoder->ended ? VPATCH_END : VPATCH_AGAIN;
        if (encoder->broken) return encoder->broken;
    }
    encoder->pending = 0;
    *segment = encoder->segment;
    return VPATCH_OK;
}

vpatch_status vpatch_encoder_pull_reconstruction(vpatch_encoder *encoder, vpatch_frame *frame)
{
    if (!encoder || !frame) return VPATCH_ERR_ARGUMENT;
    if (vp_recon_queue_take(&encoder->recon_queue, frame)) return VPATCH_OK;
    if (encoder->broken) return encoder->broken;
    return encoder->ended && !encoder->lookahead.waiting ? VPATCH_END : VPATCH_AGAIN;
}

void vpatch_encoder_reset(vpatch_encoder *encoder)
{
    if (!encoder) return;
    vp_task_wait(encoder->task);
    vp_coder_free(&encoder->coder);
    vp_lookahead_reset(&encoder->lookahead);
    vp_recon_queue_free(&encoder->recon_queue);
    encoder->layers = encoder->gops = 0;
    encoder->frames_pushed = encoder->frames_coded = encoder->bytes_done = 0;
    encoder->ended = encoder->pending = 0;
    encoder->broken = VPATCH_OK;
    encoder->message[0] = 0;
}

int vpatch_encoder_delay(const vpatch_encoder *encoder)
{
    return encoder ? encoder->lookahead.enough : 0;
}
