/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames wait in a queue until their group is complete; a group is then searched,
 * run through the networks and handed to entropy coding in the background. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/task.h"
#include "codec/allocate.h"
#include "codec/log2.h"
#include "codec/outlook.h"
#include "codec/pictures.h"
#include "codec/propagate.h"
#include "codec/quantise.h"
#include "codec/scenecut.h"
#include "codec/settings.h"
#include "codec/syntax.h"
#include "motion/filter.h"
#include "vpatch/vpatch.h"

/* Frames that wait behind a group before it is coded: enough to see what of it is
 * used again, as far as memory allows, and at least one to see whether it starts a
 * new shot. */
#define MOST_LOOKAHEAD 32
#define LEAST_LOOKAHEAD 5
#define LOOKAHEAD_BYTES ((size_t)96 << 20)
#define MOST_CHAIN (MOST_LOOKAHEAD / VPATCH_GROUP_FRAMES + 2)

/* A shot shorter than this is not worth a key frame. */
#define SHORTEST_SEGMENT 2

/* The motion search's exchange rate of bits, in quantiser steps. */
static const float motion_lambda = 0.25f;

/* Filtering along time: how many frames on either side take part. Those behind a key
 * frame have more to say than those around an anchor, for there are none before it. */
#define KEY_REACH 4
#define ANCHOR_REACH 2
/* Samples that differ by few quantiser steps are taken for the same (in steps). The
 * strength grows with every doubling of the step from 2 on: what noise finer steps keep
 * counts as picture. */
static const float filter_spread = 2.5f;
static const float filter_strength[] = {[VP_FRAME_KEY] = 0.14f, [VP_FRAME_ANCHOR] = 0.07f};

typedef struct queued_frame {
    vp_image image;
    vp_outlook outlook;
    int64_t pts, duration;
    int cut; /* starts a new shot */
} queued_frame;

typedef struct shown_frame {
    vp_image image;
    int64_t pts, duration;
} shown_frame;

struct vpatch_encoder {
    const vpatch_model *model;
    vpatch_encoder_settings settings;
    int width, height, rows, columns;
    vp_pool *pool;
    vp_task *task;
    vp_syntax *syntax;
    vp_pictures pictures;
    vp_scenecut *scenecut;
    vp_motion_scratch *scratch;
    vp_quantiser *quantiser;
    vp_filter *filter; /* NULL: pictures are coded as they are */
    vp_gop gop[2];     /* mini-GOP i of a segment is in [i % 2] */
    float *projected;  /* tokens before quantisation */

    float *share, *work; /* for sharing out quality */

    queued_frame *queue; /* [capacity], a ring */
    int capacity, lookahead;
    int head, waiting;
    int64_t number; /* running number of the frame at the head */
    vp_outlook behind; /* of the frame coded last in display order */
    int ended;
    int64_t last_pts;

    /* the running segment */
    vp_coder coder;
    int frames, layers, gops;
    int64_t *pts, *durations;
    vpatch_status coded; /* what entropy coding in the background said */

    /* the finished segment, until the caller took it and called again */
    uint8_t *bytes;
    vpatch_segment segment;
    int64_t *segment_pts, *segment_durations;
    int pending;

    shown_frame *shown; /* with settings.reconstruct */
    int shown_count, shown_capacity, shown_taken;

    int64_t frames_pushed, frames_coded, bytes_done;
    vpatch_status broken; /* a group was lost half-way: nothing sensible can follow */
    char message[160];
};

static vpatch_status fail(vpatch_encoder *encoder, vpatch_status status, const char *what)
{
    snprintf(encoder->message, sizeof encoder->message, "%s", what);
    return status;
}

static int lookahead_frames(size_t patches)
{
    size_t bytes = patches * (size_t)(VPATCH_PATCH_SIZE * VPATCH_PATCH_SIZE) * 7 / 4;
    size_t frames = LOOKAHEAD_BYTES / bytes;

    return frames > MOST_LOOKAHEAD    ? MOST_LOOKAHEAD
           : frames < LEAST_LOOKAHEAD ? LEAST_LOOKAHEAD
                                      : (int)frames;
}

