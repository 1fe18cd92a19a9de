/* SPDX-License-Identifier: BSD-2-Clause */
/* The packer: coded frames in, segments out. What the encoder does behind its decisions, for
 * frames that a program decided on. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mathops.h"
#include "base/reserved.h"
#include "codec/frame_description.h"
#include "codec/frame_take.h"
#include "codec/model.h"
#include "enc/gop_unit_write.h"
#include "enc/tokens_take.h"

struct vpatch_packer {
    const vpatch_model *model;
    int exact, rows, columns;
    vp_syntax *syntax;
    vp_gop_buffer gops;

    /* the segment */
    enum { NONE, BEGUN, COMPLETE } state;
    vpatch_segment segment; /* frames, quality, tokens, times; the rest when it is complete */
    int64_t *times;         /* pts, then durations */
    vp_payload payload;
    int gop, at;        /* the mini-GOP in work, and its next frame */
    int before, layers; /* frames, and layers, of the mini-GOPs before */

    vpatch_packer_changes changes;
    char message[200];
};

void vpatch_packer_settings_default(vpatch_packer_settings *settings)
{
    memset(settings, 0, sizeof *settings);
}

static vp_errbuf message_of(vpatch_packer *packer)
{
    return (vp_errbuf){packer->message, sizeof packer->message};
}

static vpatch_status fail(vpatch_packer *packer, vpatch_status status, const char *what)
{
    const vp_errbuf message = message_of(packer);

    return vp_fail(&message, status, "%s", what);
}

static vpatch_status check_settings(const vpatch_packer_settings *settings,
                                    const vp_errbuf *message)
{
    if (settings->exact != 0 && settings->exact != 1)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "settings.exact is %d, not 0 or 1",
                       settings->exact);
    if (settings->reserved32 || VP_RESERVED_USED(settings))
        return vp_fail(message, VPATCH_ERR_ARGUMENT, VP_RESERVED_TEXT, "settings");
    return VPATCH_OK;
}

vpatch_status vpatch_packer_open(vpatch_packer **out, const vpatch_model *model, int width,
                                 int height, const vpatch_packer_settings *given, char *message,
                                 size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);
    vpatch_packer_settings settings;

    if (out) *out = NULL;
    if (!out || !model)
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the packer, or no model");
    vpatch_packer_settings_default(&settings);
    if (given) settings = *given;
    vpatch_status status = vp_check_size(width, height, &reason);
    if (!status) status = check_settings(&settings, &reason);
    if (status) return status;

    vpatch_packer *packer = calloc(1, sizeof *packer);
    if (!packer) return vp_fail_open(&reason, VPATCH_ERR_MEMORY);
    packer->model = model;
    packer->exact = settings.exact;
    packer->rows = vp_patches(height);
    packer->columns = vp_patches(width);
    packer->times = malloc(2 * VPATCH_MAX_SEGMENT_FRAMES * sizeof *packer->times);
    status = packer->times ? vp_syntax_create(&packer->syntax, model, packer->rows, packer->columns)
                           : VPATCH_ERR_MEMORY;
    if (!status &&
        vp_gop_buffer_init(&packer->gops, packer->rows, packer->columns, vpatch_model_dims(model)))
        status = VPATCH_ERR_MEMORY;
    if (status) {
        vpatch_packer_close(packer);
        return vp_fail_open(&reason, status);
    }
    *out = packer;
    return VPATCH_OK;
}

void vpatch_packer_close(vpatch_packer *packer)
{
    if (!packer) return;
    vp_syntax_destroy(packer->syntax);
    vp_gop_buffer_free(&packer->gops);
    vp_payload_free(&packer->payload);
    free(packer->times);
    free(packer);
}

const char *vpatch_packer_message(const vpatch_packer *packer)
{
    return packer ? packer->message : "";
}

void vpatch_packer_get_changes(const vpatch_packer *packer, vpatch_packer_changes *changes)
{
    memset(changes, 0, sizeof *changes);
    if (packer) *changes = packer->changes;
}

/* ---- a segment -------------------------------------------------------------------------- */

static vpatch_status check_segment(const vpatch_segment *segment, const vp_errbuf *message)
{
    if (!segment || !segment->pts || !segment->durations)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "a segment without times");
    if (segment->frames < 1 || segment->frames > VPATCH_MAX_SEGMENT_FRAMES)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "a segment of %d frames, not 1..%d",
                       segment->frames, VPATCH_MAX_SEGMENT_FRAMES);
    if (segment->quality < 0 || segment->quality > 63)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "quality is %d, not in 0..63",
                       segment->quality);
    if (segment->token_mode != VPATCH_TOKENS_PREDICTED &&
        segment->token_mode != VPATCH_TOKENS_INDEPENDENT)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "tokens of an unknown kind");
    for (int i = 0; i < segment->frames; i++)
        if (segment->durations[i] < 0 || (i && segment->pts[i] <= segment->pts[i - 1]))
            return vp_fail(message, VPATCH_ERR_ARGUMENT, "the times of frame %d do not ascend", i);
    if (VP_RESERVED_USED(segment))
        return vp_fail(message, VPATCH_ERR_ARGUMENT, VP_RESERVED_TEXT, "the segment");
    return VPATCH_OK;
}

