/* SPDX-License-Identifier: BSD-2-Clause */
/* A libavcodec video encoder fed with our frames. */
#ifndef VPATCH_MEDIA_VIDEO_ENCODER_H
#define VPATCH_MEDIA_VIDEO_ENCODER_H

#include <libavcodec/avcodec.h>

#include "media/convert.h"
#include "media/warnings.h"
#include "vpatch/vpatch.h"

/* Frames an encoder may hold back; of older ones the duration is forgotten. */
enum { VP_MEDIA_VIDEO_ENCODER_PENDING = 256 };

typedef struct vp_media_video_encoder_setup {
    const AVCodec *codec;
    const vpatch_header *header;
    double crf;        /* < 0: 12                                            */
    int threads;       /* 0: one per core                                    */
    int global_header; /* the container keeps the codec's head               */
    int constant_rate; /* the container has no frame times                   */
} vp_media_video_encoder_setup;

typedef struct vp_media_video_encoder {
    AVCodecContext *context;
    vp_media_converter converter;
    vp_media_pixels from, to;
    AVRational time_base; /* of the frames that come in                       */
    int64_t last;         /* time of the last frame, encoder's time base      */
    vp_media_warnings *notes;
    int frames;
    int64_t default_duration;
    int64_t times[VP_MEDIA_VIDEO_ENCODER_PENDING], durations[VP_MEDIA_VIDEO_ENCODER_PENDING];
} vp_media_video_encoder;

/* The encoder of that name, or of the codec of that name; NULL: there is none. */
const AVCodec *vp_media_video_encoder_find(const char *name);

/* Opens; notes, which outlives it, gets what the encoder cannot do. 0 or an AVERROR; close in any
 * case. */
int vp_media_video_encoder_open(vp_media_video_encoder *encoder,
                                const vp_media_video_encoder_setup *setup,
                                vp_media_warnings *notes);

/* Takes a copy of a frame; NULL: no more. 0 or an AVERROR. */
int vp_media_video_encoder_send(vp_media_video_encoder *encoder, const vpatch_frame *frame);

/* The next packet, times in context->time_base. 1: there is one, 0: none now or
 * no more, or an AVERROR. */
int vp_media_video_encoder_receive(vp_media_video_encoder *encoder, AVPacket *packet);

void vp_media_video_encoder_close(vp_media_video_encoder *encoder);

#endif
