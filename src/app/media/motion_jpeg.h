/* SPDX-License-Identifier: BSD-2-Clause */
/* JPEGs in a row: FFmpeg takes their file for a picture, as it takes one JPEG. */
#ifndef VPATCH_MEDIA_MOTION_JPEG_H
#define VPATCH_MEDIA_MOTION_JPEG_H

#include <libavcodec/packet.h>

/* 1: the two JPEGs, which follow each other in a file, are of one size, and the first does not say
 * that the second belongs to it (a view for the other eye, a preview, a gain map: CIPA DC-007). */
int vp_media_is_motion_jpeg(const AVPacket *first, const AVPacket *second);

#endif