vpatch_status vpatch_encoder_open(vpatch_encoder **out, const vpatch_model *model, int width,
                                  int height, const vpatch_encoder_settings *given)
{
    vpatch_encoder_settings settings;

    if (!out) return VPATCH_ERR_ARGUMENT;
    *out = NULL;
    if (!model || width < 1 || height < 1) return VPATCH_ERR_ARGUMENT;
    if (width > VPATCH_MAX_WIDTH || height > VPATCH_MAX_HEIGHT) return VPATCH_ERR_UNSUPPORTED;
    vpatch_encoder_settings_default(&settings);
    if (given) settings = *given;
    if (!vp_encoder_settings_valid(&settings)) return VPATCH_ERR_ARGUMENT;

    vpatch_encoder *encoder = calloc(1, sizeof *encoder);
    if (!encoder) return VPATCH_ERR_MEMORY;
    int dims = vpatch_model_dims(model);
    size_t limit = (size_t)vp_segment_limit(&settings);
    vpatch_status status = VPATCH_ERR_MEMORY;

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
    if (vp_pictures_create(&encoder->pictures, model, encoder->pool, width, height)) goto fail;
    for (int i = 0; i < 2; i++)
        if (vp_gop_alloc(&encoder->gop[i], encoder->rows, encoder->columns, dims)) goto fail;
    encoder->lookahead = lookahead_frames(patches);
    encoder->capacity = encoder->lookahead + VPATCH_GROUP_FRAMES + 1;
    encoder->queue = calloc((size_t)encoder->capacity, sizeof *encoder->queue);
    if (!encoder->queue) goto fail;
    for (int i = 0; i < encoder->capacity; i++)
        if (vp_image_alloc(&encoder->queue[i].image, width, height) ||
            vp_outlook_alloc(&encoder->queue[i].outlook, encoder->rows, encoder->columns))
            goto fail;
    if (vp_outlook_alloc(&encoder->behind, encoder->rows, encoder->columns)) goto fail;
    encoder->scenecut = vp_scenecut_create(width, height);
    encoder->scratch = vp_motion_scratch_create(encoder->rows, encoder->columns,
                                                vp_pool_threads(encoder->pool));
    encoder->quantiser = vp_quantiser_create(encoder->rows, encoder->columns, dims,
                                             vp_pool_threads(encoder->pool));
    if (settings.temporal_filter && settings.tokens == VPATCH_TOKENS_PREDICTED) {
        encoder->filter = vp_filter_create(encoder->rows, encoder->columns);
        if (!encoder->filter) goto fail;
    }
    encoder->share = malloc(patches * sizeof *encoder->share);
    encoder->work = malloc(2 * patches * sizeof *encoder->work);
    encoder->projected = malloc(patches * (size_t)dims * sizeof *encoder->projected);
    encoder->pts = malloc(limit * sizeof *encoder->pts);
    encoder->durations = malloc(limit * sizeof *encoder->durations);
    encoder->segment_pts = malloc(limit * sizeof *encoder->segment_pts);
    encoder->segment_durations = malloc(limit * sizeof *encoder->segment_durations);
    if (!encoder->scenecut || !encoder->scratch || !encoder->quantiser || !encoder->share ||
        !encoder->work || !encoder->projected || !encoder->pts ||
        !encoder->durations || !encoder->segment_pts || !encoder->segment_durations)
        goto fail;
    status = vp_syntax_create(&encoder->syntax, model, encoder->rows, encoder->columns);
    if (status) goto fail;
    *out = encoder;
    return VPATCH_OK;

fail:
    vpatch_encoder_close(encoder);
    return status;
}

void vpatch_encoder_close(vpatch_encoder *encoder)
{
    if (!encoder) return;
    vp_task_destroy(encoder->task);
    vp_coder_free(&encoder->coder);
    vp_syntax_destroy(encoder->syntax);
    vp_pictures_destroy(&encoder->pictures);
    vp_scenecut_destroy(encoder->scenecut);
    vp_motion_scratch_destroy(encoder->scratch);
    vp_quantiser_destroy(encoder->quantiser);
    vp_filter_destroy(encoder->filter);
    for (int i = 0; i < 2; i++) vp_gop_free(&encoder->gop[i]);
    for (int i = 0; encoder->queue && i < encoder->capacity; i++) {
        vp_image_free(&encoder->queue[i].image);
        vp_outlook_free(&encoder->queue[i].outlook);
    }
    vp_outlook_free(&encoder->behind);
    free(encoder->queue);
    free(encoder->share);
    free(encoder->work);
    for (int i = 0; i < encoder->shown_count; i++) vp_image_free(&encoder->shown[i].image);
    vp_pool_destroy(encoder->pool);
    free(encoder->projected);
    free(encoder->pts);
    free(encoder->durations);
    free(encoder->segment_pts);
    free(encoder->segment_durations);
    free(encoder->bytes);
    free(encoder->shown);
    free(encoder);
}

