/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/trim.h"

#include <math.h>
#include <string.h>

/* Times come from files that may hold any value: nothing here may overflow. */
static int64_t to_integer(double value)
{
    if (value >= 9e18) return INT64_MAX;
    if (value <= -9e18) return INT64_MIN;
    return (int64_t)floor(value + 0.5);
}

static int64_t difference(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static int64_t to_microseconds(double ticks, int num, int den)
{
    return to_integer(ticks * num * 1e6 / den);
}

void vp_trim_start(vp_trim *trim, double from, double to, const vpatch_header *header, int64_t base)
{
    memset(trim, 0, sizeof *trim);
    trim->active = from >= 0 || to >= 0;
    trim->from = from >= 0 ? to_integer(from * 1e6) : INT64_MIN;
    trim->to = to >= 0 ? to_integer(to * 1e6) : INT64_MAX;
    trim->base = base;
    trim->time_base_num = header->time_base_num;
    trim->time_base_den = header->time_base_den;
}

static int64_t frame_time(const vp_trim *trim, int64_t pts)
{
    return to_microseconds((double)pts - (double)trim->base, trim->time_base_num,
                           trim->time_base_den);
}

int vp_trim_first_segment(const vp_trim *trim, const vpatch_reader *reader)
{
    int first = 0, count = vpatch_reader_segment_count(reader);

    if (!trim->active) return 0;
    while (first + 1 < count &&
           frame_time(trim, vpatch_reader_segment_info(reader, first + 1)->first_pts) <= trim->from)
        first++;
    return first;
}

int vp_trim_frame(vp_trim *trim, vpatch_frame *frame)
{
    int64_t time;

    if (!trim->active) return 1;
    time = frame_time(trim, frame->pts);
    if (time >= trim->to) trim->done = 1;
    if (time < trim->from || time >= trim->to) return 0;
    if (!trim->shifted) {
        trim->shift = frame->pts;
        trim->shifted = 1;
    }
    frame->pts = difference(frame->pts, trim->shift);
    return 1;
}

int vp_trim_packet(const vp_trim *trim, vpatch_stream_packet *packet, const vpatch_stream *stream)
{
    int64_t start = packet->pts != INT64_MIN ? packet->pts : packet->dts, shift;
    double ratio;

    if (!trim->active) return 1;
    if (stream->time_base_num <= 0 || stream->time_base_den <= 0) return 1;
    if (start != INT64_MIN) {
        double base = (double)trim->base * trim->time_base_num / trim->time_base_den;
        double ticks = (double)stream->time_base_den / stream->time_base_num;
        int64_t time = to_microseconds((double)start - base * ticks, stream->time_base_num,
                                       stream->time_base_den);
        if (time < trim->from || time >= trim->to) return 0;
    }
    /* Times of both clocks meet in seconds; a packet moves by whole ticks. */
    ratio = (double)trim->time_base_num * stream->time_base_den /
            ((double)trim->time_base_den * stream->time_base_num);
    shift = to_integer((double)trim->shift * ratio);
    if (packet->pts != INT64_MIN) packet->pts = difference(packet->pts, shift);
    if (packet->dts != INT64_MIN) packet->dts = difference(packet->dts, shift);
    return 1;
}
