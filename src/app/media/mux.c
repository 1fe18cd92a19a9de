/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/mux.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/mathematics.h>

#include "media/passthrough.h"
#include "media/tag_text.h"

enum {
    BYTES_BUFFER = 1 << 16,
    MAX_INTERLEAVE_US = 2000000 /* how long video waits in memory for sparse subtitles */
};

#if LIBAVFORMAT_VERSION_MAJOR >= 61
typedef const uint8_t bytes_type;
#else
typedef uint8_t bytes_type;
#endif

/* ---- bytes --------------------------------------------------------------------- */

static int write_bytes(void *opaque, bytes_type *data, int size)
{
    vp_media_mux *mux = opaque;

    if (vp_tempfile_write(mux->file, data, (size_t)size))
        return AVERROR(vp_tempfile_errno(mux->file));
    mux->position += size;
    if (mux->position > mux->size) mux->size = mux->position;
    return size;
}

static int64_t seek_bytes(void *opaque, int64_t offset, int whence)
{
    vp_media_mux *mux = opaque;

    switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE: return mux->size;
    case SEEK_SET: break;
    case SEEK_CUR: offset += mux->position; break;
    case SEEK_END: offset += mux->size; break;
    default: return AVERROR(EINVAL);
    }
    if (offset < 0 || vp_tempfile_seek(mux->file, offset)) return AVERROR(EIO);
    mux->position = offset;
    return offset;
}

/* There is one output file; what a muxer opens besides would be written without -f, and left. */
static int refuse_file(AVFormatContext *format, AVIOContext **bytes, const char *url, int flags,
                       AVDictionary **options)
{
    vp_media_mux *mux = format->opaque;

    (void)url;
    (void)flags;
    (void)options;
    *bytes = NULL;
    mux->wants_further_files = 1;
    return AVERROR(EPERM);
}

static int open_bytes(vp_media_mux *mux)
{
    uint8_t *buffer = av_malloc(BYTES_BUFFER);
    int seekable = vp_tempfile_seekable(mux->file);

    if (!buffer) return AVERROR(ENOMEM);
    mux->bytes = avio_alloc_context(buffer, BYTES_BUFFER, 1, mux, NULL, write_bytes,
                                    seekable ? seek_bytes : NULL);
    if (!mux->bytes) {
        av_free(buffer);
        return AVERROR(ENOMEM);
    }
    mux->format->pb = mux->bytes;
    mux->format->flags |= AVFMT_FLAG_CUSTOM_IO;
    mux->format->opaque = mux;
    mux->format->io_open = refuse_file;
    return 0;
}

/* ---- what the container can hold --------------------------------------------------- */

static int discard_bytes(void *opaque, bytes_type *data, int size)
{
    (void)opaque;
    (void)data;
    return size;
}

static int64_t discard_seek(void *opaque, int64_t offset, int whence)
{
    (void)opaque;
    return whence & AVSEEK_SIZE ? 0 : offset;
}

/* Tests whether the container takes the stream by writing the head of a file with this stream
 * alone to nowhere: tables of codecs say little about profiles, extradata and layouts. 0 or an
 * AVERROR. */
static int try_head(const AVOutputFormat *output, const vpatch_stream *carried)
{
    AVFormatContext *format = NULL;
    AVIOContext *bytes = NULL;
    uint8_t *buffer = av_malloc(BYTES_BUFFER);
    AVStream *stream = NULL;
    int error = AVERROR(ENOMEM);

    if (buffer)
        bytes =
            avio_alloc_context(buffer, BYTES_BUFFER, 1, NULL, NULL, discard_bytes, discard_seek);
    if (bytes && avformat_alloc_output_context2(&format, output, NULL, NULL) >= 0)
        stream = avformat_new_stream(format, NULL);
    if (stream) error = vp_media_passthrough_apply(stream, carried, output);
    if (stream && error >= 0) {
        format->pb = bytes;
        error = avformat_write_header(format, NULL);
    }
    avformat_free_context(format);
    if (bytes)
        av_freep(&bytes->buffer);
    else
        av_free(buffer);
    avio_context_free(&bytes);
    return error < 0 ? error : 0;
}

/* 1, 0, or an AVERROR when memory is short. */
static int can_hold(const AVOutputFormat *output, const vpatch_stream *carried)
{
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get_by_name(carried->codec);
    int error;

    if (carried->kind != VPATCH_STREAM_ATTACHMENT &&
        (!descriptor || !avformat_query_codec(output, descriptor->id, FF_COMPLIANCE_NORMAL)))
        return 0;
    error = try_head(output, carried);
    return error == AVERROR(ENOMEM) ? error : error >= 0;
}

static void note_left_out(vp_media_mux *mux, const vpatch_stream *carried, const char *name)
{
    if (carried->kind == VPATCH_STREAM_ATTACHMENT)
        vp_media_warnings_add(mux->notes, "left out: attachment, %s cannot hold it", name);
    else
        vp_media_warnings_add(mux->notes, "left out: %s (%.40s), %s cannot hold it",
                              carried->kind == VPATCH_STREAM_AUDIO ? "audio" : "subtitles",
                              carried->codec, name);
}