const char *vpatch_encoder_message(const vpatch_encoder *encoder)
{
    return encoder ? encoder->message : "";
}

void vpatch_encoder_progress(const vpatch_encoder *encoder, int64_t *frames_pushed,
                             int64_t *frames_coded, int64_t *bytes)
{
    if (frames_pushed) *frames_pushed = encoder ? encoder->frames_pushed : 0;
    if (frames_coded) *frames_coded = encoder ? encoder->frames_coded : 0;
    if (bytes) *bytes = encoder ? encoder->bytes_done : 0;
}

static queued_frame *queued_at(vpatch_encoder *encoder, int offset)
{
    return &encoder->queue[(encoder->head + offset) % encoder->capacity];
}

/* ---- what is ahead ------------------------------------------------------------ */

/* Whether the frame at `offset` from the queue's head starts a segment. */
static int starts_segment(vpatch_encoder *encoder, int offset)
{
    int at = encoder->frames + offset;

    if (at == 0 || at >= vp_segment_limit(&encoder->settings)) return 1;
    return queued_at(encoder, offset)->cut && at >= SHORTEST_SEGMENT;
}

/* Frames in the queue from `offset` on that are in the same segment, up to `most`. */
static int frames_ahead(vpatch_encoder *encoder, int offset, int most)
{
    int count = 0;

    while (count < most && offset + count < encoder->waiting &&
           (encoder->frames + offset + count == 0 || !starts_segment(encoder, offset + count)))
        count++;
    return count;
}

/* -1: the frame in front of the queue's head. */
static vp_outlook *outlook_at(vpatch_encoder *encoder, int offset)
{
    if (offset < 0) return &encoder->behind;
    return &queued_at(encoder, offset)->outlook;
}

static vp_outlook *search_ahead(vpatch_encoder *encoder, int from, int frames)
{
    vp_outlook *outlook = outlook_at(encoder, from + frames);
    int distance = frames == VP_PAIR_FRAMES ? VP_OUTLOOK_PAIR : VP_OUTLOOK_GROUP;

    vp_outlook_search(outlook, outlook_at(encoder, from), encoder->number + from, distance);
    return outlook;
}

/* Frames of the mini-GOP that starts from the frame at `offset`; 0: its end is not in
 * sight, or none starts there. */
static int gop_frames(vpatch_encoder *encoder, int offset)
{
    int before = encoder->frames + offset + 1;
    int ahead = frames_ahead(encoder, offset + 1, VP_PAIR_FRAMES);

    if (ahead < VPATCH_GROUP_FRAMES) return ahead;
    if (!vp_may_pair(encoder->settings.tokens, before, ahead)) return VPATCH_GROUP_FRAMES;
    if (encoder->settings.minigop) return encoder->settings.minigop;
    const vp_network *network = vp_frame_network(encoder->model, VP_FRAME_ANCHOR);
    const vp_outlook *near = search_ahead(encoder, offset, VPATCH_GROUP_FRAMES);
    const vp_outlook *far = search_ahead(encoder, offset + VPATCH_GROUP_FRAMES,
                                         VPATCH_GROUP_FRAMES);
    search_ahead(encoder, offset, VP_PAIR_FRAMES);
    return vp_outlook_prefers_pair(outlook_at(encoder, offset), near, far,
                                   network->dequant_step[encoder->settings.quality])
               ? VP_PAIR_FRAMES
               : VPATCH_GROUP_FRAMES;
}

/* ---- one mini-GOP -------------------------------------------------------------- */

/* Where in the queue a position of the mini-GOP is that is coded from its head. */
static int offset_of(const vp_gop *gop, int position)
{
    return gop->plan.frame[0].type == VP_FRAME_KEY ? position : position - 1;
}

