/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/video_encoder.h"

#include <errno.h>
#include <string.h>

#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>

enum { DEFAULT_CRF = 12, SMPTE170M = 6, FINE_QUANTISER = 2 };

const AVCodec *vp_media_video_encoder_find(const char *name)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(name);
    const AVCodecDescriptor *descriptor;

    if (!codec) {
        descriptor = avcodec_descriptor_get_by_name(name);
        codec = descriptor ? avcodec_find_encoder(descriptor->id) : NULL;
    }
    return codec && codec->type == AVMEDIA_TYPE_VIDEO ? codec : NULL;
}

/* ---- pixels ------------------------------------------------------------------ */

static const enum AVPixelFormat *formats_of(const AVCodec *codec)
{
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
    const void *list = NULL;

    if (avcodec_get_supported_config(NULL, codec, AV_CODEC_CONFIG_PIX_FORMAT, 0, &list, NULL) < 0)
        return NULL;
    return list;
#else
    return codec->pix_fmts;
#endif
}

static int takes(const AVCodec *codec, enum AVPixelFormat format)
{
    const enum AVPixelFormat *list = formats_of(codec);

    if (!list) return format == AV_PIX_FMT_YUV420P;
    for (; *list != AV_PIX_FMT_NONE; list++)
        if (*list == format) return 1;
    return 0;
}

static enum AVPixelFormat choose_format(const AVCodec *codec, const vpatch_header *header)
{
    int odd = (header->width | header->height) & 1;

    /* these two need even sizes of 4:2:0 pictures */
    if (odd && (codec->id == AV_CODEC_ID_H264 || codec->id == AV_CODEC_ID_HEVC) &&
        takes(codec, AV_PIX_FMT_YUV444P))
        return AV_PIX_FMT_YUV444P;
    /* libavcodec's TIFF in 4:2:0 with an odd number of rows cannot be read back */
    if (codec->id == AV_CODEC_ID_TIFF && takes(codec, AV_PIX_FMT_RGB24)) return AV_PIX_FMT_RGB24;
    if (takes(codec, AV_PIX_FMT_YUV420P)) return AV_PIX_FMT_YUV420P;
    if (takes(codec, AV_PIX_FMT_RGB24)) return AV_PIX_FMT_RGB24;
    return avcodec_find_best_pix_fmt_of_list(formats_of(codec), AV_PIX_FMT_YUV420P, 0, NULL);
}

static void set_pixels(vp_media_video_encoder *encoder, const vpatch_header *header,
                       enum AVPixelFormat format, enum AVCodecID codec)
{
    vp_media_pixels *from = &encoder->from, *to = &encoder->to;

    memset(from, 0, sizeof *from);
    from->format = AV_PIX_FMT_YUV420P;
    from->width = header->width;
    from->height = header->height;
    from->full_range = header->full_range;
    from->matrix = header->matrix;
    from->chroma_location = header->chroma_location;
    *to = *from;
    to->format = vp_media_pixels_plain(format, &to->full_range);
    /* these formats have no tags: readers assume a fixed convention */
    if (codec == AV_CODEC_ID_MJPEG || codec == AV_CODEC_ID_WEBP) {
        to->matrix = SMPTE170M;
        to->full_range = codec == AV_CODEC_ID_MJPEG;
    }
    if (vp_media_pixels_class(to->format) == VP_MEDIA_PIXELS_RGB) to->full_range = 1;
}

/* ---- opening ------------------------------------------------------------------- */

/* Options beyond an encoder's own defaults. */
static void set_options(AVCodecContext *context, const AVCodec *codec)
{
    static const char *const table[][3] = {
        {"ffv1", "slicecrc", "1"},     {"libwebp", "quality", "95"},
        {"libvpx", "cpu-used", "4"},   {"libvpx-vp9", "cpu-used", "4"},
        {"libvpx-vp9", "row-mt", "1"}, {"libaom-av1", "cpu-used", "6"},
        {"libaom-av1", "row-mt", "1"}, {"libx265", "x265-params", "log-level=error"},
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!strcmp(codec->name, table[i][0]))
            (void)av_opt_set(context->priv_data, table[i][1], table[i][2], 0);
}

