/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/mux.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/mathematics.h>

#include "media/avio_bytes.h"
#include "media/container_limits.h"

enum {
    USUAL_SAMPLES = 1024,        /* in a packet of sound */
    MAX_INTERLEAVE_US = 2000000, /* how long video waits in memory for sparse subtitles */
    MAX_INTERLEAVED = 64 << 20,  /* bytes of carried packets that may wait for video */
    PACKET_BYTES = 512           /* that one takes besides its data, about */
};

/* libavformat adds to times without looking: none of a file's comes near its limits. */
#define MOST_TIME (INT64_MAX / 4)

/* ---- bytes --------------------------------------------------------------------- */

static int write_bytes(void *opaque, vp_avio_bytes *data, int size)
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
    uint8_t *buffer = av_malloc(VP_AVIO_BUFFER);
    int seekable = vp_tempfile_seekable(mux->file);

    if (!buffer) return AVERROR(ENOMEM);
    mux->bytes = avio_alloc_context(buffer, VP_AVIO_BUFFER, 1, mux, NULL, write_bytes,
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

/* ---- head -------------------------------------------------------------------------- */

/* Chooses the carried streams and makes the context with them. 0 or an AVERROR. */
static int make_head(vp_media_mux *mux, const vp_media_mux_setup *setup)
{
    size_t count = (size_t)setup->stream_count + 1;
    unsigned char *kept = calloc(count, sizeof *kept);
    AVStream **streams = calloc(count, sizeof *streams);
    int error = AVERROR(ENOMEM);

    mux->streams = calloc(count, sizeof *mux->streams);
    if (kept && streams && mux->streams) {
        mux->stream_count = setup->stream_count;
        error = vp_mux_head_choose(setup, kept);
        if (error >= 0) error = vp_mux_head_make(&mux->format, setup, kept, streams);
    }
    for (int i = 0; i < setup->stream_count && error >= 0; i++) {
        vp_media_mux_stream *stream = &mux->streams[i];

        stream->stream = streams[i];
        if (streams[i]) stream->time_base = streams[i]->time_base;
        stream->last_dts = AV_NOPTS_VALUE;
        stream->mov_text = streams[i] && streams[i]->codecpar->codec_id == AV_CODEC_ID_SUBRIP &&
                           !strcmp(setup->streams[i].codec, "mov_text");
    }
    if (error >= 0) vp_mux_head_note_limits(setup, kept);
    free(kept);
    free(streams);
    return error;
}

/* Covers of MP4 are streams of one packet. 0 or an AVERROR. */
static int write_covers(vp_media_mux *mux, const vp_media_mux_setup *setup)
{
    int error = 0;

    for (int i = 0; i < setup->stream_count && error >= 0; i++) {
        const AVStream *stream = mux->streams[i].stream;
        const vpatch_stream *carried = &setup->streams[i];

        if (!stream || stream->codecpar->codec_type != AVMEDIA_TYPE_VIDEO) continue;
        if (carried->extradata_size > INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE)
            return AVERROR(EINVAL);
        error = av_new_packet(mux->packet, (int)carried->extradata_size);
        if (error < 0) return error;
        if (carried->extradata_size)
            memcpy(mux->packet->data, carried->extradata, carried->extradata_size);
        mux->packet->stream_index = stream->index;
        mux->packet->pts = mux->packet->dts = 0;
        mux->packet->flags = AV_PKT_FLAG_KEY;
        error = av_write_frame(mux->format, mux->packet);
        av_packet_unref(mux->packet);
    }
    return error;
}

int vp_media_mux_start(vp_media_mux *mux, const vp_media_mux_setup *setup)
{
    int error;

    memset(mux, 0, sizeof *mux);
    mux->file = setup->file;
    mux->notes = setup->notes;
    mux->packet = av_packet_alloc();
    if (!mux->packet) return AVERROR(ENOMEM);
    error = make_head(mux, setup);
    if (error < 0) return error;
    mux->format->max_interleave_delta = MAX_INTERLEAVE_US;
    mux->video = mux->format->streams[0];
    mux->video_time_base = setup->encoder->time_base;
    mux->last_dts = AV_NOPTS_VALUE;
    error = open_bytes(mux);
    if (error >= 0) error = avformat_write_header(mux->format, NULL);
    if (error < 0) return error;
    mux->started = 1;
    error = write_covers(mux, setup);
    if (error < 0) return error;
    avio_flush(mux->bytes);
    return mux->bytes->error;
}

/* ---- packets ----------------------------------------------------------------------- */

static void delay_times(AVPacket *packet, int64_t delay)
{
    if (packet->pts != AV_NOPTS_VALUE) packet->pts += delay;
    if (packet->dts != AV_NOPTS_VALUE) packet->dts += delay;
}

static int ticks_a_second(AVRational time_base)
{
    return time_base.num > 0 ? time_base.den / time_base.num : 0;
}

/* Frames closer together than a tick of the container's clock (GIF has 100 a second) get the next
 * ones: libavformat refuses a whole file for two at one time. */
static void keep_ascending(vp_media_mux *mux, AVPacket *packet)
{
    int64_t least = mux->last_dts + !(mux->format->oformat->flags & AVFMT_TS_NONSTRICT);

    if (packet->dts == AV_NOPTS_VALUE) return;
    if (mux->last_dts != AV_NOPTS_VALUE && packet->dts < least) {
        packet->dts = least;
        if (packet->pts != AV_NOPTS_VALUE && packet->pts < least) packet->pts = least;
        vp_media_warnings_add(mux->notes,
                              "more frames a second than %s can show (%d): it plays slower",
                              mux->format->oformat->name, ticks_a_second(mux->video->time_base));
    }
    mux->last_dts = packet->dts;
}

int vp_media_mux_video(vp_media_mux *mux, AVPacket *packet)
{
    AVRational from = mux->video_time_base, to = mux->video->time_base;
    int64_t pts = packet->pts;

    packet->stream_index = mux->video->index;
    av_packet_rescale_ts(packet, from, to);
    if (pts != AV_NOPTS_VALUE && av_compare_ts(pts, from, packet->pts, to) &&
        !(mux->format->oformat->flags & AVFMT_NOTIMESTAMPS))
        vp_media_warnings_add(mux->notes, "%s rounds the times of frames to 1/%d second",
                              mux->format->oformat->name, ticks_a_second(to));
    mux->has_shift = 1;
    delay_times(packet, av_rescale_q(mux->shift_us, (AVRational){1, 1000000}, to));
    keep_ascending(mux, packet);
    return av_interleaved_write_frame(mux->format, packet);
}

/* Sound that begins before the picture is heard: where an edit list would hide it all is moved, so
 * that nothing lies before 0. A packet or two are only there to start the decoder, and are to be
 * hidden. Decided with the first packet of sound or video. */
static void choose_shift(vp_media_mux *mux, const vp_media_mux_stream *stream,
                         const AVPacket *packet)
{
    AVRational ticks = stream->stream->time_base, us = {1, 1000000};
    const AVCodecParameters *par = stream->stream->codecpar;
    int64_t time = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts, packet_time;

    if (mux->has_shift || par->codec_type != AVMEDIA_TYPE_AUDIO || time == AV_NOPTS_VALUE) return;
    mux->has_shift = 1;
    if (!vp_container_hides_negative_times(mux->format->oformat)) return;
    packet_time = av_rescale_q(par->frame_size > 0 ? par->frame_size : USUAL_SAMPLES,
                               (AVRational){1, FFMAX(par->sample_rate, 1)}, ticks);
    if (time >= 0 || -time <= 2 * packet_time) return;
    mux->shift_us = av_rescale_q_rnd(-time, ticks, us, AV_ROUND_UP);
    if (mux->shift_us < 0 || mux->shift_us > MOST_TIME) mux->shift_us = 0; /* nobody hears that */
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
 * their length (CodecDelay) off again, but the writer of libavformat 59 does not add it. In the
 * stream's time base. */
static int64_t codec_delay(const vp_media_mux *mux, const AVStream *stream)
{
    const AVCodecParameters *par = stream->codecpar;

    if (LIBAVFORMAT_VERSION_MAJOR > 59) return 0;
    if (par->codec_id != AV_CODEC_ID_OPUS || par->initial_padding <= 0) return 0;
    if (strcmp(mux->format->oformat->name, "matroska") &&
        strcmp(mux->format->oformat->name, "webm"))
        return 0;
    return av_rescale_q(par->initial_padding, (AVRational){1, 48000}, stream->time_base);
}

static int64_t time_or_none(int64_t time)
{
    /* INT64_MIN is FFmpeg's "none" too */
    return time > MOST_TIME || time < -MOST_TIME ? AV_NOPTS_VALUE : time;
}

static int64_t duration_or_none(int64_t duration)
{
    return duration > 0 && duration <= MOST_TIME ? duration : 0;
}

/* Gives a packet its times, in the stream's time base, before anything is added. */
static void set_times(AVPacket *packet, const vp_media_mux_stream *stream,
                      const vpatch_stream_packet *carried)
{
    packet->pts = time_or_none(carried->pts);
    packet->dts = time_or_none(carried->dts);
    packet->duration = duration_or_none(carried->duration);
    av_packet_rescale_ts(packet, stream->time_base, stream->stream->time_base);
    packet->pts = time_or_none(packet->pts);
    packet->dts = time_or_none(packet->dts);
    packet->duration = duration_or_none(packet->duration);
}

/* libavformat keeps packets until the video has come as far, however many there are: now and then
 * it has to let them go. */
static int limit_interleaved(vp_media_mux *mux, int size)
{
    mux->interleaved += size + PACKET_BYTES;
    if (mux->interleaved <= MAX_INTERLEAVED) return 0;
    mux->interleaved = 0;
    return av_interleaved_write_frame(mux->format, NULL);
}

/* Of a packet of MP4 subtitles (ISO 14496-17: length, text, boxes) only the text; one without text
 * stands for a gap. Returns its size. */
static size_t take_text(vpatch_stream_packet *packet)
{
    size_t size;

    if (packet->size < 2) return 0;
    size = (size_t)packet->data[0] << 8 | packet->data[1];
    packet->data += 2;
    packet->size = size < packet->size - 2 ? size : packet->size - 2;
    return packet->size;
}

int vp_media_mux_packet(vp_media_mux *mux, const vpatch_stream_packet *given)
{
    vpatch_stream_packet copy = *given, *carried = &copy;
    vp_media_mux_stream *stream;
    AVPacket *packet = mux->packet;
    int error;

    if (carried->stream < 0 || carried->stream >= mux->stream_count) return AVERROR(EINVAL);
    stream = &mux->streams[carried->stream];
    if (!stream->stream || stream->stream->codecpar->codec_type == AVMEDIA_TYPE_ATTACHMENT ||
        stream->stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO)
        return 0;
    if (stream->mov_text && !take_text(carried)) return 0;
    if (carried->size > INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE) return AVERROR(EINVAL);
    error = av_new_packet(packet, (int)carried->size);
    if (error < 0) return error;
    if (carried->size) memcpy(packet->data, carried->data, carried->size);
    packet->stream_index = stream->stream->index;
    packet->flags = carried->flags & 1 ? AV_PKT_FLAG_KEY : 0;
    set_times(packet, stream, carried);
    delay_times(packet, codec_delay(mux, stream->stream));
    choose_shift(mux, stream, packet);
    delay_times(packet,
                av_rescale_q(mux->shift_us, (AVRational){1, 1000000}, stream->stream->time_base));
    if (!packet->duration && packet->dts != AV_NOPTS_VALUE)
        packet->duration = usual_duration(stream, packet->dts, packet->size);
    repair_times(mux, stream, packet);
    error = limit_interleaved(mux, packet->size);
    if (error < 0) return error;
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