/* Shares out quality inside the frame by what the anchors behind it will use. */
static void choose_quality(vpatch_encoder *encoder, const vp_gop *gop, vp_frame_code *frame)
{
    vp_outlook_link chain[MOST_CHAIN];
    int offset = offset_of(gop, frame->plan->position), count = 1, frames;
    vp_frame_type type = frame->plan->type;

    if (type > VP_FRAME_ANCHOR || encoder->settings.tokens == VPATCH_TOKENS_INDEPENDENT) {
        vp_allocate_quality(frame, gop, encoder->settings.quality, NULL, NULL);
        return;
    }
    chain[0] = (vp_outlook_link){outlook_at(encoder, offset), VP_OUTLOOK_GROUP};
    while (count < MOST_CHAIN && (frames = gop_frames(encoder, offset)) >= VPATCH_GROUP_FRAMES) {
        chain[count++] = (vp_outlook_link){
            search_ahead(encoder, offset, frames),
            frames == VP_PAIR_FRAMES ? VP_OUTLOOK_PAIR : VP_OUTLOOK_GROUP};
        offset += frames;
    }
    vp_propagate(chain, count, encoder->share, encoder->work);
    vp_allocate_quality(frame, gop, encoder->settings.quality, encoder->share, encoder->work);
}

/* The picture to be coded for a frame: the source, or, where others are predicted from
 * it, the source filtered by its neighbours in the queue and in the same shot. */
static const vp_image *picture_for(vpatch_encoder *encoder, const vp_gop *gop,
                                   const vp_frame_code *frame, float step)
{
    int offset = offset_of(gop, frame->plan->position), count = 0;
    const vp_image *source = &queued_at(encoder, offset)->image;
    vp_frame_type type = frame->plan->type;
    int reach = type == VP_FRAME_KEY ? KEY_REACH : ANCHOR_REACH;
    vp_filter_neighbour neighbours[VP_FILTER_NEIGHBOURS];

    if (!encoder->filter || type > VP_FRAME_ANCHOR || step <= 2.0f) return source;
    for (int way = -1; way <= 1; way += 2)
        for (int distance = 1; distance <= reach; distance++) {
            int at = offset + way * distance;

            /* the frame that starts a shot stands between the two */
            if (at < 0 || at >= encoder->waiting || count == VP_FILTER_NEIGHBOURS ||
                queued_at(encoder, way < 0 ? at + 1 : at)->cut)
                break;
            neighbours[count++] =
                (vp_filter_neighbour){&queued_at(encoder, at)->image, distance};
        }
    return vp_filter_run(encoder->filter, source, neighbours, count, filter_spread * step,
                         filter_strength[type] * (vp_log2(step) - 1.0f), encoder->pool);
}

static void code_frame(vpatch_encoder *encoder, vp_gop *gop, vp_frame_code *frame,
                       vp_gop *before)
{
    vp_pictures *pictures = &encoder->pictures;
    vp_frame_type type = frame->plan->type;
    const vp_network *network = vp_frame_network(encoder->model, type);
    int predicted = encoder->settings.tokens == VPATCH_TOKENS_PREDICTED;

    choose_quality(encoder, gop, frame);
    const vp_image *source =
        picture_for(encoder, gop, frame, network->dequant_step[frame->quality]);
    if (type != VP_FRAME_KEY && predicted) {
        const vp_motion_settings search = {
            .lambda = motion_lambda * network->dequant_step[frame->quality],
            .effort = encoder->settings.effort,
        };
        const vp_image *refs[2] = {NULL, NULL};

        for (int i = 0; i < 2; i++)
            if (frame->plan->ref[i] != VP_POSITION_NONE)
                refs[i] = &pictures->slot[frame->plan->ref[i]];
        vp_gop_begin_motion(gop, frame, before);
        vp_motion_search(&frame->field, &search, source, refs, encoder->scratch, encoder->pool);
    }
    const vp_image *prediction = vp_pictures_predict(pictures, gop, frame);
    vp_net_encode(network, pictures->workspace, encoder->pool, vp_frame_kind(type), frame->map,
                  source, prediction, encoder->projected);
    vp_quantise_frame(encoder->quantiser, frame, network, encoder->projected, encoder->pool);
    /* Nothing is predicted from side frames: their pictures are only for show. */
    if (type != VP_FRAME_SIDE || encoder->settings.reconstruct)
        vp_pictures_decode(pictures, frame, prediction, gop->dims);
}

