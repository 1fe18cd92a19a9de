/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames wait in the lookahead until their mini-GOP is complete; it is then coded by the
 * gop_encoder and handed to entropy coding in the background. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mathops.h"
#include "base/task.h"
#include "codec/payload.h"
#include "codec/syntax.h"
#include "enc/encoder_settings.h"
#include "enc/frame_problem.h"
#include "enc/gop_encoder.h"
#include "enc/gop_unit_write.h"
#include "enc/lookahead.h"
#include "enc/recon_queue.h"
#include "vpatch/vpatch.h"

struct vpatch_encoder {
    const vpatch_model *model;
    vpatch_encoder_settings settings;
    int width, height;
    vp_pool *pool;
    vp_task *task;
    vp_syntax *syntax;
    vp_lookahead lookahead;
    vp_gop_encoder tools;
    vp_gop_buffer gop;
    int ended;
    int64_t last_pts;

    /* the running segment; its payload and times are the finished one's until the next begins */
    vp_payload payload;
    int layers, gops;
    vpatch_status coded; /* what entropy coding in the background said */
    int64_t *pts, *durations;

    /* the finished segment, until the caller took it and called again */
    vpatch_segment segment; /* its bytes are those of the payload */
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

/* All that an encoder holds, of the settings, model and size that it has. */
static vpatch_status allocate(vpatch_encoder *encoder)
{
    const vpatch_encoder_settings *settings = &encoder->settings;
    const vpatch_model *model = encoder->model;
    int width = encoder->width, height = encoder->height;
    int rows = vp_patches(height), columns = vp_patches(width);
    size_t limit = (size_t)vp_segment_limit(settings);
    float step = vp_frame_network(model, VP_FRAME_ANCHOR)->dequant_step[settings->quality];

    encoder->recon_queue.width = width;
    encoder->recon_queue.height = height;
    encoder->pts = malloc(limit * sizeof *encoder->pts);
    encoder->durations = malloc(limit * sizeof *encoder->durations);
    encoder->pool = vp_pool_create(settings->threads);
    if (!encoder->pts || !encoder->durations || !encoder->pool) return VPATCH_ERR_MEMORY;
    encoder->task = vp_task_create(vp_pool_threads(encoder->pool) > 1);
    if (!encoder->task) return VPATCH_ERR_MEMORY;
    vpatch_status status = vp_syntax_create(&encoder->syntax, model, rows, columns);
    if (status) return status;
    if (vp_lookahead_init(&encoder->lookahead, settings, width, height, step) ||
        vp_gop_encoder_init(&encoder->tools, settings, model, encoder->pool, &encoder->lookahead,
                            encoder->syntax, width, height) ||
        vp_gop_buffer_init(&encoder->gop, rows, columns, vpatch_model_dims(model)))
        return VPATCH_ERR_MEMORY;
    return VPATCH_OK;
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
    encoder->model = model;
    encoder->settings = settings;
    encoder->width = width;
    encoder->height = height;
    status = allocate(encoder);
    if (status) {
        vpatch_encoder_close(encoder);
        return vp_fail_open(&reason, status);
    }
    *out = encoder;
    return VPATCH_OK;
}

void vpatch_encoder_close(vpatch_encoder *encoder)
{
    if (!encoder) return;
    vp_task_destroy(encoder->task);
    vp_payload_free(&encoder->payload);
    vp_syntax_destroy(encoder->syntax);
    vp_gop_encoder_free(&encoder->tools);
    vp_gop_buffer_free(&encoder->gop);
    vp_lookahead_free(&encoder->lookahead);
    vp_recon_queue_free(&encoder->recon_queue);
    vp_pool_destroy(encoder->pool);
    free(encoder->pts);
    free(encoder->durations);
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

/* Notes the times of a mini-GOP's frames, and their reconstruction when the caller wants it.
 * -1: memory is short. */
static int note_frames(vpatch_encoder *encoder, const vp_coded_gop *gop)
{
    int position = gop->structure.entry[0].type != VP_FRAME_KEY;

    for (int i = 0; i < gop->structure.frames; i++) {
        const vp_waiting *source = vp_lookahead_at(&encoder->lookahead, i);

        encoder->pts[gop->structure.before + i] = source->pts;
        encoder->durations[gop->structure.before + i] = source->duration;
        if (encoder->settings.reconstruct &&
            vp_recon_queue_add(&encoder->recon_queue, &encoder->tools.recon.slot[position + i],
                               source->pts, source->duration))
            return -1;
    }
    return 0;
}

/* Background: entropy coding of the mini-GOP counted last. */
static void write_gop(void *opaque)
{
    vpatch_encoder *encoder = opaque;

    if (!encoder->coded)
        encoder->coded = vp_gop_unit_write(&encoder->payload, encoder->syntax,
                                           vp_gop_buffer_at(&encoder->gop, encoder->gops - 1));
}

static int segment_ends(const vpatch_encoder *encoder)
{
    const vp_lookahead *lookahead = &encoder->lookahead;

    return vp_lookahead_segment_is_full(lookahead) || (!lookahead->waiting && encoder->ended);
}

static vpatch_status finish_segment(vpatch_encoder *encoder)
{
    vp_task_wait(encoder->task);
    if (encoder->coded)
        return fail(encoder, encoder->coded,
                    encoder->coded == VPATCH_ERR_MEMORY ? "no memory for a segment"
                                                        : "entropy coding failed");
    encoder->segment = (vpatch_segment){
        .data = encoder->payload.bytes,
        .size = encoder->payload.size,
        .frames = encoder->lookahead.before,
        .layers = encoder->layers,
        .quality = encoder->settings.quality,
        .token_mode = encoder->settings.token_mode,
        .pts = encoder->pts,
        .durations = encoder->durations,
    };
    encoder->bytes_done += (int64_t)encoder->payload.size;
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

        if (!status && vp_gop_encoder_begin_segment(&encoder->tools)) status = VPATCH_ERR_MEMORY;
        if (status) return fail(encoder, status, "no memory for a segment");
        vp_payload_clear(&encoder->payload);
        encoder->coded = VPATCH_OK;
    }
    vp_coded_gop *gop = vp_gop_buffer_at(&encoder->gop, encoder->gops);
    int left = vp_lookahead_count(lookahead, 0, VP_PAIR_FRAMES);
    int pair = vp_lookahead_gop(lookahead, -1) == VP_PAIR_FRAMES;

    vp_coded_gop_begin(gop, vp_gop_buffer_previous(&encoder->gop, encoder->gops),
                       encoder->settings.token_mode, lookahead->before, left, pair);
    vp_gop_encoder_run(&encoder->tools, gop);
    if (note_frames(encoder, gop))
        return fail(encoder, VPATCH_ERR_MEMORY, "no memory for reconstructed frames");
    vp_recon_advance(&encoder->tools.recon, gop);
    vp_lookahead_pop(lookahead, gop->structure.frames);
    vp_task_wait(encoder->task);
    encoder->gops++;
    encoder->layers += gop->structure.groups;
    encoder->frames_coded += gop->structure.frames;
    vp_task_start(encoder->task, write_gop, encoder);
    return VPATCH_OK;
}

/* ---- frames in, segments out -------------------------------------------------- */

/* What is wrong with the next frame; NULL: nothing. */
static const char *next_problem(const vpatch_encoder *encoder, const vpatch_frame *frame)
{
    if (encoder->ended) return "a frame after the last";
    const char *problem = vp_frame_problem(frame, encoder->width, encoder->height);
    if (problem) return problem;
    if (frame->duration < 0) return "a frame whose duration is negative";
    if (encoder->frames_pushed && frame->pts <= encoder->last_pts)
        return "a frame that is not later than the one before";
    return NULL;
}

/* Whether a frame waits for which nothing else has to come. */
static int may_code(const vpatch_encoder *encoder)
{
    int waiting = encoder->lookahead.waiting;

    return waiting >= encoder->lookahead.delay || (encoder->ended && waiting);
}

vpatch_status vpatch_encoder_push(vpatch_encoder *encoder, const vpatch_frame *frame)
{
    if (!encoder) return VPATCH_ERR_ARGUMENT;
    if (encoder->broken) return encoder->broken;
    if (!frame) {
        if (!encoder->ended) vp_lookahead_end(&encoder->lookahead);
        encoder->ended = 1;
        return VPATCH_OK;
    }
    const char *problem = next_problem(encoder, frame);
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
    return encoder ? encoder->lookahead.delay : 0;
}
