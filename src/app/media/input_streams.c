/* SPDX-License-Identifier: BSD-2-Clause */
/* The streams that are carried beside the video, and their packets. */
#include <stdlib.h>

#include <libavutil/intreadwrite.h>

#include "media/input_internal.h"
#include "media/passthrough.h"

int64_t vp_input_packet_time(const AVPacket *packet)
{
    int64_t time = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;

    /* no clip has such times; they would overflow */
    return time > INT64_MAX / 4 || time < -(INT64_MAX / 4) ? AV_NOPTS_VALUE : time;
}

AVRational vp_input_time_base(const vp_media_input *input, const AVPacket *packet)
{
    return input->source.format->streams[packet->stream_index]->time_base;
}

int vp_input_stream_of(const vp_media_input *input, const AVPacket *packet)
{
    for (int i = 0; i < input->stream_count; i++)
        if (input->source_index[i] == packet->stream_index &&
            input->streams[i].kind != VPATCH_STREAM_ATTACHMENT)
            return i;
    return -1;
}

/* 1: a track of timecode, which is in the texts of the video, too. */
static int is_timecode(const vp_media_input *input, const AVStream *stream)
{
    return stream->codecpar->codec_tag == MKTAG('t', 'm', 'c', 'd') &&
           av_dict_get(input->source.video->metadata, "timecode", NULL, 0) != NULL;
}

vpatch_status vp_input_choose_streams(vp_media_input *input)
{
    const AVFormatContext *format = input->source.format;
    int videos = 0, unknown = 0;

    if (!input->settings.carry) return VPATCH_OK;
    input->streams = calloc(format->nb_streams, sizeof *input->streams);
    input->source_index = calloc(format->nb_streams, sizeof *input->source_index);
    input->held = calloc(format->nb_streams, sizeof *input->held);
    if (!input->streams || !input->source_index || !input->held) return vp_input_no_memory(input);
    for (unsigned i = 0; i < format->nb_streams; i++) {
        const AVStream *stream = format->streams[i];

        if (stream == input->source.video) continue;
        if (!vp_media_passthrough_possible(stream)) {
            enum AVMediaType type = stream->codecpar->codec_type;

            if (is_timecode(input, stream)) continue;
            videos += type == AVMEDIA_TYPE_VIDEO;
            unknown += type != AVMEDIA_TYPE_VIDEO;
            continue;
        }
        if (vp_media_passthrough_describe(&input->streams[input->stream_count], stream))
            return vp_input_no_memory(input);
        input->held[input->stream_count].packet = av_packet_alloc();
        input->source_index[input->stream_count++] = (int)i;
        if (!input->held[input->stream_count - 1].packet) return vp_input_no_memory(input);
    }
    if (videos)
        vp_media_warnings_add(&input->notes, "left out: %d more video stream%s", videos,
                              videos == 1 ? "" : "s");
    if (unknown)
        vp_media_warnings_add(&input->notes, "left out: %d data or unknown stream%s", unknown,
                              unknown == 1 ? "" : "s");
    if (format->nb_chapters) vp_media_warnings_add(&input->notes, "left out: chapters");
    return VPATCH_OK;
}

/* MP4 says in the first packet of an audio stream how many samples at its start
 * are only there to start the decoder; other containers keep that number in the
 * stream, where it survives being carried. */
void vp_input_describe_streams(vp_media_input *input)
{
    const AVPacket *packet;
    size_t size = 0;
    int index;

    for (int i = 0; (packet = vp_media_packet_queue_peek(&input->queue, i)); i++) {
        const uint8_t *data = av_packet_get_side_data(packet, AV_PKT_DATA_SKIP_SAMPLES, &size);
        vpatch_stream *stream;

        index = vp_input_stream_of(input, packet);
        if (index < 0 || !data || size < 4) continue;
        stream = &input->streams[index];
        if (stream->kind == VPATCH_STREAM_AUDIO && !stream->initial_padding && data[3] < 128)
            stream->initial_padding = (int)AV_RL32(data);
    }
}
