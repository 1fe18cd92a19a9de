/* SPDX-License-Identifier: BSD-2-Clause */
/* A container file written by libavformat into a temporary file: one video
 * stream from an encoder, and carried streams. */
#ifndef VPATCH_MEDIA_MUX_H
#define VPATCH_MEDIA_MUX_H

#include "media/mux_head.h"

typedef struct vp_media_mux_stream {
    AVStream *stream;     /* NULL: left out             */
    AVRational time_base; /* of its packets as they come */
    int64_t last_dts;     /* stream's time base          */
    int mov_text;         /* 1: packets are MP4 subtitles, of which the text is written */
} vp_media_mux_stream;

typedef struct vp_media_mux {
    AVFormatContext *format;
    AVIOContext *bytes;
    vp_tempfile *file;
    int64_t position, size; /* of the file                                   */
    AVStream *video;
    AVRational video_time_base;   /* of the encoder's packets                      */
    int64_t last_dts;             /* of video; AV_NOPTS_VALUE: none yet            */
    vp_media_mux_stream *streams; /* [stream_count]                                */
    int stream_count;
    int64_t shift_us;        /* added to all times                            */
    int has_shift;           /* 1: it is known                                */
    int64_t interleaved;     /* bytes of carried packets since libavformat let all go */
    int started;             /* the head is written                           */
    int wants_further_files; /* the muxer tried to open a file of its own     */
    AVPacket *packet;
    vp_media_warnings *notes;
} vp_media_mux;

/* Writes the head; what the container cannot hold is left out with a note.
 * 0 or an AVERROR; close in any case. */
int vp_media_mux_start(vp_media_mux *mux, const vp_media_mux_setup *setup);

/* Takes an encoded video packet over. 0 or an AVERROR. */
int vp_media_mux_video(vp_media_mux *mux, AVPacket *packet);

/* Copies a carried packet. 0 or an AVERROR. */
int vp_media_mux_packet(vp_media_mux *mux, const vpatch_stream_packet *given);

/* Writes what is buffered and the end of the file. 0 or an AVERROR. */
int vp_media_mux_finish(vp_media_mux *mux);

void vp_media_mux_close(vp_media_mux *mux);

#endif
