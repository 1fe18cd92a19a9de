/* SPDX-License-Identifier: BSD-2-Clause */
/* An opened file, the video stream chosen from it, and its decoder. */
#ifndef VPATCH_MEDIA_DEMUXER_H
#define VPATCH_MEDIA_DEMUXER_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "media/access.h"
#include "media/byte_source.h"
#include "media/clip_start.h"
#include "media/complaints.h"
#include "media/nut_gaps.h"
#include "media/picture_files.h"
#include "media/time_jumps.h"
#include "vpatch/vpatch.h"

typedef struct vp_media_demuxer {
    AVFormatContext *format;
    AVCodecContext *decoder; /* NULL when opened without one                       */
    AVStream *video;
    int still;          /* a picture file                                     */
    AVPacket *ahead[2]; /* read already, to know whether it is one; NULL: none, or given out */

    vp_media_access access;
    vp_media_byte_source bytes;   /* bytes.io NULL: FFmpeg reads by itself              */
    vp_media_picture_files files; /* count 0: it is no row of pictures                  */
    vp_media_time_jumps jumps;
    int64_t packets, video_packets; /* read so far */
    vp_clip_start start;            /* what these say of it */
    vp_media_nut_gaps gaps;
    int searched;                   /* some may have been left out */
    int ended;                      /* nothing more is to be read                         */
    int cut_pictures;               /* pictures of the row whose end is missing           */
    char cut_name[64];              /* the last part of the first one's name              */
    vp_media_complaints complaints; /* of FFmpeg about it                               */
    char refused[128];              /* another file that it wanted to open; "": none      */
    int (*open_other)(AVFormatContext *, AVIOContext **, const char *, int, AVDictionary **);
} vp_media_demuxer;

/* Opens path ("-": standard input); threads of the decoder, 0: one per core, -1:
 * no decoder is opened. On failure the source is empty and message has the reason. Must stay
 * where it is until it is closed. */
vpatch_status vp_media_demuxer_open(vp_media_demuxer *source, const char *path,
                                    const vp_media_access *access, int threads, char *message,
                                    size_t message_size);

/* The next packet, on one clock for the whole file. 0 or an AVERROR. */
int vp_media_demuxer_read(vp_media_demuxer *source, AVPacket *packet);

/* Whether all of the file is there, once it has been read to its end. reason has
 * VP_STRUCTURE_REASON bytes, a part of a sentence. */
vp_structure_verdict vp_media_demuxer_end(vp_media_demuxer *source, char *reason);

/* A picture came out of the decoder: from now on what that complains of is damage. Before the first
 * one, and after a search, it may just miss what lies before the place where reading starts. */
void vp_media_demuxer_got_picture(vp_media_demuxer *source);

/* What FFmpeg complained of first, NULL: nothing. */
const char *vp_media_demuxer_complaint(vp_media_demuxer *source);

/* 1: it comes through a pipe and its index behind the data it is for. */
int vp_media_demuxer_index_is_late(const vp_media_demuxer *source);

/* Goes to a key frame at or before pts (video time base) and empties the decoder.
 * 0, or an AVERROR where the file cannot seek. */
int vp_media_demuxer_seek(vp_media_demuxer *source, int64_t pts);

/* Goes back to where the file starts. 0 or an AVERROR. */
int vp_media_demuxer_rewind(vp_media_demuxer *source, int64_t first_pts);

/* Side data of a stream, NULL where there is none, or less than `least` bytes of it. */
const void *vp_media_stream_data(const AVStream *stream, enum AVPacketSideDataType type,
                                 size_t least);

/* The display matrix of the stream, NULL without one. */
const int32_t *vp_media_demuxer_display_matrix(const AVStream *stream);

/* The nominal frame rate, 0/1 where nothing is known. */
AVRational vp_media_demuxer_frame_rate(const vp_media_demuxer *source);

/* 1: the length in the head is none: what a muxer writes before it knows one, and in a pipe leaves
 * there (AVI, IVF, RealMedia). */
int vp_media_demuxer_lacks_length(const vp_media_demuxer *source);

/* Length of the video in seconds as the container says, 0: unknown. */
double vp_media_demuxer_seconds(const vp_media_demuxer *source);

void vp_media_demuxer_close(vp_media_demuxer *source);

#endif