static void set_quality(AVCodecContext *context, const AVCodec *codec, double crf,
                        vp_media_warnings *notes)
{
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get(codec->id);
    int lossless_only = descriptor && !(descriptor->props & AV_CODEC_PROP_LOSSY);

    if (context->priv_data && av_opt_find(context->priv_data, "crf", NULL, 0, 0)) {
        av_opt_set_double(context->priv_data, "crf", crf >= 0 ? crf : DEFAULT_CRF, 0);
        context->bit_rate = 0;
        return;
    }
    if (crf >= 0) vp_media_warnings_add(notes, "%s has no crf: ignored", codec->name);
    if (lossless_only) return;
    context->flags |= AV_CODEC_FLAG_QSCALE;
    context->global_quality = FF_QP2LAMBDA * FINE_QUANTISER;
}

/* FFV1 without slices is of level 1. */
enum { FFV1_AUTOMATIC = 0, FFV1_NO_SLICES = -1 };

/* Sets FFV1's level and slices, which let readers use several cores and confine damage. */
static void set_ffv1(AVCodecContext *context, int slices)
{
    context->level = slices == FFV1_NO_SLICES ? 1 : 3;
    context->gop_size = 1;
    context->slices = slices == FFV1_NO_SLICES ? 0 : slices;
    if (slices == FFV1_NO_SLICES) (void)av_opt_set(context->priv_data, "slicecrc", "0", 0);
}

static void set_picture(AVCodecContext *context, const vp_media_video_encoder *encoder,
                        const vpatch_header *header, enum AVPixelFormat format)
{
    int rgb = vp_media_pixels_class(format) == VP_MEDIA_PIXELS_RGB;

    context->width = header->width;
    context->height = header->height;
    context->pix_fmt = format;
    context->color_range = encoder->to.full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    context->colorspace = rgb ? AVCOL_SPC_RGB : (enum AVColorSpace)encoder->to.matrix;
    context->color_primaries = (enum AVColorPrimaries)header->colour_primaries;
    context->color_trc = (enum AVColorTransferCharacteristic)header->transfer;
    if (!rgb) context->chroma_sample_location = (enum AVChromaLocation)header->chroma_location;
    if (header->sar_num > 0 && header->sar_den > 0)
        context->sample_aspect_ratio = (AVRational){header->sar_num, header->sar_den};
}

static int try_open(vp_media_video_encoder *encoder, const vp_media_video_encoder_setup *setup,
                    enum AVPixelFormat format, AVRational time_base, int slices,
                    vp_media_warnings *notes)
{
    const vpatch_header *header = setup->header;
    AVCodecContext *context;

    avcodec_free_context(&encoder->context);
    encoder->context = context = avcodec_alloc_context3(setup->codec);
    if (!context) return AVERROR(ENOMEM);
    set_pixels(encoder, header, format, setup->codec->id);
    set_picture(context, encoder, header, format);
    context->time_base = time_base;
    if (header->frame_rate_num > 0 && header->frame_rate_den > 0)
        context->framerate = (AVRational){header->frame_rate_num, header->frame_rate_den};
    context->thread_count = setup->threads;
    if (setup->global_header) context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    set_quality(context, setup->codec, setup->crf, notes);
    set_options(context, setup->codec);
    if (setup->codec->id == AV_CODEC_ID_FFV1) set_ffv1(context, slices);
    return avcodec_open2(context, setup->codec, NULL);
}

/* Level 3 of FFV1 refuses numbers of slices whose edges would cut a chroma sample, which depends on
 * the size: 4 and 16 where a side is 3 modulo 4. So the number that is wanted is tried, then its
 * neighbours, then what libavcodec chooses, which may be hundreds; narrow pictures have none. */
