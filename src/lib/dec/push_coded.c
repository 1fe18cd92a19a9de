/* SPDX-License-Identifier: BSD-2-Clause */
/* Coded frames of a program in the place of a segment's bytes. */
#include <string.h>

#include "codec/frame_description.h"
#include "codec/frame_take.h"
#include "dec/decoder_internal.h"
#include "entropy/token_coder.h"

vpatch_status vpatch_decoder_begin_coded(vpatch_decoder *decoder, const vpatch_segment *segment)
{
    if (!decoder || !segment) return VPATCH_ERR_ARGUMENT;
    vpatch_segment empty = *segment;

    empty.data = NULL;
    empty.size = 0;
    vpatch_status status = vp_decoder_begin_segment(decoder, &empty, 1);
    if (!status) decoder->pushing = 1;
    return status;
}

/* What is in the way of a frame; VPATCH_OK: nothing. */
static vpatch_status not_now(vpatch_decoder *decoder)
{
    if (!vp_decoder_in_segment(decoder) || !decoder->pushing ||
        decoder->read.frames == decoder->frames)
        return vp_decoder_fail(decoder, VPATCH_AGAIN, "no frame is missing");
    if (!decoder->pushed && decoder->frame < decoder->read.frames)
        return vp_decoder_fail(decoder, VPATCH_AGAIN, "pull the pictures of the mini-GOP before");
    return VPATCH_OK;
}

/* The mini-GOP in work. Where it begins, pair decides what it is, if it may be a pair. */
static vp_coded_gop *current(vpatch_decoder *decoder, int pair)
{
    int index = decoder->read.gops, before = decoder->read.frames;
    int left = decoder->frames - before;
    vp_coded_gop *gop = vp_gop_buffer_at(&decoder->gops, index);

    if (!decoder->pushed)
        vp_coded_gop_begin(gop, vp_gop_buffer_previous(&decoder->gops, index), decoder->mode,
                           before, left, pair == 1 && vp_gop_may_pair(before, left));
    return gop;
}

static void describe(const vpatch_decoder *decoder, const vp_coded_gop *gop,
                     vpatch_coded_frame *frame)
{
    vp_frame_describe(frame, gop, decoder->pushed, decoder->read.gops, decoder->layers);
}

vpatch_status vpatch_decoder_next_coded(vpatch_decoder *decoder, int pair,
                                        vpatch_coded_frame *frame)
{
    if (!decoder || !frame) return VPATCH_ERR_ARGUMENT;
    vpatch_status status = not_now(decoder);

    if (status) return status;
    describe(decoder, current(decoder, pair), frame);
    frame->quality = decoder->quality;
    if (vp_model_restoration(decoder->model))
        frame->restoration[0] = frame->restoration[1] = VP_RESTORATION_FULL;
    return VPATCH_OK;
}

/* Tokens as they are: a network takes any. */
static void take_tokens(const vp_coded_gop *gop, vp_coded_frame *to, const vpatch_coded_frame *from)
{
    size_t patches = (size_t)gop->rows * (size_t)gop->columns, dims = (size_t)gop->dims;
    size_t given = (size_t)from->dims;

    for (size_t i = 0; i < patches; i++) {
        memcpy(to->tokens + i * dims, from->tokens + i * given, given * sizeof *to->tokens);
        memset(to->tokens + i * dims + given, 0, (dims - given) * sizeof *to->tokens);
        to->coded[i] = (uint8_t)vp_token_any(to->tokens + i * dims, gop->dims);
    }
}

static vpatch_status take(vpatch_decoder *decoder, vp_coded_gop *gop,
                          const vpatch_coded_frame *frame, const vp_errbuf *message)
{
    vpatch_packer_changes changes = {0};
    vpatch_coded_frame next;

    describe(decoder, gop, &next);
    vpatch_status status = vp_frame_expect(&next, frame, message);
    if (status) return status;
    if (!frame->tokens)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "a decoder takes tokens, not levels");
    status = vp_frame_take_facts(gop, decoder->pushed, frame,
                                 vp_model_restoration(decoder->model) != NULL, &changes, message);
    if (status) return status;
    take_tokens(gop, &gop->frame[decoder->pushed], frame);
    gop->frame[decoder->pushed].bytes = 0;
    return VPATCH_OK;
}

vpatch_status vpatch_decoder_push_coded(vpatch_decoder *decoder, const vpatch_coded_frame *frame)
{
    if (!decoder || !frame) return VPATCH_ERR_ARGUMENT;
    const vp_errbuf message = {decoder->message, sizeof decoder->message};
    vpatch_status status = not_now(decoder);

    if (status) return status;
    vp_coded_gop *gop = current(decoder, frame->pair);
    status = take(decoder, gop, frame, &message);
    if (status) return status;
    if (++decoder->pushed < gop->structure.frames) return VPATCH_OK;
    decoder->read.gops++;
    decoder->read.frames += gop->structure.frames;
    decoder->layers += gop->structure.groups;
    decoder->pushed = 0;
    return VPATCH_OK;
}
