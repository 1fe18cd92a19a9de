/* SPDX-License-Identifier: BSD-2-Clause */
/* Jumps of a file's clock. Where recordings were joined, or a transmission began anew, the times
 * of all streams jump. A jump back is undone: one offset for all streams brings what comes after
 * it to where what was before ended, so that sound stays with its picture. Streams do not come to
 * the jump together: a packet belongs to the offset that puts it where its stream stood. A jump
 * forward may be a pause that is meant, and stays. */
#ifndef VPATCH_MEDIA_TIME_JUMPS_H
#define VPATCH_MEDIA_TIME_JUMPS_H

#include <libavformat/avformat.h>

typedef struct vp_media_stream_clock {
    int known;
    int64_t last, end; /* decoding time of the last packet and its end, offset included; us */
    int64_t step;      /* usual distance of packets, 0: not known yet                       */
    int epoch;
} vp_media_stream_clock;

typedef struct vp_media_time_jumps {
    vp_media_stream_clock *clocks; /* [streams] */
    int streams;
    int strict;             /* times of this kind of file only ascend: any step back is a jump */
    int epoch;              /* jumps back so far                                             */
    int64_t offset, before; /* microseconds, of this epoch and the one before                */
    int64_t first_back;     /* how far the first jump back went                              */
    int holes;
    int64_t hole; /* the first jump forward: how far                                         */
} vp_media_time_jumps;

/* 0: there is none, or it is so large that sums would overflow. */
int vp_media_time_usable(int64_t time);

/* 0, or an AVERROR. */
int vp_media_time_jumps_init(vp_media_time_jumps *jumps, const AVFormatContext *format);
void vp_media_time_jumps_free(vp_media_time_jumps *jumps);

/* After a search: nothing is known of where the streams stand, nor of what lies before. */
void vp_media_time_jumps_reset(vp_media_time_jumps *jumps);

/* Moves the packet's times to the one clock of the whole file. */
void vp_media_time_jumps_apply(vp_media_time_jumps *jumps, const AVFormatContext *format,
                               AVPacket *packet);

#endif