static int add_streams(vp_media_mux *mux, const vp_media_mux_setup *setup)
{
    mux->streams = calloc((size_t)setup->stream_count + 1, sizeof *mux->streams);
    if (!mux->streams) return AVERROR(ENOMEM);
    mux->stream_count = setup->stream_count;
    for (int i = 0; i < setup->stream_count; i++) {
        const vpatch_stream *carried = &setup->streams[i];
        vp_media_mux_stream *stream = &mux->streams[i];
        int error = carried->time_base_num > 0 && carried->time_base_den > 0
                        ? can_hold(setup->format, carried)
                        : 0;

        if (error < 0) return error;
        if (!error) {
            note_left_out(mux, carried, setup->format->name);
            continue;
        }
        stream->stream = avformat_new_stream(mux->format, NULL);
        if (!stream->stream) return AVERROR(ENOMEM);
        error = vp_media_passthrough_apply(stream->stream, carried, setup->format);
        if (error < 0) return error;
        stream->time_base = stream->stream->time_base;
        stream->last_dts = AV_NOPTS_VALUE;
    }
    return 0;
}

/* ---- head -------------------------------------------------------------------------- */

static int set_display_matrix(AVStream *stream, const int32_t *matrix)
{
    const size_t size = 9 * sizeof *matrix;

#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    AVPacketSideData *data = av_packet_side_data_new(&stream->codecpar->coded_side_data,
                                                     &stream->codecpar->nb_coded_side_data,
                                                     AV_PKT_DATA_DISPLAYMATRIX, size, 0);

    if (!data) return AVERROR(ENOMEM);
    memcpy(data->data, matrix, size);
#else
    uint8_t *data = av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, size);

    if (!data) return AVERROR(ENOMEM);
    memcpy(data, matrix, size);
#endif
    return 0;
}

int vp_media_mux_holds_rotation(const AVOutputFormat *format)
{
    /* of FFmpeg 5.1 and 6, only these write a display matrix */
    static const char *const names[] = {"mp4",  "mov", "ipod", "3gp", "3g2",
                                        "ismv", "f4v", "psp",  NULL};

    for (int i = 0; names[i]; i++)
        if (!strcmp(format->name, names[i])) return 1;
#if LIBAVFORMAT_VERSION_MAJOR >= 61
    if (!strcmp(format->name, "matroska") || !strcmp(format->name, "webm")) return 1;
#endif
    return 0;
}

static int add_video(vp_media_mux *mux, const vp_media_mux_setup *setup)
{
    const vpatch_header *header = setup->header;
    AVStream *video = avformat_new_stream(mux->format, NULL);
    int error;

    if (!video) return AVERROR(ENOMEM);
    mux->video = video;
    error = avcodec_parameters_from_context(video->codecpar, setup->encoder);
    if (error < 0) return error;
    mux->video_time_base = setup->encoder->time_base;
    video->time_base = setup->encoder->time_base;
    video->sample_aspect_ratio = setup->encoder->sample_aspect_ratio;
    video->avg_frame_rate = setup->encoder->framerate;
    video->disposition = AV_DISPOSITION_DEFAULT;
    if (!header->has_display_matrix || !vp_media_mux_holds_rotation(setup->format)) return 0;
    return set_display_matrix(video, header->display_matrix);
}

int vp_media_mux_start(vp_media_mux *mux, const vp_media_mux_setup *setup)
{
    int error;

    memset(mux, 0, sizeof *mux);
    mux->file = setup->file;
    mux->notes = setup->notes;
    mux->packet = av_packet_alloc();
    if (!mux->packet) return AVERROR(ENOMEM);
    error = avformat_alloc_output_context2(&mux->format, setup->format, NULL, NULL);
    if (error < 0) return error;
    mux->format->max_interleave_delta = MAX_INTERLEAVE_US;
    error = open_bytes(mux);
    if (error >= 0) error = add_video(mux, setup);
    if (error >= 0) error = add_streams(mux, setup);
    if (error >= 0 && vp_media_tag_text_parse(&mux->format->metadata, setup->metadata))
        error = AVERROR(ENOMEM);
    if (error >= 0) error = avformat_write_header(mux->format, NULL);
    if (error < 0) return error;
    mux->started = 1;
    avio_flush(mux->bytes);
    return mux->bytes->error;
}

/* ---- packets ----------------------------------------------------------------------- */

int vp_media_mux_video(vp_media_mux *mux, AVPacket *packet)
{
    AVRational from = mux->video_time_base, to = mux->video->time_base;
    int64_t pts = packet->pts;

    packet->stream_index = mux->video->index;
    av_packet_rescale_ts(packet, from, to);
    if (pts != AV_NOPTS_VALUE && av_compare_ts(pts, from, packet->pts, to) &&
        !(mux->format->oformat->flags & AVFMT_NOTIMESTAMPS))
        vp_media_warnings_add(mux->notes, "%s rounds the times of frames to 1/%d second",
                              mux->format->oformat->name, to.num ? to.den / to.num : 0);
    return av_interleaved_write_frame(mux->format, packet);
}

