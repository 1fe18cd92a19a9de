/* SPDX-License-Identifier: BSD-2-Clause */
/* Two stages take turns: reading the integers of a mini-GOP out of the range coder
 * (in the background, one ahead) and running motion and the networks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/reserved.h"
#include "base/task.h"
#include "codec/limits.h"
#include "codec/recon.h"
#include "codec/syntax.h"
#include "vpatch/vpatch.h"

struct vpatch_decoder {
    int width, height, dims, rows, columns;
    vp_pool *pool;
    vp_task *task;
    vp_syntax *syntax;
    vp_recon recon;
    vp_gop_buffer gops;

    /* the segment being decoded */
    uint8_t *bytes;
    int64_t *pts, *durations;
    int frames;
    vpatch_tokens mode;
    vp_coder coder;
    int read;                  /* mini-GOPs asked of the background, counting the running one */
    int read_frames;           /* frames in those it has read; its own while it runs */
    int shown;                 /* mini-GOPs taken from it */
    int groups;                /* of the one taken last, the token layers that were given out */
    int frame;                 /* display index of the next frame to give out */
    int ready;                 /* frames decoded: display indices below this */
    vpatch_status read_status; /* of the background's last one */
    int active, ended;

    int16_t *assembled; /* for pull_tokens */
    char message[160];
};

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

    decoder->width = width;
    decoder->height = height;
    decoder->rows = (height + VPATCH_PATCH_SIZE - 1) / VPATCH_PATCH_SIZE;
    decoder->columns = (width + VPATCH_PATCH_SIZE - 1) / VPATCH_PATCH_SIZE;
    decoder->dims = settings.dims == 0 || settings.dims > all ? all : settings.dims;
    decoder->pool = vp_pool_create(settings.threads);
    if (!decoder->pool) goto fail;
    decoder->task = vp_task_create(vp_pool_threads(decoder->pool) > 1);
    if (!decoder->task) goto fail;
    if (vp_recon_create(&decoder->recon, model, decoder->pool, width, height)) goto fail;
    if (vp_gop_buffer_init(&decoder->gops, decoder->rows, decoder->columns, all)) goto fail;
    status = vp_syntax_create(&decoder->syntax, model, decoder->rows, decoder->columns);
    if (status) goto fail;
    *out = decoder;
    return VPATCH_OK;

fail:
    vpatch_decoder_close(decoder);
    return vp_fail_open(&reason, status);
}

static void drop_segment(vpatch_decoder *decoder)
{
    if (decoder->task) vp_task_wait(decoder->task);
    free(decoder->bytes);
    free(decoder->pts);
    free(decoder->durations);
    decoder->bytes = NULL;
    decoder->pts = decoder->durations = NULL;
    decoder->active = 0;
}

void vpatch_decoder_close(vpatch_decoder *decoder)
{
    if (!decoder) return;
    drop_segment(decoder);
    vp_task_destroy(decoder->task);
    vp_syntax_destroy(decoder->syntax);
    vp_recon_destroy(&decoder->recon);
    vp_gop_buffer_free(&decoder->gops);
    vp_pool_destroy(decoder->pool);
    free(decoder->assembled);
    free(decoder);
}

const char *vpatch_decoder_message(const vpatch_decoder *decoder)
{
    return decoder ? decoder->message : "";
}

static vpatch_status fail(vpatch_decoder *decoder, vpatch_status status, const char *what)
{
    snprintf(decoder->message, sizeof decoder->message, "%s", what);
    return status;
}

/* Background: the integers of the next mini-GOP. */
static void read_gop(void *opaque)
{
    vpatch_decoder *decoder = opaque;
    int index = decoder->read - 1, before = decoder->read_frames;
    int left = decoder->frames - before;
    vp_coded_gop *gop = vp_gop_buffer_at(&decoder->gops, index);
    int pair = vp_syntax_pair(decoder->syntax, &decoder->coder, decoder->mode, before, left, 0);

    vp_coded_gop_begin(gop, vp_gop_buffer_previous(&decoder->gops, index), decoder->mode, before,
                       left, pair);
    decoder->read_status = vp_syntax_gop(decoder->syntax, &decoder->coder, gop);
    decoder->read_frames += gop->structure.frames;
    if (!decoder->read_status && decoder->read_frames == decoder->frames)
        gop->frame[gop->structure.frames - 1].bytes += decoder->coder.in_size -
                                                       vp_coder_position(&decoder->coder);
}