vpatch_status vpatch_packer_begin(vpatch_packer *packer, const vpatch_segment *segment)
{
    if (!packer) return VPATCH_ERR_ARGUMENT;
    const vp_errbuf message = message_of(packer);
    vpatch_status status = check_segment(segment, &message);

    if (status) return status;
    if (packer->state == COMPLETE) return fail(packer, VPATCH_AGAIN, "pull the segment first");
    packer->state = NONE;
    if (vp_syntax_reset(packer->syntax))
        return fail(packer, VPATCH_ERR_MEMORY, "no memory for a segment");
    size_t frames = (size_t)segment->frames, size = frames * sizeof *packer->times;

    memcpy(packer->times, segment->pts, size);
    memcpy(packer->times + frames, segment->durations, size);
    packer->segment = (vpatch_segment){.frames = segment->frames,
                                       .quality = segment->quality,
                                       .token_mode = segment->token_mode,
                                       .pts = packer->times,
                                       .durations = packer->times + frames};
    vp_payload_clear(&packer->payload);
    packer->gop = packer->at = packer->before = packer->layers = 0;
    packer->state = BEGUN;
    return VPATCH_OK;
}

/* The mini-GOP in work. Where it begins, pair decides what it is, if it may be a pair. */
static vp_coded_gop *current(vpatch_packer *packer, int pair)
{
    vp_coded_gop *gop = vp_gop_buffer_at(&packer->gops, packer->gop);
    int left = packer->segment.frames - packer->before;

    if (packer->at) return gop;
    pair = pair == 1 && vp_gop_may_pair(packer->before, left);
    vp_coded_gop_begin(gop, vp_gop_buffer_previous(&packer->gops, packer->gop),
                       packer->segment.token_mode, packer->before, left, pair);
    return gop;
}

static void describe(const vpatch_packer *packer, const vp_coded_gop *gop,
                     vpatch_coded_frame *frame)
{
    vp_frame_describe(frame, gop, packer->at, packer->gop, packer->layers);
}

vpatch_status vpatch_packer_next(vpatch_packer *packer, int pair, vpatch_coded_frame *frame)
{
    if (!packer || !frame) return VPATCH_ERR_ARGUMENT;
    if (packer->state != BEGUN) return fail(packer, VPATCH_AGAIN, "no frame is missing");
    describe(packer, current(packer, pair), frame);
    frame->quality = packer->segment.quality;
    if (vp_model_restoration(packer->model))
        frame->restoration[0] = frame->restoration[1] = VP_RESTORATION_FULL;
    return VPATCH_OK;
}

/* Whether a change is wanted that the caller forbids. */
static int any_change(const vpatch_packer_changes *changes)
{
    return changes->levels || changes->vectors || changes->merges || changes->splits ||
           changes->qualities || changes->restorations;
}

static void add_changes(vpatch_packer_changes *to, const vpatch_packer_changes *changes)
{
    to->frames++;
    to->levels += changes->levels;
    to->vectors += changes->vectors;
    to->merges += changes->merges;
    to->splits += changes->splits;
    to->qualities += changes->qualities;
    to->restorations += changes->restorations;
}

/* Checks and takes the next frame into the mini-GOP. */
static vpatch_status take(vpatch_packer *packer, vp_coded_gop *gop, const vpatch_coded_frame *frame,
                          const vp_errbuf *message)
{
    vp_frame_type type = gop->structure.entry[packer->at].type;
    vpatch_packer_changes changes = {0};
    vpatch_coded_frame next;

    describe(packer, gop, &next);
    vpatch_status status = vp_frame_expect(&next, frame, message);
    if (status) return status;
    status = vp_frame_take_facts(gop, packer->at, frame,
                                 vp_model_restoration(packer->model) != NULL, &changes, message);
    if (!status)
        status = vp_tokens_take(&gop->frame[packer->at], frame, gop->rows * gop->columns, gop->dims,
                                vp_syntax_scan(packer->syntax, type), &changes, message);
    if (status) return status;
    if (packer->exact && any_change(&changes))
        return vp_fail(message, VPATCH_ERR_ARGUMENT,
                       "frame %d in display order would have to be changed", next.display);
    add_changes(&packer->changes, &changes);
    return VPATCH_OK;
}

/* Codes the mini-GOP in work, all of whose frames have come. */
static vpatch_status end_gop(vpatch_packer *packer, vp_coded_gop *gop)
{
    vpatch_status status = vp_gop_unit_write(&packer->payload, packer->syntax, gop);

    if (status) {
        packer->state = NONE;
        return fail(packer, status, "no memory for a segment");
    }
    packer->before += gop->structure.frames;
    packer->layers += gop->structure.groups;
    packer->gop++;
    packer->at = 0;
    if (packer->before < packer->segment.frames) return VPATCH_OK;
    packer->segment.layers = packer->layers;
    packer->segment.data = packer->payload.bytes;
    packer->segment.size = packer->payload.size;
    packer->state = COMPLETE;
    return VPATCH_OK;
}

vpatch_status vpatch_packer_push(vpatch_packer *packer, const vpatch_coded_frame *frame)
{
    if (!packer || !frame) return VPATCH_ERR_ARGUMENT;
    if (packer->state != BEGUN)
        return fail(packer, VPATCH_AGAIN, "a segment is to be pulled or begun first");
    const vp_errbuf message = message_of(packer);
    vp_coded_gop *gop = current(packer, frame->pair);
    vpatch_status status = take(packer, gop, frame, &message);

    if (status) return status;
    if (++packer->at < gop->structure.frames) return VPATCH_OK;
    return end_gop(packer, gop);
}

vpatch_status vpatch_packer_pull(vpatch_packer *packer, vpatch_segment *segment)
{
    if (!packer || !segment) return VPATCH_ERR_ARGUMENT;
    if (packer->state != COMPLETE) return fail(packer, VPATCH_AGAIN, "the segment is not complete");
    *segment = packer->segment;
    packer->state = NONE;
    return VPATCH_OK;
}
