/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/convert.h"

#include <errno.h>
#include <string.h>

#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

#include "media/depth_convert.h"

vp_media_pixel_class vp_media_pixels_class(enum AVPixelFormat format)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(format);
    int colours;

    if (format == AV_PIX_FMT_YUV420P || format == AV_PIX_FMT_YUVJ420P) return VP_MEDIA_PIXELS_420;
    if (!desc || format == AV_PIX_FMT_XYZ12LE || format == AV_PIX_FMT_XYZ12BE)
        return VP_MEDIA_PIXELS_RGB;
    if (desc->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) return VP_MEDIA_PIXELS_RGB;
    colours = desc->nb_components - (desc->flags & AV_PIX_FMT_FLAG_ALPHA ? 1 : 0);
    return colours == 1 ? VP_MEDIA_PIXELS_GRAY : VP_MEDIA_PIXELS_YUV;
}

enum AVPixelFormat vp_media_pixels_plain(enum AVPixelFormat format, int *full_range)
{
    static const enum AVPixelFormat pairs[][2] = {
        {AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV420P}, {AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUV422P},
        {AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUV444P}, {AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUV440P},
        {AV_PIX_FMT_YUVJ411P, AV_PIX_FMT_YUV411P},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (format != pairs[i][0]) continue;
        *full_range = 1;
        return pairs[i][1];
    }
    return format;
}

/* swscale's chroma position: in 1/256 luma samples from the first one. */
static int horizontal_position(int location)
{
    return location == AVCHROMA_LOC_CENTER || location == AVCHROMA_LOC_TOP ||
                   location == AVCHROMA_LOC_BOTTOM
               ? 128
               : 0;
}

static int vertical_position(int location)
{
    switch (location) {
    case AVCHROMA_LOC_TOPLEFT:
    case AVCHROMA_LOC_TOP: return 0;
    case AVCHROMA_LOC_BOTTOMLEFT:
    case AVCHROMA_LOC_BOTTOM: return 256;
    default: return 128;
    }
}

static void set_positions(struct SwsContext *scaler, const char *horizontal, const char *vertical,
                          const vp_media_pixels *pixels)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(pixels->format);

    if (desc->flags & AV_PIX_FMT_FLAG_RGB) return;
    if (desc->log2_chroma_w)
        av_opt_set_int(scaler, horizontal, horizontal_position(pixels->chroma_location), 0);
    if (desc->log2_chroma_h)
        av_opt_set_int(scaler, vertical, vertical_position(pixels->chroma_location), 0);
}

static const int *coefficients(int matrix, int height)
{
    int space;

    switch (matrix) {
    case 1: space = SWS_CS_ITU709; break;
    case 4: space = SWS_CS_FCC; break;
    case 5:
    case 6: space = SWS_CS_ITU601; break;
    case 7: space = SWS_CS_SMPTE240M; break;
    case 9:
    case 10: space = SWS_CS_BT2020; break;
    default: space = height >= 720 ? SWS_CS_ITU709 : SWS_CS_ITU601;
    }
    return sws_getCoefficients(space);
}

static int make_scaler(vp_media_converter *converter, const vp_media_pixels *from,
                       const vp_media_pixels *to)
{
    struct SwsContext *scaler = sws_alloc_context();
    const int *from_matrix = coefficients(from->matrix, from->height);
    const int *to_matrix = coefficients(to->matrix, to->height);
    int error;

    sws_freeContext(converter->scaler);
    converter->scaler = scaler;
    if (!scaler) return AVERROR(ENOMEM);
    av_opt_set_int(scaler, "srcw", from->width, 0);
    av_opt_set_int(scaler, "srch", from->height, 0);
    av_opt_set_int(scaler, "src_format", from->format, 0);
    av_opt_set_int(scaler, "dstw", to->width, 0);
    av_opt_set_int(scaler, "dsth", to->height, 0);
    av_opt_set_int(scaler, "dst_format", to->format, 0);
    av_opt_set_int(scaler, "src_range", from->full_range, 0);
    av_opt_set_int(scaler, "dst_range", to->full_range, 0);
    av_opt_set_int(scaler, "sws_flags",
                   SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP, 0);
    /* a codec pays for every dithered sample */
    av_opt_set(scaler, "sws_dither", "none", 0);
    set_positions(scaler, "src_h_chr_pos", "src_v_chr_pos", from);
    set_positions(scaler, "dst_h_chr_pos", "dst_v_chr_pos", to);
    error = sws_init_context(scaler, NULL, NULL);
    if (error < 0) return error;
    /* fails where there is nothing to set (gray to gray); the conversion is right then */
    (void)sws_setColorspaceDetails(scaler, from_matrix, from->full_range, to_matrix, to->full_range,
                                   0, 1 << 16, 1 << 16);
    converter->from = *from;
    converter->to = *to;
    return 0;
}