static void start_reading(vpatch_decoder *decoder)
{
    decoder->read++;
    vp_task_start(decoder->task, read_gop, decoder);
}

static const char *segment_problem(const vpatch_decoder *decoder, const vpatch_segment *segment)
{
    if (decoder->ended) return "a segment after the last";
    if ((!segment->data && segment->size) || !segment->pts || !segment->durations)
        return "a segment without bytes or times";
    if (segment->frames < 1 || segment->frames > VP_MAX_KEYINT ||
        (segment->tokens != VPATCH_TOKENS_PREDICTED &&
         segment->tokens != VPATCH_TOKENS_INDEPENDENT))
        return "not a valid segment";
    if (VP_RESERVED_USED(segment)) return "a reserved field of the segment is not 0";
    return NULL;
}

/* Whether every frame of the segment in work, or every layer of its tokens, was given out. */
static int all_given(vpatch_decoder *decoder)
{
    if (decoder->frame == decoder->frames) return 1;
    return decoder->shown && decoder->shown == decoder->read &&
           decoder->groups ==
               vp_gop_buffer_at(&decoder->gops, decoder->shown - 1)->structure.groups;
}

vpatch_status vpatch_decoder_push(vpatch_decoder *decoder, const vpatch_segment *segment)
{
    if (!decoder) return VPATCH_ERR_ARGUMENT;
    if (!segment) {
        decoder->ended = 1;
        return VPATCH_OK;
    }
    const char *problem = segment_problem(decoder, segment);
    if (problem) return fail(decoder, VPATCH_ERR_ARGUMENT, problem);
    if (decoder->active && !all_given(decoder))
        return fail(decoder, VPATCH_AGAIN, "pull every frame of a segment before the next");
    drop_segment(decoder);

    size_t frames = (size_t)segment->frames;
    decoder->bytes = malloc(segment->size ? segment->size : 1);
    decoder->pts = malloc(frames * sizeof *decoder->pts);
    decoder->durations = malloc(frames * sizeof *decoder->durations);
    vpatch_status status = VPATCH_ERR_MEMORY;
    if (decoder->bytes && decoder->pts && decoder->durations)
        status = vp_syntax_reset(decoder->syntax);
    if (status) {
        drop_segment(decoder);
        return fail(decoder, status, "no memory for a segment");
    }
    if (segment->size) memcpy(decoder->bytes, segment->data, segment->size);
    memcpy(decoder->pts, segment->pts, frames * sizeof *decoder->pts);
    memcpy(decoder->durations, segment->durations, frames * sizeof *decoder->durations);
    decoder->frames = segment->frames;
    decoder->mode = segment->tokens;
    decoder->read = decoder->read_frames = decoder->shown = 0;
    decoder->frame = decoder->ready = decoder->groups = 0;
    decoder->active = 1;
    vp_coder_decode(&decoder->coder, decoder->bytes, segment->size);
    start_reading(decoder);
    return VPATCH_OK;
}

/* Waits for the integers of the next mini-GOP; its successor is then being read
 * while the caller works on this one. */
static vpatch_status next_gop(vpatch_decoder *decoder, vp_coded_gop **gop)
{
    vp_task_wait(decoder->task);
    if (decoder->read_status) {
        vpatch_status status = decoder->read_status;

        drop_segment(decoder);
        return fail(decoder, status,
                    status == VPATCH_ERR_DAMAGED ? "the coded frames end too early"
                                                 : "no memory for a segment");
    }
    *gop = vp_gop_buffer_at(&decoder->gops, decoder->shown);
    decoder->shown++;
    if (decoder->read_frames < decoder->frames) start_reading(decoder);
    return VPATCH_OK;
}

/* 0, or -1 when memory is short. */
static int decode_gop(vpatch_decoder *decoder, vp_coded_gop *gop)
{
    vp_recon *recon = &decoder->recon;

    for (int i = 0; i < gop->structure.frames; i++) {
        vp_coded_frame *frame = &gop->frame[i];

        if (vp_image_renew(&recon->slot[frame->entry->position])) return -1;
        const vp_image *prediction = vp_recon_predict(recon, gop, frame);

        vp_recon_decode(recon, frame, prediction, decoder->dims);
    }
    decoder->ready += gop->structure.frames;
    return 0;
}

