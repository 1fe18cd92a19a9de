/* SPDX-License-Identifier: BSD-2-Clause */
/* A decoded frame as the codec wants it: 8-bit 4:2:0, and the header's fields
 * that say what it is. */
#ifndef VPATCH_MEDIA_PICTURE_CONVERT_H
#define VPATCH_MEDIA_PICTURE_CONVERT_H

#include <libavutil/frame.h>

#include "media/convert.h"
#include "media/warnings.h"
#include "vpatch/vpatch.h"

/* Sets the size and the colour fields of the header to what the first frame is
 * after conversion, and notes what the conversion does. */
void vp_media_picture_describe(vpatch_header *header, const AVFrame *frame,
                               vp_media_warnings *notes);

/* Gives frame's samples as the header says them: the frame's own where they are
 * that already, else the converter's. 0 or an AVERROR. */
int vp_media_picture_convert(vp_media_converter *converter, const vpatch_header *header,
                             const AVFrame *frame, vpatch_frame *picture, vp_media_warnings *notes);

/* 1: the frame is two fields, of different moments or at least coded so. */
int vp_media_is_interlaced(const AVFrame *frame);

#endif
