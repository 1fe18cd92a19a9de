/* SPDX-License-Identifier: BSD-2-Clause */
/* Two stages take turns: reading the integers of a mini-GOP out of its unit (in the background,
 * one ahead) and running motion and the networks. What depends on the picture's size is allocated
 * when the first sound unit has come: a file that only claims to hold large pictures costs
 * nothing. Behind a unit that is not sound, the rest of the segment shows the last picture. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mathops.h"
#include "base/memory.h"
#include "base/reserved.h"
#include "codec/payload.h"
#include "dec/decoder_internal.h"
#include "dec/decoder_memory.h"
#include "vpatch/vpatch.h"

void vpatch_decoder_settings_default(vpatch_decoder_settings *settings)
{
    memset(settings, 0, sizeof *settings);
}

static vpatch_status take_settings(vpatch_decoder_settings *settings,
                                   const vpatch_decoder_settings *given, const vp_errbuf *message)
{
    vpatch_decoder_settings_default(settings);
    if (given) *settings = *given;
    if (settings->threads < 0 || settings->threads > VP_POOL_MAX_THREADS)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "settings.threads is %d, not in 0..%d",
                       settings->threads, VP_POOL_MAX_THREADS);
    if (settings->dims < 0)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "settings.dims is %d, below 0",
                       settings->dims);
    if (VP_RESERVED_USED(settings))
        return vp_fail(message, VPATCH_ERR_ARGUMENT, VP_RESERVED_TEXT, "settings");
    return VPATCH_OK;
}

/* Whether pictures of this size are allowed. */
static vpatch_status check_limits(const vpatch_decoder_settings *settings,
                                  const vpatch_model *model, int width, int height, int threads,
                                  const vp_errbuf *message)
{
    uint64_t pixels = (uint64_t)width * (uint64_t)height;

    if (settings->max_pixels && pixels > settings->max_pixels)
        return vp_fail(message, VPATCH_ERR_LIMIT,
                       "%d x %d are %" PRIu64 " pixels, max_pixels allows %" PRIu64, width, height,
                       pixels, settings->max_pixels);
    uint64_t needed = vp_decoder_memory(model, width, height, threads);
    uint64_t allowed = settings->max_memory ? settings->max_memory : vp_memory_half();
    if (needed > allowed)
        return vp_fail(message, VPATCH_ERR_LIMIT,
                       "%d x %d take %" PRIu64 " MB of memory, max_memory allows %" PRIu64 " MB",
                       width, height, (needed >> 20) + 1, allowed >> 20);
    return VPATCH_OK;
}

vpatch_status vpatch_decoder_open(vpatch_decoder **out, const vpatch_model *model, int width,
                                  int height, const vpatch_decoder_settings *given, char *message,
                                  size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);
    vpatch_decoder_settings settings;

    if (out) *out = NULL;
    if (!out || !model)
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the decoder, or no model");
    vpatch_status status = vp_check_size(width, height, &reason);
    if (!status) status = take_settings(&settings, given, &reason);
    if (status) return status;

    vpatch_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return vp_fail(&reason, VPATCH_ERR_MEMORY, "out of memory");
    int all = vpatch_model_dims(model);
    status = VPATCH_ERR_MEMORY;

    decoder->model = model;
    decoder->width = width;
    decoder->height = height;
    decoder->rows = vp_patches(height);
    decoder->columns = vp_patches(width);
    decoder->dims = settings.dims == 0 || settings.dims > all ? all : settings.dims;
    decoder->last_good = VP_POSITION_NONE;
    decoder->pool = vp_pool_create(settings.threads);
    if (!decoder->pool) goto fail;
    decoder->task = vp_task_create(vp_pool_threads(decoder->pool) > 1);
    if (!decoder->task) goto fail;
    status = check_limits(&settings, model, width, height, vp_pool_threads(decoder->pool), &reason);
    if (status) {
        vpatch_decoder_close(decoder);
        return status;
    }
    status = vp_syntax_create(&decoder->syntax, model, decoder->rows, decoder->columns);
    if (status) goto fail;
    *out = decoder;
    return VPATCH_OK;

fail:
    vpatch_decoder_close(decoder);
    return vp_fail_open(&reason, status);
}

int vp_decoder_in_segment(const vpatch_decoder *decoder)
{
    return decoder->state == SEGMENT || decoder->state == LAST_SEGMENT;
}

vpatch_status vp_decoder_nothing_left(const vpatch_decoder *decoder)
{
    return decoder->state == ENDED ? VPATCH_END : VPATCH_AGAIN;
}

