/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/picture_convert.h"

#include <string.h>

#include <libavutil/pixdesc.h>
#include <libavutil/version.h>

#include "media/transparency.h"

enum { MATRIX_RGB = 0, MATRIX_BT709 = 1, MATRIX_UNSPECIFIED = 2, MATRIX_SMPTE170M = 6 };

int vp_media_is_interlaced(const AVFrame *frame)
{
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
    return !!(frame->flags & AV_FRAME_FLAG_INTERLACED);
#else
    return frame->interlaced_frame;
#endif
}

/* Fills in what the frame is. Fields it leaves open are taken from the header of
 * the clip; NULL for the first frame. */
static void pixels_of(vp_media_pixels *pixels, const AVFrame *frame, const vpatch_header *header)
{
    int full = frame->color_range == AVCOL_RANGE_JPEG;
    vp_media_pixel_class class;

    memset(pixels, 0, sizeof *pixels);
    pixels->format = vp_media_pixels_plain((enum AVPixelFormat)frame->format, &full);
    class = vp_media_pixels_class(pixels->format);
    if (frame->color_range == AVCOL_RANGE_UNSPECIFIED && !full) {
        if (class == VP_MEDIA_PIXELS_GRAY)
            full = 1;
        else if (header)
            full = header->full_range;
    }
    if (class == VP_MEDIA_PIXELS_RGB) full = 1;
    pixels->full_range = full;
    pixels->width = frame->width;
    pixels->height = frame->height;
    pixels->matrix = frame->colorspace;
    if (header && (pixels->matrix == MATRIX_UNSPECIFIED || class == VP_MEDIA_PIXELS_RGB))
        pixels->matrix = header->matrix;
    pixels->chroma_location = frame->chroma_location;
    if (header && !pixels->chroma_location) pixels->chroma_location = header->chroma_location;
}

void vp_media_picture_describe(vpatch_header *header, const AVFrame *frame,
                               vp_media_warnings *notes)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    const char *name = av_get_pix_fmt_name((enum AVPixelFormat)frame->format);
    vp_media_pixels pixels;

    pixels_of(&pixels, frame, NULL);
    header->width = frame->width;
    header->height = frame->height;
    header->colour_primaries = frame->color_primaries;
    header->transfer = frame->color_trc;
    header->matrix = pixels.matrix;
    header->full_range = pixels.full_range;
    header->chroma_location = pixels.chroma_location;
    switch (vp_media_pixels_class(pixels.format)) {
    case VP_MEDIA_PIXELS_420: break;
    case VP_MEDIA_PIXELS_YUV:
        /* chroma that was not subsampled in both directions is converted to left siting, which
         * the header then says */
        if (!header->chroma_location || !desc->log2_chroma_w || !desc->log2_chroma_h)
            header->chroma_location = AVCHROMA_LOC_LEFT;
        vp_media_warnings_add(notes, "converted from %s to 8-bit 4:2:0", name);
        break;
    case VP_MEDIA_PIXELS_GRAY:
        if (header->matrix == MATRIX_RGB) header->matrix = MATRIX_UNSPECIFIED;
        vp_media_warnings_add(notes, "converted from %s to 8-bit 4:2:0 without colour", name);
        break;
    case VP_MEDIA_PIXELS_RGB:
        header->matrix = frame->height >= 720 ? MATRIX_BT709 : MATRIX_SMPTE170M;
        header->full_range = 0;
        header->chroma_location = AVCHROMA_LOC_LEFT;
        vp_media_warnings_add(notes, "converted from %s to 8-bit 4:2:0 (%s matrix, limited range)",
                              name, header->matrix == MATRIX_BT709 ? "BT.709" : "BT.601");
        break;
    }
    if (vp_media_is_interlaced(frame))
        vp_media_warnings_add(notes, "interlaced video is coded as whole frames and comes back as "
                                     "progressive");
}

int vp_media_picture_convert(vp_media_converter *converter, const vpatch_header *header,
                             const AVFrame *frame, vpatch_frame *picture, vp_media_warnings *notes)
{
    vp_media_pixels from, to;
    const AVFrame *result = frame;
    AVFrame *converted;
    int error;

    pixels_of(&from, frame, header);
    memset(&to, 0, sizeof to);
    to.format = AV_PIX_FMT_YUV420P;
    to.width = header->width;
    to.height = header->height;
    to.full_range = header->full_range;
    to.matrix = header->matrix;
    to.chroma_location = header->chroma_location;
    if (from.width != to.width || from.height != to.height)
        vp_media_warnings_add(notes, "the size changes to %d x %d: scaled to %d x %d", from.width,
                              from.height, to.width, to.height);
    if (memcmp(&from, &to, sizeof from)) {
        error = vp_media_convert(converter, frame, &from, &to, &converted);
        if (error < 0) return error;
        result = converted;
    }
    if (!converter->alpha_noted && vp_media_is_transparent(frame)) {
        vp_media_warnings_add(notes, "alpha dropped");
        converter->alpha_noted = 1;
    }
    memset(picture, 0, sizeof *picture);
    for (int plane = 0; plane < 3; plane++) {
        picture->data[plane] = result->data[plane];
        picture->stride[plane] = result->linesize[plane];
    }
    picture->width = to.width;
    picture->height = to.height;
    return 0;
}