/* libavformat refuses a whole file for one packet that goes back in time. */
static void repair_times(const vp_media_mux *mux, vp_media_mux_stream *stream, AVPacket *packet)
{
    int nonstrict = mux->format->oformat->flags & AVFMT_TS_NONSTRICT;

    if (packet->dts == AV_NOPTS_VALUE) packet->dts = packet->pts;
    if (packet->dts == AV_NOPTS_VALUE)
        packet->dts = stream->last_dts == AV_NOPTS_VALUE ? 0 : stream->last_dts + 1;
    if (stream->last_dts != AV_NOPTS_VALUE && packet->dts < stream->last_dts + !nonstrict)
        packet->dts = stream->last_dts + !nonstrict;
    if (packet->pts == AV_NOPTS_VALUE || packet->pts < packet->dts) packet->pts = packet->dts;
    stream->last_dts = packet->dts;
}

/* Without a duration MP4 would end the track at the start of its last packet, and
 * readers would leave that one out. In the stream's time base, 0: unknown. */
static int64_t usual_duration(const vp_media_mux_stream *stream, int64_t dts, int size)
{
    AVCodecParameters *par = stream->stream->codecpar;
    int samples;

    if (par->codec_type != AVMEDIA_TYPE_AUDIO) return 0;
    samples = par->frame_size > 0 ? par->frame_size : av_get_audio_frame_duration2(par, size);
    if (samples > 0 && par->sample_rate > 0)
        return av_rescale_q(samples, (AVRational){1, par->sample_rate}, stream->stream->time_base);
    return stream->last_dts != AV_NOPTS_VALUE && dts > stream->last_dts ? dts - stream->last_dts
                                                                        : 0;
}

/* Matroska counts the times of Opus with the samples that only start the decoder: its reader takes
 * their length (CodecDelay) off again, but its writer does not add it. In the stream's time base. */
static int64_t codec_delay(const vp_media_mux *mux, const AVStream *stream)
{
    const AVCodecParameters *par = stream->codecpar;

    if (par->codec_id != AV_CODEC_ID_OPUS || par->initial_padding <= 0) return 0;
    if (strcmp(mux->format->oformat->name, "matroska") &&
        strcmp(mux->format->oformat->name, "webm"))
        return 0;
    return av_rescale_q(par->initial_padding, (AVRational){1, 48000}, stream->time_base);
}

static void delay_times(AVPacket *packet, int64_t delay)
{
    if (packet->pts != AV_NOPTS_VALUE) packet->pts += delay;
    if (packet->dts != AV_NOPTS_VALUE) packet->dts += delay;
}

static int64_t time_or_none(int64_t time)
{
    /* INT64_MIN is FFmpeg's "none" too; times that would overflow are none as well */
    return time > INT64_MAX / 4 || time < -(INT64_MAX / 4) ? AV_NOPTS_VALUE : time;
}

int vp_media_mux_packet(vp_media_mux *mux, const vpatch_stream_packet *carried)
{
    vp_media_mux_stream *stream;
    AVPacket *packet = mux->packet;
    int error;

    if (carried->stream < 0 || carried->stream >= mux->stream_count) return AVERROR(EINVAL);
    stream = &mux->streams[carried->stream];
    if (!stream->stream || stream->stream->codecpar->codec_type == AVMEDIA_TYPE_ATTACHMENT)
        return 0;
    if (carried->size > INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE) return AVERROR(EINVAL);
    error = av_new_packet(packet, (int)carried->size);
    if (error < 0) return error;
    if (carried->size) memcpy(packet->data, carried->data, carried->size);
    packet->stream_index = stream->stream->index;
    packet->pts = time_or_none(carried->pts);
    packet->dts = time_or_none(carried->dts);
    packet->duration = carried->duration > 0 ? carried->duration : 0;
    packet->flags = carried->flags & 1 ? AV_PKT_FLAG_KEY : 0;
    av_packet_rescale_ts(packet, stream->time_base, stream->stream->time_base);
    delay_times(packet, codec_delay(mux, stream->stream));
    if (!packet->duration && packet->dts != AV_NOPTS_VALUE)
        packet->duration = usual_duration(stream, packet->dts, packet->size);
    repair_times(mux, stream, packet);
    error = av_interleaved_write_frame(mux->format, packet);
    if (error == AVERROR_INVALIDDATA && !vp_tempfile_errno(mux->file)) {
        vp_media_warnings_add(mux->notes, "left out: packets that %s refuses",
                              mux->format->oformat->name);
        return 0;
    }
    return error;
}

int vp_media_mux_finish(vp_media_mux *mux)
{
    int error = av_write_trailer(mux->format);

    mux->started = 0;
    avio_flush(mux->bytes);
    if (error >= 0) error = mux->bytes->error;
    return error < 0 ? error : 0;
}

void vp_media_mux_close(vp_media_mux *mux)
{
    avformat_free_context(mux->format);
    if (mux->bytes) av_freep(&mux->bytes->buffer);
    avio_context_free(&mux->bytes);
    av_packet_free(&mux->packet);
    free(mux->streams);
    memset(mux, 0, sizeof *mux);
}