void vp_decoder_drop_segment(vpatch_decoder *decoder)
{
    if (decoder->task) vp_task_wait(decoder->task);
    free(decoder->bytes);
    free(decoder->pts);
    free(decoder->durations);
    decoder->bytes = NULL;
    decoder->pts = decoder->durations = NULL;
    decoder->lost = 0;
    if (vp_decoder_in_segment(decoder))
        decoder->state = decoder->state == SEGMENT ? NO_SEGMENT : ENDED;
}

static void unprepare(vpatch_decoder *decoder)
{
    if (!decoder->ready) return;
    vp_recon_destroy(&decoder->recon);
    vp_gop_buffer_free(&decoder->gops);
    decoder->ready = 0;
}

/* What decoding needs: once all that depends on the picture's size, and a segment's models.
 * VPATCH_ERR_MEMORY: it may be tried again. */
static vpatch_status prepare(vpatch_decoder *decoder)
{
    if (!decoder->ready) {
        if (vp_recon_create(&decoder->recon, decoder->model, decoder->pool, decoder->width,
                            decoder->height))
            return VPATCH_ERR_MEMORY;
        decoder->ready = 1;
        if (vp_gop_buffer_init(&decoder->gops, decoder->rows, decoder->columns,
                               vpatch_model_dims(decoder->model))) {
            unprepare(decoder);
            return VPATCH_ERR_MEMORY;
        }
    }
    return vp_syntax_reset(decoder->syntax);
}

void vpatch_decoder_close(vpatch_decoder *decoder)
{
    if (!decoder) return;
    vp_decoder_drop_segment(decoder);
    vp_task_destroy(decoder->task);
    vp_syntax_destroy(decoder->syntax);
    unprepare(decoder);
    vp_image_free(&decoder->black);
    vp_pool_destroy(decoder->pool);
    free(decoder->assembled);
    free(decoder->motion);
    free(decoder);
}

const char *vpatch_decoder_message(const vpatch_decoder *decoder)
{
    return decoder ? decoder->message : "";
}

vpatch_status vp_decoder_fail(vpatch_decoder *decoder, vpatch_status status, const char *what)
{
    snprintf(decoder->message, sizeof decoder->message, "%s", what);
    return status;
}

/* A unit's length and checksum count for the frame that is coded first, what it has behind the
 * last one's bits for that one. */
static void count_rest(vp_coded_gop *gop, const vp_gop_unit *unit)
{
    size_t read = 0;

    for (int i = 0; i < gop->structure.frames; i++) read += gop->frame[i].bytes;
    gop->frame[gop->structure.frames - 1].bytes += unit->size - read;
    gop->frame[0].bytes += unit->whole - unit->size;
}

static vpatch_status read_unit(vpatch_decoder *decoder, vp_coded_gop *gop, int index)
{
    int before = decoder->read.frames, left = decoder->frames - before;
    vp_gop_unit unit;
    vp_coder coder;

    if (vp_gop_unit_take(&unit, decoder->bytes + decoder->at, decoder->size - decoder->at))
        return VPATCH_ERR_DAMAGED;
    vp_coder_decode(&coder, unit.coded, unit.size);
    int pair = vp_syntax_pair(decoder->syntax, &coder, before, left, 0);
    vp_coded_gop_begin(gop, vp_gop_buffer_previous(&decoder->gops, index), decoder->mode, before,
                       left, pair);
    vpatch_status status = vp_syntax_gop(decoder->syntax, &coder, gop);
    if (status) return status;
    count_rest(gop, &unit);
    decoder->at += unit.whole;
    decoder->read.frames += gop->structure.frames;
    /* bytes behind the last unit are counted with the last frame */
    if (decoder->read.frames == decoder->frames)
        gop->frame[gop->structure.frames - 1].bytes += decoder->size - decoder->at;
    return VPATCH_OK;
}

/* Background: the integers of the next mini-GOP. */
static void read_gop(void *opaque)
{
    vpatch_decoder *decoder = opaque;
    int index = decoder->read.gops - 1;

    decoder->read_status = read_unit(decoder, vp_gop_buffer_at(&decoder->gops, index), index);
}

static void start_reading(vpatch_decoder *decoder)
{
    decoder->read.gops++;
    vp_task_start(decoder->task, read_gop, decoder);
}

static const char *segment_problem(const vpatch_decoder *decoder, const vpatch_segment *segment)
{
    if (decoder->state == LAST_SEGMENT || decoder->state == ENDED)
        return "a segment after the last";
    if ((!segment->data && segment->size) || !segment->pts || !segment->durations)
        return "a segment without bytes or times";
    if (segment->frames < 1 || segment->frames > VPATCH_MAX_SEGMENT_FRAMES ||
        (segment->token_mode != VPATCH_TOKENS_PREDICTED &&
         segment->token_mode != VPATCH_TOKENS_INDEPENDENT))
        return "not a valid segment";
    if (VP_RESERVED_USED(segment)) return "a reserved field of the segment is not 0";
    return NULL;
}

