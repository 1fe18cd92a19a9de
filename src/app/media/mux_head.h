/* SPDX-License-Identifier: BSD-2-Clause */
/* The head of a container file: the video stream and those of the carried streams that this kind
 * of file can hold, with all that is said of them. */
#ifndef VPATCH_MEDIA_MUX_HEAD_H
#define VPATCH_MEDIA_MUX_HEAD_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "media/tempfile.h"
#include "media/warnings.h"
#include "vpatch/vpatch.h"

typedef struct vp_media_mux_setup {
    const AVOutputFormat *format;
    vp_tempfile *file;
    const AVCodecContext *encoder;
    const vpatch_header *header;
    const char *metadata;         /* of the file; text form, may be NULL          */
    const char *video_metadata;   /* of the video stream; the same                */
    const vpatch_stream *streams; /* [stream_count]                               */
    int stream_count;
    vp_media_warnings *notes; /* outlives the mux                             */
} vp_media_mux_setup;

/* kept [stream_count]: 1 for the carried streams that can be in the file beside the video, found
 * out by writing heads to nowhere: tables of codecs say little about profiles, extradata, layouts
 * and how many streams there may be. 0 or an AVERROR. */
int vp_mux_head_choose(const vp_media_mux_setup *setup, unsigned char *kept);

/* A context with the video as stream 0 and the streams that are kept; streams [stream_count] gets
 * theirs, NULL for those that are not. 0 or an AVERROR, and *result is to be freed. */
int vp_mux_head_make(AVFormatContext **result, const vp_media_mux_setup *setup,
                     const unsigned char *kept, AVStream **streams);

/* Names what is left out: streams, texts, HDR data. */
void vp_mux_head_note_limits(const vp_media_mux_setup *setup, const unsigned char *kept);

#endif