static vpatch_status keep_shown(vpatch_encoder *encoder, const vp_gop *gop)
{
    int first = gop->plan.frame[0].type == VP_FRAME_KEY ? 0 : 1;

    for (int i = 0; i < gop->plan.frames; i++) {
        const queued_frame *source = queued_at(encoder, i);

        if (encoder->shown_count == encoder->shown_capacity) {
            int capacity = 2 * encoder->shown_capacity + 8;
            shown_frame *grown = realloc(encoder->shown, (size_t)capacity * sizeof *grown);
            if (!grown) return VPATCH_ERR_MEMORY;
            encoder->shown = grown;
            encoder->shown_capacity = capacity;
        }
        shown_frame *shown = &encoder->shown[encoder->shown_count];
        if (vp_image_alloc(&shown->image, encoder->width, encoder->height))
            return VPATCH_ERR_MEMORY;
        vp_image_copy(&shown->image, &encoder->pictures.slot[first + i]);
        shown->pts = source->pts;
        shown->duration = source->duration;
        encoder->shown_count++;
    }
    return VPATCH_OK;
}

/* Background: entropy coding of the mini-GOP counted last. */
static void write_gop(void *opaque)
{
    vpatch_encoder *encoder = opaque;
    vp_gop *gop = &encoder->gop[(encoder->gops - 1) % 2];

    if (encoder->coded == VPATCH_OK)
        encoder->coded = vp_syntax_gop(encoder->syntax, &encoder->coder, gop, NULL);
}

static int segment_ends(vpatch_encoder *encoder)
{
    if (encoder->waiting == 0 && encoder->frames < vp_segment_limit(&encoder->settings))
        return encoder->ended;
    return starts_segment(encoder, 0);
}

static vpatch_status finish_segment(vpatch_encoder *encoder)
{
    vp_task_wait(encoder->task);
    if (encoder->coded) return fail(encoder, encoder->coded, "entropy coding failed");
    if (vp_coder_finish(&encoder->coder))
        return fail(encoder, VPATCH_ERR_MEMORY, "no memory for a segment");
    free(encoder->bytes);
    encoder->bytes = malloc(encoder->coder.size + 1);
    if (!encoder->bytes) return fail(encoder, VPATCH_ERR_MEMORY, "no memory for a segment");
    memcpy(encoder->bytes, encoder->coder.bytes, encoder->coder.size);
    memcpy(encoder->segment_pts, encoder->pts, (size_t)encoder->frames * sizeof *encoder->pts);
    memcpy(encoder->segment_durations, encoder->durations,
           (size_t)encoder->frames * sizeof *encoder->durations);
    encoder->segment = (vpatch_segment){
        .data = encoder->bytes,
        .size = encoder->coder.size,
        .frames = encoder->frames,
        .layers = encoder->layers,
        .quality = encoder->settings.quality,
        .tokens = encoder->settings.tokens,
        .pts = encoder->segment_pts,
        .durations = encoder->segment_durations,
    };
    encoder->bytes_done += (int64_t)encoder->coder.size;
    vp_coder_free(&encoder->coder);
    encoder->pending = 1;
    encoder->frames = encoder->layers = encoder->gops = 0;
    return VPATCH_OK;
}

/* Codes the mini-GOP at the head of the queue. */
static vpatch_status code_gop(vpatch_encoder *encoder)
{
    if (encoder->gops == 0) {
        vpatch_status status = vp_syntax_reset(encoder->syntax);

        if (status) return fail(encoder, status, "no memory for a segment");
        vp_coder_encode(&encoder->coder);
        encoder->coded = VPATCH_OK;
    }
    vp_gop *gop = &encoder->gop[encoder->gops % 2];
    vp_gop *before = &encoder->gop[(encoder->gops + 1) % 2];
    int left = frames_ahead(encoder, 0, VP_PAIR_FRAMES);

    vp_gop_begin(gop, encoder->settings.tokens, encoder->frames, left);
    if (vp_may_pair(gop->mode, gop->before, left))
        vp_gop_set_pair(gop, gop_frames(encoder, -1) == VP_PAIR_FRAMES);
    int count = gop->plan.frames;
    for (int i = 0; i < count; i++) code_frame(encoder, gop, &gop->frame[i], before);
    for (int i = 0; i < count; i++) {
        const queued_frame *source = queued_at(encoder, i);

        encoder->pts[encoder->frames + i] = source->pts;
        encoder->durations[encoder->frames + i] = source->duration;
    }
    if (encoder->settings.reconstruct && keep_shown(encoder, gop))
        return fail(encoder, VPATCH_ERR_MEMORY, "no memory for reconstructed frames");
    vp_pictures_advance(&encoder->pictures, gop);
    vp_task_wait(encoder->task);
    vp_outlook keep = encoder->behind, *last = outlook_at(encoder, count - 1);
    encoder->behind = *last;
    *last = keep;
    encoder->gops++;
    encoder->layers += gop->plan.groups;
    encoder->frames += count;
    encoder->frames_coded += count;
    encoder->head = (encoder->head + count) % encoder->capacity;
    encoder->waiting -= count;
    encoder->number += count;
    vp_task_start(encoder->task, write_gop, encoder);
    return segment_ends(encoder) ? finish_segment(encoder) : VPATCH_OK;
}

