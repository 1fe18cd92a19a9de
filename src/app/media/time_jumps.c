/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/time_jumps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/mathematics.h>

enum {
    TOLERANCE = 1000000, /* microseconds a packet may lie before its stream's end, where streams
                             of a kind that is not strict are repaired frame by frame instead */
    TOLERANCE_STRICT = 10000, /* the same in a transmission, at least: rounding of parsers ...    */
    TOLERANCE_FRAMES = 2,     /* ... or packets that come so much too early                       */
    HOLE_STRICT = 3000000,    /* a pause worth telling: in a transmission ...                    */
    HOLE = 10000000           /* ... and elsewhere, where pictures may stand for long             */
};

/* Sums of a few times, offsets and lengths stay inside 64 bits. */
#define MOST_TIME   (INT64_MAX / 16)
#define MOST_OFFSET (INT64_MAX / 8)

static const AVRational microsecond = {1, 1000000};

int vp_media_time_jumps_init(vp_media_time_jumps *jumps, const AVFormatContext *format)
{
    memset(jumps, 0, sizeof *jumps);
    jumps->streams = (int)format->nb_streams;
    jumps->strict = !!(format->iformat->flags & AVFMT_TS_DISCONT);
    jumps->clocks = calloc(format->nb_streams + 1, sizeof *jumps->clocks);
    return jumps->clocks ? 0 : AVERROR(ENOMEM);
}

void vp_media_time_jumps_free(vp_media_time_jumps *jumps)
{
    free(jumps->clocks);
    memset(jumps, 0, sizeof *jumps);
}

void vp_media_time_jumps_reset(vp_media_time_jumps *jumps)
{
    vp_media_stream_clock *clocks = jumps->clocks;
    int streams = jumps->streams, strict = jumps->strict;

    memset(jumps, 0, sizeof *jumps);
    memset(clocks, 0, (size_t)streams * sizeof *clocks);
    jumps->clocks = clocks;
    jumps->streams = streams;
    jumps->strict = strict;
}

int vp_media_time_usable(int64_t time)
{
    return time <= MOST_TIME && time >= -MOST_TIME;
}

/* 1: the times of such a stream are a clock: it has a packet for every moment. */
static int is_steady(const AVStream *stream)
{
    enum AVMediaType type = stream->codecpar->codec_type;

    return (type == AVMEDIA_TYPE_VIDEO || type == AVMEDIA_TYPE_AUDIO) &&
           !(stream->disposition & AV_DISPOSITION_ATTACHED_PIC);
}

static int is_back(const vp_media_time_jumps *jumps, const vp_media_stream_clock *clock,
                   int64_t time)
{
    int64_t packets = TOLERANCE_FRAMES * clock->step;

    if (!jumps->strict) return time < clock->last - TOLERANCE;
    if (packets > TOLERANCE) packets = TOLERANCE;
    return time < clock->last - (packets > TOLERANCE_STRICT ? packets : TOLERANCE_STRICT);
}

/* The offset under which a packet at `time` continues its stream. */
static void choose_epoch(vp_media_time_jumps *jumps, vp_media_stream_clock *clock, int64_t time)
{
    int64_t now = time + jumps->offset, then = time + jumps->before;

    if (clock->epoch != jumps->epoch) {
        /* its stream has not come to the last jump yet, as far as is known */
        if (llabs(now - clock->end) >= llabs(then - clock->end)) return;
        clock->epoch = jumps->epoch;
        if (now < clock->last) clock->last = now; /* an overlap is no other jump */
        return;
    }
    if (!is_back(jumps, clock, now)) return;
    if (llabs(jumps->offset + (clock->end - now)) > MOST_OFFSET) return;
    jumps->before = jumps->offset;
    jumps->offset += clock->end - now;
    if (!jumps->epoch++) jumps->first_back = clock->end - now;
    clock->epoch = jumps->epoch;
}

static void note_hole(vp_media_time_jumps *jumps, const vp_media_stream_clock *clock, int64_t time)
{
    int64_t hole = time - clock->end;

    if (hole < (jumps->strict ? HOLE_STRICT : HOLE)) return;
    if (!jumps->holes++) jumps->hole = hole;
}

static void move(AVPacket *packet, int64_t offset, AVRational ticks)
{
    int64_t shift = av_rescale_q(offset, microsecond, ticks);

    if (shift > INT64_MAX / 2 || shift < -(INT64_MAX / 2)) return;
    if (vp_media_time_usable(packet->pts)) packet->pts += shift;
    if (vp_media_time_usable(packet->dts)) packet->dts += shift;
}

void vp_media_time_jumps_apply(vp_media_time_jumps *jumps, const AVFormatContext *format,
                               AVPacket *packet)
{
    const AVStream *stream = format->streams[packet->stream_index];
    vp_media_stream_clock *clock;
    int64_t dts = packet->dts != AV_NOPTS_VALUE ? packet->dts : packet->pts, time, length, offset;

    /* streams that appear on the way are left as they are */
    if (packet->stream_index >= jumps->streams || !vp_media_time_usable(dts)) return;
    clock = &jumps->clocks[packet->stream_index];
    time = av_rescale_q(dts, stream->time_base, microsecond);
    if (!vp_media_time_usable(time)) return;
    length = av_rescale_q(vp_media_time_usable(packet->duration) ? packet->duration : 0,
                          stream->time_base, microsecond);
    if (!vp_media_time_usable(length)) length = 0;
    if (!clock->known)
        clock->epoch = jumps->epoch;
    else if (is_steady(stream))
        choose_epoch(jumps, clock, time);
    else if (clock->epoch != jumps->epoch)
        clock->epoch = jumps->epoch;
    offset = clock->epoch == jumps->epoch ? jumps->offset : jumps->before;
    if (offset) move(packet, offset, stream->time_base);
    time += offset;
    if (clock->known && time > clock->last && !length) length = clock->step;
    if (clock->known && stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO)
        note_hole(jumps, clock, time);
    if (clock->known && time > clock->last) clock->step = time - clock->last;
    if (!clock->known || time > clock->last) clock->last = time;
    if (!clock->known || time + length > clock->end) clock->end = time + length;
    clock->known = 1;
}
