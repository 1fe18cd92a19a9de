/* SPDX-License-Identifier: BSD-2-Clause */
/* Two stages take turns: reading the integers of a mini-GOP out of the range coder
 * (in the background, one ahead) and running motion and the networks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mathops.h"
#include "base/reserved.h"
#include "base/task.h"
#include "codec/limits.h"
#include "codec/recon.h"
#include "codec/syntax.h"
#include "vpatch/vpatch.h"

/* How far a stage is in the segment. */
typedef struct cursor {
    int gops, frames;
} cursor;

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
    vpatch_status read_status; /* of the background's last mini-GOP */
    cursor read;  /* mini-GOPs asked of the background, with the running one; the frames of those
                     it has read, which are its own while it runs */
    cursor taken; /* mini-GOPs taken from it; the frames of those that are decoded */
    int frame;    /* display index of the next frame to give out */
    int layer;    /* of the mini-GOP taken last, the next token layer to give out */

    enum {
        NO_SEGMENT,   /* the next one may be pushed                  */
        SEGMENT,      /* one is in work                              */
        LAST_SEGMENT, /* one is in work, and none comes after it     */
        ENDED         /* none comes any more                         */
    } state;

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
    decoder->rows = vp_patches(height);
    decoder->columns = vp_patches(width);
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

static int in_segment(const vpatch_decoder *decoder)
{
    return decoder->state == SEGMENT || decoder->state == LAST_SEGMENT;
}

/* What a pull says when no segment is in work. */
static vpatch_status nothing_left(const vpatch_decoder *decoder)
{
    return decoder->state == ENDED ? VPATCH_END : VPATCH_AGAIN;
}

static void drop_segment(vpatch_decoder *decoder)
{
    if (decoder->task) vp_task_wait(decoder->task);
    free(decoder->bytes);
    free(decoder->pts);
    free(decoder->durations);
    decoder->bytes = NULL;
    decoder->pts = decoder->durations = NULL;
    if (in_segment(decoder)) decoder->state = decoder->state == SEGMENT ? NO_SEGMENT : ENDED;
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
    int index = decoder->read.gops - 1, before = decoder->read.frames;
    int left = decoder->frames - before;
    vp_coded_gop *gop = vp_gop_buffer_at(&decoder->gops, index);
    int pair = vp_syntax_pair(decoder->syntax, &decoder->coder, decoder->mode, before, left, 0);

    vp_coded_gop_begin(gop, vp_gop_buffer_previous(&decoder->gops, index), decoder->mode, before,
                       left, pair);
    decoder->read_status = vp_syntax_gop(decoder->syntax, &decoder->coder, gop);
    decoder->read.frames += gop->structure.frames;
    if (!decoder->read_status && decoder->read.frames == decoder->frames)
        gop->frame[gop->structure.frames - 1].bytes += decoder->coder.in_size -
                                                       vp_coder_position(&decoder->coder);
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
    return decoder->taken.gops && decoder->taken.gops == decoder->read.gops &&
           decoder->layer ==
               vp_gop_buffer_at(&decoder->gops, decoder->taken.gops - 1)->structure.groups;
}

vpatch_status vpatch_decoder_push(vpatch_decoder *decoder, const vpatch_segment *segment)
{
    if (!decoder) return VPATCH_ERR_ARGUMENT;
    if (!segment) {
        if (decoder->state == NO_SEGMENT) decoder->state = ENDED;
        if (decoder->state == SEGMENT) decoder->state = LAST_SEGMENT;
        return VPATCH_OK;
    }
    const char *problem = segment_problem(decoder, segment);
    if (problem) return fail(decoder, VPATCH_ERR_ARGUMENT, problem);
    if (in_segment(decoder) && !all_given(decoder))
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
    decoder->read = decoder->taken = (cursor){0, 0};
    decoder->frame = decoder->layer = 0;
    decoder->state = SEGMENT;
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
    *gop = vp_gop_buffer_at(&decoder->gops, decoder->taken.gops);
    decoder->taken.gops++;
    if (decoder->read.frames < decoder->frames) start_reading(decoder);
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
    decoder->taken.frames += gop->structure.frames;
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
    if (!in_segment(decoder)) return nothing_left(decoder);
    if (decoder->frame == decoder->frames) {
        drop_segment(decoder);
        return nothing_left(decoder);
    }
    if (decoder->frame == decoder->taken.frames) {
        vp_coded_gop *gop;

        if (decoder->taken.gops)
            vp_recon_advance(&decoder->recon,
                             vp_gop_buffer_at(&decoder->gops, decoder->taken.gops - 1));
        vpatch_status status = next_gop(decoder, &gop);
        if (status) return status;
        if (decode_gop(decoder, gop)) {
            drop_segment(decoder);
            return fail(decoder, VPATCH_ERR_MEMORY, "no memory for a frame");
        }
    }
    show(decoder, vp_gop_buffer_at(&decoder->gops, decoder->taken.gops - 1), frame);
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
    if (!in_segment(decoder)) return nothing_left(decoder);
    /* the group of the last mini-GOP that is not given out yet, or the next one's first */
    vp_coded_gop *gop =
        decoder->taken.gops ? vp_gop_buffer_at(&decoder->gops, decoder->taken.gops - 1) : NULL;
    int more = gop && decoder->layer < gop->structure.groups;
    if (!more && decoder->taken.gops == decoder->read.gops) {
        drop_segment(decoder);
        return nothing_left(decoder);
    }
    size_t patches = (size_t)decoder->rows * (size_t)decoder->columns;
    size_t dims = (size_t)vp_gop_buffer_at(&decoder->gops, 0)->dims;
    if (!decoder->assembled)
        decoder->assembled = malloc(patches * dims * VP_LAYER_PARTS * sizeof(int16_t));
    if (!decoder->assembled) return fail(decoder, VPATCH_ERR_MEMORY, "no memory for tokens");

    if (!more) {
        vpatch_status status = next_gop(decoder, &gop);

        if (status) return status;
        decoder->layer = 0;
    }
    *parts = *frames = assemble(decoder, gop, decoder->layer++);
    *tokens = decoder->assembled;
    return VPATCH_OK;
}

void vpatch_decoder_flush(vpatch_decoder *decoder)
{
    if (!decoder) return;
    drop_segment(decoder);
    decoder->state = NO_SEGMENT;
    decoder->message[0] = 0;
}
