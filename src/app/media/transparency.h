/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether anything shows through a picture. */
#ifndef VPATCH_MEDIA_TRANSPARENCY_H
#define VPATCH_MEDIA_TRANSPARENCY_H

#include <libavutil/frame.h>

/* 1: its format has alpha, and some pixel is not opaque. */
int vp_media_is_transparent(const AVFrame *frame);

#endif