/* Whether every frame of the segment in work was given out, as a picture, in layers of tokens, or
 * coded. */
static int all_given(vpatch_decoder *decoder)
{
    if (decoder->frame == decoder->frames) return 1;
    if (decoder->lost || !decoder->taken.gops || decoder->taken.gops != decoder->read.gops)
        return 0;
    const vp_gop_structure *last =
        &vp_gop_buffer_at(&decoder->gops, decoder->taken.gops - 1)->structure;

    return decoder->layer == last->groups || decoder->coded == last->frames;
}

vpatch_status vp_decoder_begin_segment(vpatch_decoder *decoder, const vpatch_segment *segment,
                                       int sound)
{
    const char *problem = segment_problem(decoder, segment);
    if (problem) return vp_decoder_fail(decoder, VPATCH_ERR_ARGUMENT, problem);
    if (vp_decoder_in_segment(decoder) && !all_given(decoder))
        return vp_decoder_fail(decoder, VPATCH_AGAIN,
                               "pull every frame of a segment before the next");
    vp_decoder_drop_segment(decoder);

    size_t frames = (size_t)segment->frames;
    vpatch_status status = sound ? prepare(decoder) : VPATCH_OK;
    decoder->bytes = malloc(segment->size ? segment->size : 1);
    decoder->pts = malloc(frames * sizeof *decoder->pts);
    decoder->durations = malloc(frames * sizeof *decoder->durations);
    if (!decoder->bytes || !decoder->pts || !decoder->durations) status = VPATCH_ERR_MEMORY;
    if (status) {
        vp_decoder_drop_segment(decoder);
        return vp_decoder_fail(decoder, status, "no memory for a segment");
    }
    if (segment->size) memcpy(decoder->bytes, segment->data, segment->size);
    memcpy(decoder->pts, segment->pts, frames * sizeof *decoder->pts);
    memcpy(decoder->durations, segment->durations, frames * sizeof *decoder->durations);
    decoder->size = segment->size;
    decoder->at = 0;
    decoder->frames = segment->frames;
    decoder->mode = segment->token_mode;
    decoder->quality = segment->quality;
    decoder->pushing = decoder->pushed = 0;
    decoder->read = decoder->taken = (vp_decoder_cursor){0, 0};
    decoder->frame = decoder->layer = decoder->coded = decoder->layers = 0;
    decoder->lost = !sound;
    decoder->state = SEGMENT;
    return VPATCH_OK;
}

vpatch_status vpatch_decoder_push(vpatch_decoder *decoder, const vpatch_segment *segment)
{
    if (!decoder) return VPATCH_ERR_ARGUMENT;
    if (!segment) {
        if (decoder->state == NO_SEGMENT) decoder->state = ENDED;
        if (decoder->state == SEGMENT) decoder->state = LAST_SEGMENT;
        return VPATCH_OK;
    }
    vp_gop_unit first;
    int sound = segment->data && !vp_gop_unit_take(&first, segment->data, segment->size);
    vpatch_status status = vp_decoder_begin_segment(decoder, segment, sound);

    if (!status && sound) start_reading(decoder);
    return status;
}

vpatch_status vp_decoder_next_gop(vpatch_decoder *decoder, vp_coded_gop **gop)
{
    vp_task_wait(decoder->task);
    if (!decoder->pushing && decoder->read_status) return decoder->read_status;
    *gop = vp_gop_buffer_at(&decoder->gops, decoder->taken.gops);
    decoder->taken.gops++;
    if (!decoder->pushing && decoder->read.frames < decoder->frames) start_reading(decoder);
    return VPATCH_OK;
}

vpatch_status vp_decoder_give_up(vpatch_decoder *decoder, vpatch_status status)
{
    vp_decoder_drop_segment(decoder);
    return vp_decoder_fail(decoder, status,
                           status == VPATCH_ERR_DAMAGED ? "the rest of the segment is damaged"
                                                        : "no memory for a segment");
}

/* 0, or -1 when memory is short. */
static int decode_gop(vpatch_decoder *decoder, vp_coded_gop *gop)
{
    vp_recon *recon = &decoder->recon;

    for (int i = 0; i < gop->structure.frames; i++) {
        vp_coded_frame *frame = &gop->frame[i];

        if (vp_image_renew(&recon->slot[frame->entry->position])) return -1;
        const vp_image *prediction = vp_recon_predict(recon, frame);

        vp_recon_decode(recon, frame, prediction, decoder->dims);
    }
    decoder->taken.frames += gop->structure.frames;
    return 0;
}

