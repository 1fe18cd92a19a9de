/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/bsf.h>
#include <libavutil/opt.h>

#include "media/averror.h"
#include "peers/peer_internal.h"

void vp_peer_stream_free(vp_peer_stream *stream)
{
    for (int i = 0; i < stream->count; i++) av_packet_free(&stream->packets[i]);
    free(stream->packets);
    avcodec_parameters_free(&stream->parameters);
    memset(stream, 0, sizeof *stream);
}

/* Takes what packet holds; 0 or an AVERROR. */
static int keep(vp_peer_stream *stream, AVPacket *packet)
{
    AVPacket *kept;

    if (stream->count == stream->capacity) {
        int capacity = 2 * stream->capacity + 16;
        AVPacket **grown = realloc(stream->packets, (size_t)capacity * sizeof *grown);

        if (!grown) return AVERROR(ENOMEM);
        stream->packets = grown;
        stream->capacity = capacity;
    }
    kept = av_packet_alloc();
    if (!kept) return AVERROR(ENOMEM);
    av_packet_move_ref(kept, packet);
    stream->packets[stream->count++] = kept;
    return 0;
}

/* All packets that are ready. 0: there will be more, 1: that was the last, or an
 * AVERROR. */
static int drain(AVCodecContext *context, AVPacket *packet, vp_peer_stream *stream)
{
    int error;

    while ((error = avcodec_receive_packet(context, packet)) >= 0) {
        error = keep(stream, packet);
        av_packet_unref(packet);
        if (error < 0) return error;
    }
    if (error == AVERROR_EOF) return 1;
    return error == AVERROR(EAGAIN) ? 0 : error;
}

/* Copies a frame of the clip; beyond its right and lower edge the last samples
 * are repeated. */
static void fill(AVFrame *frame, const vp_raw_clip *clip, int index)
{
    for (int plane = 0; plane < 3; plane++) {
        const uint8_t *from = vp_raw_clip_plane(clip, index, plane);
        int width = vp_raw_clip_plane_width(clip, plane),
            rows = vp_raw_clip_plane_height(clip, plane);
        int full_width = plane ? (frame->width + 1) / 2 : frame->width;
        int full_rows = plane ? (frame->height + 1) / 2 : frame->height;

        for (int y = 0; y < full_rows; y++) {
            uint8_t *to = frame->data[plane] + (ptrdiff_t)frame->linesize[plane] * y;

            memcpy(to, from + (size_t)width * (size_t)(y < rows ? y : rows - 1), (size_t)width);
            for (int x = width; x < full_width; x++) to[x] = to[width - 1];
        }
    }
}

static int send(AVCodecContext *context, const vp_raw_clip *clip, int index)
{
    AVFrame *frame = av_frame_alloc();
    int error;

    if (!frame) return AVERROR(ENOMEM);
    frame->format = context->pix_fmt;
    frame->width = context->width;
    frame->height = context->height;
    frame->pts = index;
    frame->color_range = context->color_range;
    frame->colorspace = context->colorspace;
    frame->color_primaries = context->color_primaries;
    frame->color_trc = context->color_trc;
    frame->quality = context->global_quality;
    error = av_frame_get_buffer(frame, 0);
    if (error >= 0) {
        fill(frame, clip, index);
        error = avcodec_send_frame(context, frame);
    }
    av_frame_free(&frame);
    return error;
}

/* 0, an AVERROR, or AVERROR_EXIT when setup->stop says so. */
static int encode_frames(AVCodecContext *context, const vp_raw_clip *clip,
                         const vp_peer_setup *setup, AVPacket *packet, vp_peer_stream *stream)
{
    int error = 0;

    for (int i = 0; i < clip->frames; i++) {
        if (setup->stop && setup->stop(setup->opaque)) return AVERROR_EXIT;
        error = send(context, clip, i);
        if (error >= 0) error = drain(context, packet, stream);
        if (error < 0) return error;
    }
    error = avcodec_send_frame(context, NULL);
    while (error == 0) {
        if (setup->stop && setup->stop(setup->opaque)) return AVERROR_EXIT;
        error = drain(context, packet, stream);
    }
    return error < 0 ? error : 0;
}

vpatch_status vp_peer_encode(const vp_peer *peer, const vp_raw_clip *clip,
                             const vp_peer_setup *setup, vp_peer_stream *stream, char *message,
                             size_t size)
{
    vpatch_status status = VPATCH_OK;
    AVCodecContext *context = vp_peer_open(peer, clip, setup, &status, message, size);
    AVPacket *packet;
    int error;

    memset(stream, 0, sizeof *stream);
    if (!context) return status;
    packet = av_packet_alloc();
    stream->parameters = avcodec_parameters_alloc();
    error = packet && stream->parameters ? 0 : AVERROR(ENOMEM);
    if (error >= 0) error = encode_frames(context, clip, setup, packet, stream);
    if (error >= 0) error = avcodec_parameters_from_context(stream->parameters, context);
    stream->time_base = context->time_base;
    av_packet_free(&packet);
    avcodec_free_context(&context);
    if (error == AVERROR_EXIT) return vp_media_fail(VPATCH_AGAIN, "stopped", message, size);
    return error < 0 ? vp_peer_failed(error, "encoding failed", message, size) : VPATCH_OK;
}

/* One packet through the filter, in place; what it drops whole becomes empty. */
static int filter(AVBSFContext *context, AVPacket *packet)
{
    int64_t pts = packet->pts;
    int error = av_bsf_send_packet(context, packet);

    if (error >= 0) error = av_bsf_receive_packet(context, packet);
    packet->pts = pts;
    return error == AVERROR(EAGAIN) ? 0 : error;
}

vpatch_status vp_peer_strip(vp_peer_stream *stream, char *message, size_t size)
{
    const AVBitStreamFilter *kind = av_bsf_get_by_name("filter_units");
    AVBSFContext *context;
    int error;

    if (!kind || stream->parameters->codec_id != AV_CODEC_ID_H264) return VPATCH_OK;
    error = av_bsf_alloc(kind, &context);
    if (error < 0) return vp_peer_failed(error, "filtering packets", message, size);
    error = avcodec_parameters_copy(context->par_in, stream->parameters);
    context->time_base_in = stream->time_base;
    if (error >= 0) error = av_opt_set(context->priv_data, "remove_types", "6", 0);
    if (error >= 0) error = av_bsf_init(context);
    for (int i = 0; error >= 0 && i < stream->count; i++)
        error = filter(context, stream->packets[i]);
    av_bsf_free(&context);
    return error < 0 ? vp_peer_failed(error, "filtering packets", message, size) : VPATCH_OK;
}