/* ---- frames in, segments out -------------------------------------------------- */

vpatch_status vpatch_encoder_push(vpatch_encoder *encoder, const vpatch_frame *frame)
{
    if (!encoder) return VPATCH_ERR_ARGUMENT;
    if (encoder->broken) return encoder->broken;
    if (!frame) {
        encoder->ended = 1;
        return VPATCH_OK;
    }
    if (encoder->ended) return fail(encoder, VPATCH_ERR_ARGUMENT, "a frame after the last");
    if (frame->width != encoder->width || frame->height != encoder->height || !frame->data[0] ||
        !frame->data[1] || !frame->data[2])
        return fail(encoder, VPATCH_ERR_ARGUMENT, "a frame of another size");
    if (encoder->frames_pushed && frame->pts <= encoder->last_pts)
        return fail(encoder, VPATCH_ERR_ARGUMENT, "a frame that is not later than the one before");
    if (encoder->waiting == encoder->capacity || encoder->pending)
        return fail(encoder, VPATCH_ERR_ARGUMENT, "pull segments before the next frame");

    queued_frame *queued = queued_at(encoder, encoder->waiting);
    vp_image_load(&queued->image, frame->data, frame->stride, frame->width, frame->height);
    if (encoder->filter) vp_image_extend(&queued->image); /* motion may point outside */
    queued->pts = frame->pts;
    queued->duration = frame->duration;
    vp_outlook_load(&queued->outlook, &queued->image);
    queued->cut = vp_scenecut_next(encoder->scenecut, &queued->image, encoder->settings.scenecut);
    encoder->waiting++;
    encoder->last_pts = frame->pts;
    encoder->frames_pushed++;
    return VPATCH_OK;
}

vpatch_status vpatch_encoder_pull(vpatch_encoder *encoder, vpatch_segment *segment)
{
    if (!encoder || !segment) return VPATCH_ERR_ARGUMENT;
    if (encoder->broken) return encoder->broken;
    while (!encoder->pending) {
        int enough = encoder->waiting >= VPATCH_GROUP_FRAMES + encoder->lookahead;

        if (!enough && !(encoder->ended && encoder->waiting))
            return encoder->ended ? VPATCH_END : VPATCH_AGAIN;
        encoder->broken = code_gop(encoder);
        if (encoder->broken) return encoder->broken;
    }
    encoder->pending = 0;
    *segment = encoder->segment;
    return VPATCH_OK;
}

vpatch_status vpatch_encoder_pull_reconstruction(vpatch_encoder *encoder, vpatch_frame *frame)
{
    if (!encoder || !frame) return VPATCH_ERR_ARGUMENT;
    if (encoder->shown_taken) {
        vp_image_free(&encoder->shown[0].image);
        encoder->shown_count--;
        memmove(encoder->shown, encoder->shown + 1,
                (size_t)encoder->shown_count * sizeof *encoder->shown);
        encoder->shown_taken = 0;
    }
    if (!encoder->shown_count && encoder->broken) return encoder->broken;
    if (!encoder->shown_count)
        return encoder->ended && !encoder->waiting ? VPATCH_END : VPATCH_AGAIN;
    const shown_frame *shown = &encoder->shown[0];

    for (int i = 0; i < 3; i++) {
        frame->data[i] = shown->image.plane[i].data;
        frame->stride[i] = shown->image.plane[i].stride;
    }
    frame->width = encoder->width;
    frame->height = encoder->height;
    frame->pts = shown->pts;
    frame->duration = shown->duration;
    encoder->shown_taken = 1;
    return VPATCH_OK;
}