/* The next frame, with the samples of an image. */
static void show(vpatch_decoder *decoder, const vp_image *image, vpatch_frame *frame)
{
    memset(frame, 0, sizeof *frame);
    for (int i = 0; i < 3; i++) {
        frame->data[i] = image->plane[i].data;
        frame->stride[i] = image->plane[i].stride;
    }
    frame->width = decoder->width;
    frame->height = decoder->height;
    frame->pts = decoder->pts[decoder->frame];
    frame->duration = decoder->durations[decoder->frame];
    frame->buffer = image->buffer;
    decoder->frame++;
}

static void show_decoded(vpatch_decoder *decoder, vpatch_frame *frame)
{
    const vp_coded_gop *gop = vp_gop_buffer_at(&decoder->gops, decoder->taken.gops - 1);
    int position = decoder->frame - gop->structure.first;
    const vp_coded_frame *coded = vp_coded_gop_at(gop, position);

    show(decoder, &decoder->recon.slot[position], frame);
    frame->bytes = (int64_t)coded->bytes;
    if (coded->entry->type == VP_FRAME_KEY) frame->flags = VPATCH_FRAME_KEY;
    decoder->last_good = position;
    vp_image_free(&decoder->black);
}

/* 0, or -1 when memory is short. */
static int make_black(vpatch_decoder *decoder)
{
    vp_image *black = &decoder->black;

    if (black->buffer) return 0;
    if (vp_image_init(black, decoder->width, decoder->height)) return -1;
    for (int i = 0; i < 3; i++)
        for (int y = 0; y < black->plane[i].height; y++)
            memset(black->plane[i].data + y * black->plane[i].stride, i ? 128 : 16,
                   (size_t)black->plane[i].width);
    return 0;
}

/* A frame that is lost: the last good picture again. The first one stands for all bytes that are
 * left of the segment. */
static vpatch_status show_concealed(vpatch_decoder *decoder, vpatch_frame *frame)
{
    const vp_image *image = &decoder->black;

    if (decoder->last_good != VP_POSITION_NONE)
        image = &decoder->recon.slot[decoder->last_good];
    else if (make_black(decoder))
        return vp_decoder_fail(decoder, VPATCH_ERR_MEMORY, "no memory for a frame");
    show(decoder, image, frame);
    frame->flags = VPATCH_FRAME_CONCEALED;
    frame->bytes = (int64_t)(decoder->size - decoder->at);
    decoder->at = decoder->size;
    return VPATCH_OK;
}

/* Decodes the next mini-GOP, or finds that it is lost. */
static vpatch_status decode_next(vpatch_decoder *decoder)
{
    vp_recon *recon = &decoder->recon;
    vp_coded_gop *gop;

    if (decoder->taken.gops) {
        vp_recon_advance(recon, vp_gop_buffer_at(&decoder->gops, decoder->taken.gops - 1));
        decoder->last_good = VP_POSITION_START;
    }
    vpatch_status status = vp_decoder_next_gop(decoder, &gop);
    if (status == VPATCH_ERR_DAMAGED) {
        decoder->lost = 1;
        return VPATCH_OK;
    }
    if (status) return vp_decoder_give_up(decoder, status);
    if (!decode_gop(decoder, gop)) return VPATCH_OK;
    decoder->last_good = VP_POSITION_NONE; /* it may be half overwritten */
    vp_decoder_drop_segment(decoder);
    return vp_decoder_fail(decoder, VPATCH_ERR_MEMORY, "no memory for a frame");
}

vpatch_status vpatch_decoder_pull(vpatch_decoder *decoder, vpatch_frame *frame)
{
    if (!decoder || !frame) return VPATCH_ERR_ARGUMENT;
    if (!vp_decoder_in_segment(decoder)) return vp_decoder_nothing_left(decoder);
    if (decoder->frame == decoder->frames) {
        vp_decoder_drop_segment(decoder);
        return vp_decoder_nothing_left(decoder);
    }
    if (!decoder->lost && decoder->frame == decoder->taken.frames) {
        if (decoder->pushing && decoder->taken.gops == decoder->read.gops) return VPATCH_AGAIN;
        vpatch_status status = decode_next(decoder);

        if (status) return status;
    }
    if (decoder->lost) return show_concealed(decoder, frame);
    show_decoded(decoder, frame);
    return VPATCH_OK;
}

void vpatch_decoder_flush(vpatch_decoder *decoder)
{
    if (!decoder) return;
    vp_decoder_drop_segment(decoder);
    decoder->state = NO_SEGMENT;
    decoder->last_good = VP_POSITION_NONE;
    decoder->message[0] = 0;
}