static void show(const vpatch_decoder *decoder, vp_coded_gop *gop, vpatch_frame *frame)
{
    int position = decoder->frame - gop->structure.first;
    const vp_image *image = &decoder->recon.slot[position];
    const vp_coded_frame *coded = vp_coded_gop_at(gop, position);

    memset(frame, 0, sizeof *frame);
    for (int i = 0; i < 3; i++) {
        frame->data[i] = image->plane[i].data;
        frame->stride[i] = image->plane[i].stride;
    }
    frame->width = decoder->width;
    frame->height = decoder->height;
    frame->pts = decoder->pts[decoder->frame];
    frame->duration = decoder->durations[decoder->frame];
    frame->bytes = (int64_t)coded->bytes;
    frame->buffer = image->buffer;
    if (coded->entry->type == VP_FRAME_KEY) frame->flags = VPATCH_FRAME_KEY;
}

vpatch_status vpatch_decoder_pull(vpatch_decoder *decoder, vpatch_frame *frame)
{
    if (!decoder || !frame) return VPATCH_ERR_ARGUMENT;
    if (!decoder->active) return decoder->ended ? VPATCH_END : VPATCH_AGAIN;
    if (decoder->frame == decoder->frames) {
        drop_segment(decoder);
        return decoder->ended ? VPATCH_END : VPATCH_AGAIN;
    }
    if (decoder->frame == decoder->ready) {
        vp_coded_gop *gop;

        if (decoder->shown)
            vp_recon_advance(&decoder->recon, vp_gop_buffer_at(&decoder->gops, decoder->shown - 1));
        vpatch_status status = next_gop(decoder, &gop);
        if (status) return status;
        if (decode_gop(decoder, gop)) {
            drop_segment(decoder);
            return fail(decoder, VPATCH_ERR_MEMORY, "no memory for a frame");
        }
    }
    show(decoder, vp_gop_buffer_at(&decoder->gops, decoder->shown - 1), frame);
    decoder->frame++;
    return VPATCH_OK;
}

/* Puts the parts of a group's tokens side by side. Returns how many there are. */
static int assemble(vpatch_decoder *decoder, const vp_coded_gop *gop, int group)
{
    size_t patches = (size_t)decoder->rows * (size_t)decoder->columns, count = 0;
    size_t dims = (size_t)gop->dims;

    for (int i = 0; i < gop->structure.frames; i++) count += gop->structure.entry[i].group == group;
    for (int i = 0; i < gop->structure.frames; i++) {
        const vp_coded_frame *part = &gop->frame[i];
        size_t place = (size_t)part->entry->part;

        if (part->entry->group != group) continue;
        for (size_t patch = 0; patch < patches; patch++)
            memcpy(decoder->assembled + (patch * count + place) * dims, part->tokens + patch * dims,
                   dims * sizeof(int16_t));
    }
    return (int)count;
}

vpatch_status vpatch_decoder_pull_tokens(vpatch_decoder *decoder, const int16_t **tokens,
                                         int *parts, int *frames)
{
    if (!decoder || !tokens || !parts || !frames) return VPATCH_ERR_ARGUMENT;
    if (!decoder->active) return decoder->ended ? VPATCH_END : VPATCH_AGAIN;
    /* the group of the last mini-GOP that is not given out yet, or the next one's first */
    vp_coded_gop *gop = decoder->shown ? vp_gop_buffer_at(&decoder->gops, decoder->shown - 1)
                                       : NULL;
    int more = gop && decoder->groups < gop->structure.groups;
    if (!more && decoder->shown == decoder->read) {
        drop_segment(decoder);
        return decoder->ended ? VPATCH_END : VPATCH_AGAIN;
    }
    size_t patches = (size_t)decoder->rows * (size_t)decoder->columns;
    size_t dims = (size_t)vp_gop_buffer_at(&decoder->gops, 0)->dims;
    if (!decoder->assembled)
        decoder->assembled = malloc(patches * dims * VP_LAYER_PARTS * sizeof(int16_t));
    if (!decoder->assembled) return fail(decoder, VPATCH_ERR_MEMORY, "no memory for tokens");

    if (!more) {
        vpatch_status status = next_gop(decoder, &gop);

        if (status) return status;
        decoder->groups = 0;
    }
    *parts = *frames = assemble(decoder, gop, decoder->groups++);
    *tokens = decoder->assembled;
    return VPATCH_OK;
}

void vpatch_decoder_flush(vpatch_decoder *decoder)
{
    if (!decoder) return;
    drop_segment(decoder);
    decoder->ended = 0;
    decoder->message[0] = 0;
}