static int try_open_ffv1(vp_media_video_encoder *encoder, const vp_media_video_encoder_setup *setup,
                         enum AVPixelFormat format, AVRational time_base, vp_media_warnings *notes)
{
    static const int tiny[] = {1, FFV1_AUTOMATIC, FFV1_NO_SLICES};
    static const int small[] = {4, 6, 9, 12, 16, 20, 25, FFV1_AUTOMATIC, FFV1_NO_SLICES};
    static const int large[] = {16, 20, 12, 25, 9, 30, 6, 4, FFV1_AUTOMATIC, FFV1_NO_SLICES};
    int width = setup->header->width, height = setup->header->height, error;
    const int *slices = width < 64 || height < 64                       ? tiny
                        : (int64_t)width * height < (int64_t)1280 * 720 ? small
                                                                        : large;

    /* libavcodec 59 reads its own level 3 back as black when a side is 1 */
    if (width == 1 || height == 1)
        return try_open(encoder, setup, format, time_base, FFV1_NO_SLICES, notes);
    for (;; slices++) {
        error = try_open(encoder, setup, format, time_base, *slices, notes);
        if (error >= 0 || error == AVERROR(ENOMEM) || *slices == FFV1_NO_SLICES) return error;
    }
}

static int open_with(vp_media_video_encoder *encoder, const vp_media_video_encoder_setup *setup,
                     enum AVPixelFormat format, AVRational time_base, vp_media_warnings *notes)
{
    if (setup->codec->id == AV_CODEC_ID_FFV1)
        return try_open_ffv1(encoder, setup, format, time_base, notes);
    return try_open(encoder, setup, format, time_base, 0, notes);
}

/* One tick per frame; 25 frames per second where nothing is known. */
static AVRational frame_ticks(const vpatch_header *header)
{
    if (header->frame_rate_num > 0 && header->frame_rate_den > 0)
        return (AVRational){header->frame_rate_den, header->frame_rate_num};
    return (AVRational){1, 25};
}

int vp_media_video_encoder_open(vp_media_video_encoder *encoder,
                                const vp_media_video_encoder_setup *setup, vp_media_warnings *notes)
{
    const vpatch_header *header = setup->header;
    enum AVPixelFormat format = choose_format(setup->codec, header);
    int error;

    memset(encoder, 0, sizeof *encoder);
    encoder->notes = notes;
    for (int i = 0; i < VP_MEDIA_VIDEO_ENCODER_PENDING; i++) encoder->times[i] = AV_NOPTS_VALUE;
    if (format == AV_PIX_FMT_NONE) return AVERROR(ENOSYS);
    encoder->time_base = (AVRational){header->time_base_num, header->time_base_den};
    error = open_with(encoder, setup, format,
                      setup->constant_rate ? frame_ticks(header) : encoder->time_base, notes);
    /* some codecs have a few frame rates and time bases only */
    if (error < 0 && error != AVERROR(ENOMEM) && !setup->constant_rate)
        error = open_with(encoder, setup, format, frame_ticks(header), notes);
    if (error < 0) return error;
    if (format == AV_PIX_FMT_YUV444P && ((header->width | header->height) & 1))
        vp_media_warnings_add(notes, "odd size: written as 4:4:4, %s has none in 4:2:0",
                              setup->codec->name);
    encoder->default_duration = av_rescale_q(1, frame_ticks(header), encoder->context->time_base);
    if (encoder->default_duration < 1) encoder->default_duration = 1;
    return 0;
}

/* ---- frames in, packets out ------------------------------------------------------ */

