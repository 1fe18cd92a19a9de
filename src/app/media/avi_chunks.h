/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether the chunks of an AVI lie where its index says. */
#ifndef VPATCH_MEDIA_AVI_CHUNKS_H
#define VPATCH_MEDIA_AVI_CHUNKS_H

#include <libavformat/avformat.h>

/* 1: some do not, while most do; reason has VP_STRUCTURE_REASON bytes, a part of a sentence. fd is
 * the file that FFmpeg reads as `format`; its offset is left alone. */
int vp_media_avi_is_damaged(AVFormatContext *format, int fd, char *reason);

#endif
