/* SPDX-License-Identifier: BSD-2-Clause */
/* Pixel formats, ranges and sizes by swscale, with the siting and the matrix
 * said explicitly instead of swscale's defaults. */
#ifndef VPATCH_MEDIA_CONVERT_H
#define VPATCH_MEDIA_CONVERT_H

#include <libavutil/frame.h>
#include <libavutil/pixfmt.h>

struct SwsContext;

/* What swscale has to know about a picture. */
typedef struct vp_media_pixels {
    enum AVPixelFormat format; /* never a yuvj format: full_range says it */
    int width, height;
    int full_range;
    int matrix;          /* H.273; 2: unspecified                  */
    int chroma_location; /* AVChromaLocation                       */
} vp_media_pixels;

typedef struct vp_media_converter {
    struct SwsContext *scaler;
    vp_media_pixels from, to; /* of scaler */
    AVFrame *frame;
    int alpha_noted; /* a picture had a pixel that is not opaque, and it was said */
} vp_media_converter;

/* How a pixel format becomes 4:2:0. */
typedef enum vp_media_pixel_class {
    VP_MEDIA_PIXELS_420,  /* as it is                         */
    VP_MEDIA_PIXELS_YUV,  /* other depth or subsampling       */
    VP_MEDIA_PIXELS_GRAY, /* luma only                        */
    VP_MEDIA_PIXELS_RGB   /* RGB, palettes, XYZ               */
} vp_media_pixel_class;

vp_media_pixel_class vp_media_pixels_class(enum AVPixelFormat format);

/* yuvj422p -> yuv422p and so on; *full_range is set to 1 for those. */
enum AVPixelFormat vp_media_pixels_plain(enum AVPixelFormat format, int *full_range);

/* Converts frame, which is `from`, to `to`; the result belongs to the converter
 * and is valid until its next use. With a gray source and a 4:2:0 target chroma
 * is 128. 0 or an AVERROR. */
int vp_media_convert(vp_media_converter *converter, const AVFrame *frame,
                     const vp_media_pixels *from, const vp_media_pixels *to, AVFrame **result);

void vp_media_converter_free(vp_media_converter *converter);

#endif
