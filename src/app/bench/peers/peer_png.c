/* SPDX-License-Identifier: BSD-2-Clause */
#include "peers/peer_png.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "media/averror.h"
#include "media/convert.h"
#include "peers/peer_internal.h"

static AVFrame *yuv_frame(const vp_raw_clip *clip, int index)
{
    AVFrame *frame = av_frame_alloc();
    vpatch_frame picture;

    if (!frame) return NULL;
    frame->format = AV_PIX_FMT_YUV420P;
    frame->width = clip->width;
    frame->height = clip->height;
    if (av_frame_get_buffer(frame, 0) < 0) {
        av_frame_free(&frame);
        return NULL;
    }
    vp_raw_clip_frame(clip, index, &picture);
    for (int plane = 0; plane < 3; plane++)
        for (int y = 0; y < vp_raw_clip_plane_height(clip, plane); y++)
            memcpy(frame->data[plane] + (ptrdiff_t)frame->linesize[plane] * y,
                   picture.data[plane] + picture.stride[plane] * y,
                   (size_t)vp_raw_clip_plane_width(clip, plane));
    return frame;
}

static AVCodecContext *open_png(const AVCodec *codec, const vp_raw_clip *clip)
{
    AVCodecContext *context = avcodec_alloc_context3(codec);

    if (!context) return NULL;
    context->width = clip->width;
    context->height = clip->height;
    context->pix_fmt = AV_PIX_FMT_RGB24;
    context->time_base = (AVRational){1, 25};
    context->thread_count = 1;
    if (avcodec_open2(context, codec, NULL) < 0) avcodec_free_context(&context);
    return context;
}

static int encode_png(AVCodecContext *context, const AVFrame *rgb, AVPacket *packet)
{
    int error = avcodec_send_frame(context, rgb);

    if (error >= 0) error = avcodec_send_frame(context, NULL);
    return error < 0 ? error : avcodec_receive_packet(context, packet);
}

static int make_png(AVCodecContext *context, const vp_raw_clip *clip, const AVFrame *frame,
                    AVPacket *packet)
{
    vp_media_converter converter = {0};
    vp_media_pixels from, to;
    AVFrame *rgb;
    int error;

    memset(&from, 0, sizeof from);
    from.format = AV_PIX_FMT_YUV420P;
    from.width = clip->width;
    from.height = clip->height;
    from.full_range = clip->header.full_range;
    from.matrix = clip->header.matrix;
    to = from;
    to.format = AV_PIX_FMT_RGB24;
    to.full_range = 1;
    error = vp_media_convert(&converter, frame, &from, &to, &rgb);
    if (error >= 0) error = encode_png(context, rgb, packet);
    vp_media_converter_free(&converter);
    return error;
}

vpatch_status vp_peers_png(const vp_raw_clip *clip, int frame, uint8_t **data, size_t *size)
{
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
    AVCodecContext *context = codec ? open_png(codec, clip) : NULL;
    AVFrame *yuv = yuv_frame(clip, frame);
    AVPacket *packet = av_packet_alloc();
    int error = context && yuv && packet ? make_png(context, clip, yuv, packet) : AVERROR(ENOMEM);

    *data = NULL;
    *size = 0;
    if (error >= 0) {
        *data = malloc((size_t)packet->size);
        if (*data) {
            memcpy(*data, packet->data, (size_t)packet->size);
            *size = (size_t)packet->size;
        }
    }
    av_packet_free(&packet);
    av_frame_free(&yuv);
    avcodec_free_context(&context);
    if (!codec) return VPATCH_ERR_UNSUPPORTED;
    return *data ? VPATCH_OK : VPATCH_ERR_MEMORY;
}