/* A writable frame of that kind, the one in use where it fits. */
static int make_frame(vp_media_converter *converter, const vp_media_pixels *to)
{
    AVFrame *frame = converter->frame;

    if (frame && frame->format == to->format && frame->width == to->width &&
        frame->height == to->height && av_frame_is_writable(frame))
        return 0;
    av_frame_free(&converter->frame);
    converter->frame = frame = av_frame_alloc();
    if (!frame) return AVERROR(ENOMEM);
    frame->format = to->format;
    frame->width = to->width;
    frame->height = to->height;
    return av_frame_get_buffer(frame, 0);
}

static void fill_chroma(AVFrame *frame)
{
    int width = (frame->width + 1) / 2, height = (frame->height + 1) / 2;

    for (int plane = 1; plane < 3; plane++)
        for (int y = 0; y < height; y++)
            memset(frame->data[plane] + (ptrdiff_t)y * frame->linesize[plane], 128, (size_t)width);
}

/* Only the depth differs. */
static int is_narrowing(const vp_media_pixels *from, const vp_media_pixels *to)
{
    vp_media_pixels same = *from;
    int gray = vp_media_pixels_class(from->format) == VP_MEDIA_PIXELS_GRAY;

    same.format = to->format;
    if (gray) same.chroma_location = to->chroma_location;
    return !memcmp(&same, to, sizeof same) && to->format == AV_PIX_FMT_YUV420P &&
           vp_media_depth_convert_possible(from->format);
}

int vp_media_convert(vp_media_converter *converter, const AVFrame *frame,
                     const vp_media_pixels *from, const vp_media_pixels *to, AVFrame **result)
{
    vp_media_pixels target = *to;
    int from_gray = vp_media_pixels_class(from->format) == VP_MEDIA_PIXELS_GRAY, error;

    if (from_gray && to->format == AV_PIX_FMT_YUV420P) target.format = AV_PIX_FMT_GRAY8;
    *result = NULL;
    if (is_narrowing(from, to)) {
        error = make_frame(converter, to);
        if (error < 0) return error;
        vp_media_depth_convert(converter->frame, frame, from->full_range);
        if (from_gray) fill_chroma(converter->frame);
        *result = converter->frame;
        return 0;
    }
    if (!sws_isSupportedInput(from->format) || !sws_isSupportedOutput(to->format))
        return AVERROR(ENOSYS);
    if (!converter->scaler || memcmp(&converter->from, from, sizeof *from) ||
        memcmp(&converter->to, &target, sizeof target)) {
        error = make_scaler(converter, from, &target);
        if (error < 0) {
            sws_freeContext(converter->scaler);
            converter->scaler = NULL;
            return error;
        }
    }
    error = make_frame(converter, to);
    if (error < 0) return error;
    error = sws_scale(converter->scaler, (const uint8_t *const *)frame->data, frame->linesize, 0,
                      frame->height, converter->frame->data, converter->frame->linesize);
    if (error < 0) return error;
    if (target.format != to->format) fill_chroma(converter->frame);
    *result = converter->frame;
    return 0;
}

void vp_media_converter_free(vp_media_converter *converter)
{
    sws_freeContext(converter->scaler);
    av_frame_free(&converter->frame);
    memset(converter, 0, sizeof *converter);
}
