/* SPDX-License-Identifier: BSD-2-Clause */
/* Audio, subtitle and attachment streams between FFmpeg's form and ours. */
#ifndef VPATCH_MEDIA_PASSTHROUGH_H
#define VPATCH_MEDIA_PASSTHROUGH_H

#include <libavcodec/codec_desc.h>
#include <libavformat/avformat.h>

#include "vpatch/vpatch.h"

/* 1: the stream is one that can be carried (kind and codec are known). */
int vp_media_passthrough_possible(const AVStream *stream);

/* Describes a stream in memory of its own. A cover picture becomes an
 * attachment. 0, or -1: memory is short. */
int vp_media_passthrough_describe(vpatch_stream *carried, const AVStream *stream);

/* A copy with memory of its own. 0, or -1: memory is short. */
int vp_media_passthrough_copy(vpatch_stream *to, const vpatch_stream *from);

/* Frees what describe or copy allocated. */
void vp_media_passthrough_clear(vpatch_stream *carried);

/* Makes the description a stream of a file to be written. 0 or an AVERROR. */
int vp_media_passthrough_apply(AVStream *stream, const vpatch_stream *carried,
                               const AVOutputFormat *format);

/* Makes an attached picture the cover of a file whose covers are streams (MP4), with its packet
 * still to be written. 0 or an AVERROR. */
int vp_media_passthrough_apply_cover(AVStream *stream, const vpatch_stream *carried);

#endif