/* Copies a picture into a frame of the encoder's format. */
static int copy_frame(vp_media_video_encoder *encoder, const vpatch_frame *frame, AVFrame **result)
{
    AVFrame *copy = av_frame_alloc(), *converted;
    int error;

    if (!copy) return AVERROR(ENOMEM);
    copy->format = AV_PIX_FMT_YUV420P;
    copy->width = frame->width;
    copy->height = frame->height;
    error = av_frame_get_buffer(copy, 0);
    for (int plane = 0; error >= 0 && plane < 3; plane++) {
        int width = plane ? (frame->width + 1) / 2 : frame->width;
        int height = plane ? (frame->height + 1) / 2 : frame->height;

        av_image_copy_plane(copy->data[plane], copy->linesize[plane], frame->data[plane],
                            (int)frame->stride[plane], width, height);
    }
    if (error >= 0 && memcmp(&encoder->from, &encoder->to, sizeof encoder->to)) {
        error =
            vp_media_convert(&encoder->converter, copy, &encoder->from, &encoder->to, &converted);
        av_frame_unref(copy);
        if (error >= 0) error = av_frame_ref(copy, converted);
    }
    if (error < 0) av_frame_free(&copy);
    *result = copy;
    return error;
}

/* Converts a time to the encoder's time base; two frames never get the same tick of a coarser
 * one. */
static int64_t encoder_time(vp_media_video_encoder *encoder, int64_t time)
{
    int64_t pts = av_rescale_q(time, encoder->time_base, encoder->context->time_base);

    if (encoder->frames && pts <= encoder->last) pts = encoder->last + 1;
    if (av_compare_ts(time, encoder->time_base, pts, encoder->context->time_base))
        vp_media_warnings_add(encoder->notes, "%s rounds the times of frames to %d/%d second",
                              encoder->context->codec->name, encoder->context->time_base.num,
                              encoder->context->time_base.den);
    encoder->last = pts;
    return pts;
}

static void set_frame_duration(AVFrame *frame, int64_t duration)
{
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
    frame->duration = duration;
#else
    frame->pkt_duration = duration;
#endif
}

int vp_media_video_encoder_send(vp_media_video_encoder *encoder, const vpatch_frame *frame)
{
    AVCodecContext *context = encoder->context;
    AVFrame *copy;
    int64_t duration;
    int error, slot;

    if (!frame) return avcodec_send_frame(context, NULL);
    if (frame->width != encoder->from.width || frame->height != encoder->from.height)
        return AVERROR(EINVAL);
    error = copy_frame(encoder, frame, &copy);
    if (error < 0) return error;
    copy->format = context->pix_fmt; /* some encoders have a yuvj name only */
    copy->pts = encoder_time(encoder, frame->pts);
    duration = frame->duration > 0
                   ? av_rescale_q(frame->duration, encoder->time_base, context->time_base)
                   : encoder->default_duration;
    if (duration < 1) duration = 1;
    set_frame_duration(copy, duration);
    copy->color_range = context->color_range;
    copy->colorspace = context->colorspace;
    copy->color_primaries = context->color_primaries;
    copy->color_trc = context->color_trc;
    copy->chroma_location = context->chroma_sample_location;
    copy->sample_aspect_ratio = context->sample_aspect_ratio;
    slot = encoder->frames++ % VP_MEDIA_VIDEO_ENCODER_PENDING;
    encoder->times[slot] = copy->pts;
    encoder->durations[slot] = duration;
    error = avcodec_send_frame(context, copy);
    av_frame_free(&copy);
    return error;
}

int vp_media_video_encoder_receive(vp_media_video_encoder *encoder, AVPacket *packet)
{
    int error = avcodec_receive_packet(encoder->context, packet);

    if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return 0;
    if (error < 0) return error;
    /* not every encoder passes durations on, and the last one sets the length of the file */
    for (int i = 0; i < VP_MEDIA_VIDEO_ENCODER_PENDING; i++)
        if (encoder->times[i] == packet->pts) packet->duration = encoder->durations[i];
    return 1;
}

void vp_media_video_encoder_close(vp_media_video_encoder *encoder)
{
    avcodec_free_context(&encoder->context);
    vp_media_converter_free(&encoder->converter);
}
