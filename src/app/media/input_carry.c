/* SPDX-License-Identifier: BSD-2-Clause */
/* The way of carried packets through an input: which are kept, and how they are cut. */
#include <string.h>

#include <libavutil/intreadwrite.h>

#include "media/input_internal.h"

enum { QUEUE_BYTES = 64 << 20 }; /* of packets read while looking for the first frame */

static const AVRational microsecond = {1, 1000000};

static int is_kind(const vp_media_input *input, const AVPacket *packet, vpatch_stream_kind kind)
{
    int index = vp_input_stream_of(input, packet);

    return index >= 0 && input->streams[index].kind == kind;
}

/* Microseconds from the origin to the start of a packet, and to its end. 0: not known. */
static int place_of(const vp_media_input *input, const AVPacket *packet, int64_t *start,
                    int64_t *end)
{
    AVRational ticks = vp_input_time_base(input, packet);
    int64_t time = vp_input_packet_time(packet), origin = input->trim.origin;

    if (time == AV_NOPTS_VALUE || origin == VP_TRIM_UNKNOWN) return 0;
    if (packet->duration <= 0 || packet->duration > INT64_MAX / 4) return 0;
    origin = av_rescale_q(origin, input->source.video->time_base, microsecond);
    *start = av_rescale_q(time, ticks, microsecond) - origin;
    *end = av_rescale_q(time + packet->duration, ticks, microsecond) - origin;
    return 1;
}

/* 1: a subtitle that is on the screen where the cut starts. */
static int is_showing(const vp_media_input *input, const AVPacket *packet)
{
    int64_t start, end;

    return input->trim.from > 0 && is_kind(input, packet, VPATCH_STREAM_SUBTITLE) &&
           place_of(input, packet, &start, &end) && start < input->trim.from &&
           end > input->trim.from;
}

int vp_input_keeps_packet(const vp_media_input *input, const AVPacket *packet)
{
    AVRational ticks = vp_input_time_base(input, packet);

    return vp_trim_keeps_packet(&input->trim, vp_input_packet_time(packet), ticks.num, ticks.den) ||
           is_showing(input, packet);
}

void vp_input_cut_packet(const vp_media_input *input, AVPacket *packet)
{
    AVRational ticks = vp_input_time_base(input, packet);
    int64_t first, late;

    if (!is_showing(input, packet) || input->trim.shift == VP_TRIM_UNKNOWN) return;
    /* it starts with the first frame that is kept */
    first = av_rescale_q_rnd(input->trim.shift, input->source.video->time_base, ticks, AV_ROUND_UP);
    late = first - vp_input_packet_time(packet);
    packet->pts = packet->dts = first;
    packet->duration = packet->duration > late ? packet->duration - late : 1;
}

static vpatch_status push(vp_media_input *input, AVPacket *packet)
{
    if (input->queue.bytes + packet->size > QUEUE_BYTES) {
        vp_input_set_damage(input, "audio or subtitles far ahead of the first frame are left out");
        return VPATCH_OK;
    }
    return vp_media_packet_queue_push(&input->queue, packet) < 0 ? vp_input_no_memory(input)
                                                                 : VPATCH_OK;
}

/* Samples that a packet says are to be skipped from its start on. */
static int64_t skipped_samples(const AVPacket *packet)
{
    size_t size = 0;
    const uint8_t *data = av_packet_get_side_data(packet, AV_PKT_DATA_SKIP_SAMPLES, &size);

    return data && size >= 4 && data[3] < 128 ? AV_RL32(data) : 0;
}

/* Sound that an edit list hides: of what lies before the first packet that is heard, the last one
 * is kept, since a decoder needs it to start with. */
static vpatch_status hold_hidden(vp_media_input *input, int index)
{
    vp_input_held *held = &input->held[index];
    const vpatch_stream *stream = &input->streams[index];
    AVRational samples = {1, stream->sample_rate > 0 ? stream->sample_rate : 1};

    if (held->packet->size)
        held->skip -=
            av_rescale_q(held->packet->duration, vp_input_time_base(input, held->packet), samples);
    if (skipped_samples(input->packet)) held->skip = skipped_samples(input->packet);
    av_packet_unref(held->packet);
    return av_packet_ref(held->packet, input->packet) < 0 ? vp_input_no_memory(input) : VPATCH_OK;
}

static vpatch_status release_hidden(vp_media_input *input, int index)
{
    vp_input_held *held = &input->held[index];
    vpatch_status status = VPATCH_OK;
    uint8_t *data;

    if (!held->packet->size) return VPATCH_OK;
    if (held->skip > 0 && held->skip < INT32_MAX) {
        data = av_packet_new_side_data(held->packet, AV_PKT_DATA_SKIP_SAMPLES, 10);
        if (!data) return vp_input_no_memory(input);
        memset(data, 0, 10);
        AV_WL32(data, (uint32_t)held->skip);
    }
    if (vp_input_keeps_packet(input, held->packet)) status = push(input, held->packet);
    vp_input_drop_held(held);
    return status;
}

void vp_input_drop_held(vp_input_held *held)
{
    if (held->packet) av_packet_unref(held->packet);
    held->skip = 0;
}

vpatch_status vp_input_carry_packet(vp_media_input *input)
{
    int index = vp_input_stream_of(input, input->packet);
    int is_sound = input->streams[index].kind == VPATCH_STREAM_AUDIO;
    vpatch_status status;

    if (input->packet->flags & AV_PKT_FLAG_DISCARD)
        return is_sound ? hold_hidden(input, index) : VPATCH_OK;
    status = release_hidden(input, index);
    if (status || !vp_input_keeps_packet(input, input->packet)) return status;
    return push(input, input->packet);
}
