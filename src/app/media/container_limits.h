/* SPDX-License-Identifier: BSD-2-Clause */
/* What kinds of files can hold of what is said of pictures and streams, where libavformat writes a
 * file without it instead of saying so. As FFmpeg 5.1 writes; docs/reliability.md has the table. */
#ifndef VPATCH_MEDIA_CONTAINER_LIMITS_H
#define VPATCH_MEDIA_CONTAINER_LIMITS_H

#include <libavformat/avformat.h>

/* 1: it says how the picture is to be turned. */
int vp_container_holds_rotation(const AVOutputFormat *format);

/* 1: it says the mastering display and the light levels. */
int vp_container_holds_hdr(const AVOutputFormat *format);

/* 1: it says primaries, transfer and matrix of pictures of this codec, or the codec does. format
 * NULL: picture files. */
int vp_container_holds_colour(const AVOutputFormat *format, enum AVCodecID codec);

/* 1: it says this sample aspect of pictures of this size. format NULL: picture files. */
int vp_container_holds_aspect(const AVOutputFormat *format, enum AVCodecID codec, AVRational aspect,
                              int width, int height);

/* 1: files of any kind can be attached. */
int vp_container_holds_attachments(const AVOutputFormat *format);

/* 1: pictures of this codec can be its cover. */
int vp_container_holds_cover(const AVOutputFormat *format, enum AVCodecID codec);

/* 1: what libavformat writes of this codec is read as it again; 0 where it would write bytes that
 * nobody knows; -1: its muxer says. */
int vp_container_knows_codec(const AVOutputFormat *format, enum AVCodecID codec);

/* 1: what lies before time 0 is hidden from players by an edit list. */
int vp_container_hides_negative_times(const AVOutputFormat *format);

/* 1: it keeps the text of that name: of the video stream, of the file. */
int vp_container_holds_video_text(const AVOutputFormat *format, const char *key);
int vp_container_holds_file_text(const AVOutputFormat *format, const char *key);

#endif
