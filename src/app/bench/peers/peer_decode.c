/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdio.h>

#include <libavutil/pixdesc.h>

#include "media/averror.h"
#include "peers/peer_internal.h"

typedef struct sink {
    vp_raw_clip *decoded;
    int frames; /* taken so far                                         */
    char *message;
    size_t size;
} sink;

static vpatch_status take(sink *to, const AVFrame *frame)
{
    const vp_raw_clip *clip = to->decoded;
    int odd_fits = frame->width - clip->width <= 1 && frame->height - clip->height <= 1;

    if (frame->format != AV_PIX_FMT_YUV420P && frame->format != AV_PIX_FMT_YUVJ420P) {
        const char *name = av_get_pix_fmt_name((enum AVPixelFormat)frame->format);

        snprintf(to->message, to->size, "decodes to %s, not to 8-bit 4:2:0", name ? name : "?");
        return VPATCH_ERR_UNSUPPORTED;
    }
    if (frame->width < clip->width || frame->height < clip->height || !odd_fits) {
        snprintf(to->message, to->size, "decodes to %dx%d, not to %dx%d", frame->width,
                 frame->height, clip->width, clip->height);
        return VPATCH_ERR_UNSUPPORTED;
    }
    if (to->frames < clip->frames) {
        const uint8_t *const data[3] = {frame->data[0], frame->data[1], frame->data[2]};
        const ptrdiff_t stride[3] = {frame->linesize[0], frame->linesize[1], frame->linesize[2]};
        vp_raw_clip_set(to->decoded, to->frames, data, stride);
    }
    to->frames++;
    return VPATCH_OK;
}

static vpatch_status drain(AVCodecContext *context, AVFrame *frame, sink *to)
{
    vpatch_status status = VPATCH_OK;
    int error = 0;

    while (!status && (error = avcodec_receive_frame(context, frame)) >= 0) {
        status = take(to, frame);
        av_frame_unref(frame);
    }
    if (status || error == AVERROR(EAGAIN) || error == AVERROR_EOF) return status;
    return vp_peer_failed(error, "decoding failed", to->message, to->size);
}

static vpatch_status decode_packets(AVCodecContext *context, const vp_peer_stream *stream,
                                    const vp_peer_setup *setup, AVFrame *frame, sink *to)
{
    vpatch_status status = VPATCH_OK;

    for (int i = 0; !status && i <= stream->count; i++) {
        const AVPacket *packet = i < stream->count ? stream->packets[i] : NULL;
        int error;

        if (setup->stop && setup->stop(setup->opaque))
            return vp_media_fail(VPATCH_AGAIN, "stopped", to->message, to->size);
        if (packet && !packet->size) continue;
        error = avcodec_send_packet(context, packet);
        if (error < 0) return vp_peer_failed(error, "decoding failed", to->message, to->size);
        status = drain(context, frame, to);
    }
    return status;
}

static AVCodecContext *open_decoder(const vp_peer_stream *stream, int threads, int *error)
{
    const AVCodec *codec = avcodec_find_decoder(stream->parameters->codec_id);
    AVCodecContext *context = codec ? avcodec_alloc_context3(codec) : NULL;

    *error = codec ? AVERROR(ENOMEM) : AVERROR_DECODER_NOT_FOUND;
    if (!context) return NULL;
    *error = avcodec_parameters_to_context(context, stream->parameters);
    context->thread_count = threads;
    context->pkt_timebase = stream->time_base;
    /* The size is checked after cropping, which the stream describes. */
    context->width = context->height = 0;
    if (*error >= 0) *error = avcodec_open2(context, codec, NULL);
    if (*error < 0) avcodec_free_context(&context);
    return context;
}

vpatch_status vp_peer_decode(const vp_peer_stream *stream, const vp_peer_setup *setup,
                             vp_raw_clip *decoded, char *message, size_t size)
{
    sink to = {decoded, 0, message, size};
    int error;
    AVCodecContext *context = open_decoder(stream, setup->threads, &error);
    AVFrame *frame;
    vpatch_status status;

    if (!context) return vp_peer_failed(error, "no decoder", message, size);
    frame = av_frame_alloc();
    status = frame ? decode_packets(context, stream, setup, frame, &to)
                   : vp_peer_failed(AVERROR(ENOMEM), "decoding failed", message, size);
    av_frame_free(&frame);
    avcodec_free_context(&context);
    if (!status && to.frames != decoded->frames) {
        snprintf(message, size, "%d frames went in, %d came out", decoded->frames, to.frames);
        status = VPATCH_ERR_UNSUPPORTED;
    }
    return status;
}
