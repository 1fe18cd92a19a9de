/* SPDX-License-Identifier: BSD-2-Clause */
/* Deep samples to 8 bits, rounded. swscale cuts the low bits off here or dithers,
 * by version: the first darkens the picture, the second costs bits. */
#ifndef VPATCH_MEDIA_DEPTH_CONVERT_H
#define VPATCH_MEDIA_DEPTH_CONVERT_H

#include <libavutil/frame.h>

/* 1: a format of 9..16 bits, planar and 4:2:0 or gray, in this machine's byte order. */
int vp_media_depth_convert_possible(enum AVPixelFormat format);

/* Fills the planes that `from` has (alpha aside) in `to`, an 8-bit frame of the
 * same size. Both formats are as vp_media_depth_convert_possible() says. */
void vp_media_depth_convert(AVFrame *to, const AVFrame *from, int full_range);

#endif
