/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/input.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/intreadwrite.h>
#include <libavutil/log.h>
#include <libavutil/pixdesc.h>

#include "media/averror.h"
#include "media/convert.h"
#include "media/demuxer.h"
#include "media/frame_clock.h"
#include "media/packet_queue.h"
#include "media/passthrough.h"
#include "media/picture_convert.h"
#include "media/tag_text.h"
#include "media/warnings.h"

#define MICROSECONDS \
    (AVRational)     \
    {                \
        1, 1000000   \
    }

enum {
    ERRORS_IN_A_ROW = 1000, /* a decoder that only fails is given up                 */
    QUEUE_BYTES = 64 << 20, /* of packets read while looking for the first frame     */
    INTERLEAVING = 1000000, /* microseconds that streams may lie apart in a file     */
    END_SLACK = 300000      /* microseconds a container's duration may be too long   */
};

struct vp_media_input {
    vp_media_input_settings settings;
    vp_media_demuxer source;
    vpatch_header header;
    char *metadata;
    const char *pixels; /* FFmpeg's name of the first frame's format              */

    vpatch_stream *streams; /* carried ones                                           */
    int *source_index;      /* [stream_count] their place in the file                 */
    int stream_count;

    AVPacket *packet;            /* being read                                             */
    AVPacket *given;             /* the carried packet of the last event                   */
    AVFrame *frame;              /* decoded                                                */
    vp_media_packet_queue queue; /* carried packets not given out yet                      */
    vp_media_converter converter;
    vp_media_frame_clock clock;

    int64_t from_us, to_us; /* from the origin; INT64_MIN, INT64_MAX: not trimmed     */
    int64_t origin;         /* time of the file's first frame, video time base        */
    int64_t shift;          /* time of the first frame given out                      */
    int64_t time;           /* of frame, repaired                                     */
    int has_origin, has_shift;
    int has_times;  /* the first frame had one                                */
    int waiting;    /* frame is to be given out                               */
    int video_done; /* no more frames                                         */
    int file_done;  /* no more packets                                        */
    int draining;   /* the decoder knows that                                 */

    int64_t errors;
    int errors_in_a_row;
    int64_t end_us; /* latest end of any packet, INT64_MIN: none              */
    vp_media_warnings notes;
    char message[256];
};

void vp_media_input_settings_default(vp_media_input_settings *settings)
{
    settings->threads = 0;
    settings->from = -1;
    settings->to = -1;
    settings->carry = 1;
}

void vp_media_log(int verbose)
{
    av_log_set_level(verbose ? AV_LOG_INFO : AV_LOG_QUIET);
}

static vpatch_status fail(vp_media_input *input, vpatch_status status, const char *text)
{
    return vp_media_fail(status, text, input->message, sizeof input->message);
}

static vpatch_status no_memory(vp_media_input *input)
{
    return fail(input, VPATCH_ERR_MEMORY, "not enough memory");
}

/* ---- packets ---------------------------------------------------------------- */

static int64_t packet_pts(const AVPacket *packet)
{
    int64_t time = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;

    /* no clip has such times; they would overflow */
    return time > INT64_MAX / 4 || time < -(INT64_MAX / 4) ? AV_NOPTS_VALUE : time;
}

static AVRational packet_time_base(const vp_media_input *input, const AVPacket *packet)
{
    return input->source.format->streams[packet->stream_index]->time_base;
}

static int64_t video_us(const vp_media_input *input, int64_t time)
{
    return av_rescale_q(time, input->source.video->time_base, MICROSECONDS);
}

/* Remembers how far the file reaches, to notice one that was cut off. */
static void note_end(vp_media_input *input, const AVPacket *packet)
{
    int64_t time = packet_pts(packet);

    if (time == AV_NOPTS_VALUE) return;
    if (packet->duration > 0 && packet->duration < INT64_MAX / 4) time += packet->duration;
    time = av_rescale_q(time, packet_time_base(input, packet), MICROSECONDS);
    if (time > input->end_us) input->end_us = time;
}

/* Whether a carried packet lies between from and to. */
static int wanted(const vp_media_input *input, const AVPacket *packet)
{
    int64_t time = packet_pts(packet);

    if (!input->has_origin || (input->from_us == INT64_MIN && input->to_us == INT64_MAX)) return 1;
    if (time == AV_NOPTS_VALUE) return 0;
    time = av_rescale_q(time, packet_time_base(input, packet), MICROSECONDS) -
           video_us(input, input->origin);
    return time >= input->from_us && time < input->to_us;
}

/* The carried stream of a packet, -1: none. */
static int carried_index(const vp_media_input *input, const AVPacket *packet)
{
    int i;

    for (i = 0; i < input->stream_count; i++)
        if (input->source_index[i] == packet->stream_index &&
            input->streams[i].kind != VPATCH_STREAM_ATTACHMENT)
            return i;
    return -1;
}

/* ---- reading ---------------------------------------------------------------- */

static void end_of_file(vp_media_input *input, int error)
{
    const AVFormatContext *format = input->source.format;
    int64_t start = format->start_time == AV_NOPTS_VALUE ? 0 : format->start_time;
    char text[AV_ERROR_MAX_STRING_SIZE];

    input->file_done = 1;
    if (error != AVERROR_EOF) {
        if (av_strerror(error, text, sizeof text) < 0) snprintf(text, sizeof text, "%d", error);
        input->errors++;
        vp_media_warnings_add(&input->notes, "reading stopped early: %s", text);
    } else if (!input->source.still && format->duration > 0 && input->end_us != INT64_MIN &&
               format->duration_estimation_method != AVFMT_DURATION_FROM_BITRATE &&
               format->duration - END_SLACK > input->end_us - start) {
        input->errors++;
        vp_media_warnings_add(&input->notes, "the file ends early: %.1f of %.1f seconds are there",
                              (double)(input->end_us - start) / AV_TIME_BASE,
                              (double)format->duration / AV_TIME_BASE);
    }
}

/* 1: the frames are all out, and with them what is carried beside them. */
static int is_past_the_end(const vp_media_input *input, const AVPacket *packet)
{
    int64_t time = packet->dts != AV_NOPTS_VALUE ? packet->dts : packet_pts(packet);

    if (!input->video_done || packet->stream_index != input->source.video->index) return 0;
    if (time == AV_NOPTS_VALUE || input->to_us == INT64_MAX) return 0;
    return video_us(input, time) - video_us(input, input->origin) - INTERLEAVING >= input->to_us;
}

static vpatch_status take_video_packet(vp_media_input *input)
{
    int error;

    if (input->packet->flags & AV_PKT_FLAG_CORRUPT) input->errors++;
    error = avcodec_send_packet(input->source.decoder, input->packet);
    if (error == AVERROR(ENOMEM)) return no_memory(input);
    if (error < 0) input->errors++;
    return VPATCH_OK;
}

static vpatch_status take_carried_packet(vp_media_input *input)
{
    if (!wanted(input, input->packet)) return VPATCH_OK;
    if (input->queue.bytes + input->packet->size > QUEUE_BYTES) {
        input->errors++;
        vp_media_warnings_add(&input->notes,
                              "audio or subtitles far ahead of the first frame are left out");
        return VPATCH_OK;
    }
    return vp_media_packet_queue_push(&input->queue, input->packet) < 0 ? no_memory(input)
                                                                        : VPATCH_OK;
}

/* Reads one packet and hands it to the decoder or the queue. */
static vpatch_status read_packet(vp_media_input *input)
{
    int error = av_read_frame(input->source.format, input->packet);
    vpatch_status status = VPATCH_OK;

    if (error == AVERROR(ENOMEM)) return no_memory(input);
    if (error == AVERROR(EAGAIN)) return VPATCH_OK;
    if (error < 0) {
        end_of_file(input, error);
        return VPATCH_OK;
    }
    note_end(input, input->packet);
    if (is_past_the_end(input, input->packet))
        input->file_done = 1;
    else if (input->packet->stream_index == input->source.video->index)
        status = input->video_done ? VPATCH_OK : take_video_packet(input);
    else if (carried_index(input, input->packet) >= 0)
        status = take_carried_packet(input);
    av_packet_unref(input->packet);
    return status;
}

/* ---- frames ----------------------------------------------------------------- */

/* No more frames: nothing after `to` is decoded. */
static void end_of_video(vp_media_input *input)
{
    input->video_done = 1;
    if (!input->stream_count) input->file_done = 1;
}

/* A decoded frame gets its time and is kept or not. */
static void take_frame(vp_media_input *input)
{
    int64_t us;

    input->errors_in_a_row = 0;
    if (input->frame->decode_error_flags || (input->frame->flags & AV_FRAME_FLAG_CORRUPT))
        input->errors++;
    if (input->source.still && input->has_shift) {
        vp_media_warnings_add(&input->notes, "only the first picture is taken");
        end_of_video(input);
        return;
    }
    input->time = vp_media_frame_clock_next(&input->clock, input->frame->best_effort_timestamp);
    if (!input->has_origin) {
        input->has_origin = 1;
        input->has_times = input->frame->best_effort_timestamp != AV_NOPTS_VALUE;
        input->origin = input->time;
        input->pixels = av_get_pix_fmt_name((enum AVPixelFormat)input->frame->format);
        vp_media_picture_describe(&input->header, input->frame, &input->notes);
    }
    us = av_rescale_q(input->time - input->origin, input->source.video->time_base, MICROSECONDS);
    if (us < input->from_us) return;
    if (us >= input->to_us) {
        end_of_video(input);
        return;
    }
    if (!input->has_shift) {
        input->has_shift = 1;
        input->shift = input->time;
    }
    input->waiting = 1;
}

/* One step: a frame out of the decoder, or a packet out of the file. */
static vpatch_status advance(vp_media_input *input)
{
    int error = AVERROR(EAGAIN);

    if (!input->video_done) {
        error = avcodec_receive_frame(input->source.decoder, input->frame);
        if (!error) {
            take_frame(input);
            return VPATCH_OK;
        }
        if (error == AVERROR(ENOMEM)) return no_memory(input);
        if (error == AVERROR_EOF) {
            end_of_video(input);
            return VPATCH_OK;
        }
        if (error != AVERROR(EAGAIN)) {
            input->errors++;
            if (++input->errors_in_a_row >= ERRORS_IN_A_ROW) {
                vp_media_warnings_add(&input->notes, "given up after %d errors in a row",
                                      ERRORS_IN_A_ROW);
                end_of_video(input);
                return VPATCH_OK;
            }
        }
    }
    if (!input->file_done) return read_packet(input);
    if (!input->draining) {
        input->draining = 1;
        (void)avcodec_send_packet(input->source.decoder, NULL);
    } else if (error == AVERROR(EAGAIN)) {
        end_of_video(input);
    }
    return VPATCH_OK;
}

/* Goes on until a frame waits or no more will come. */
static vpatch_status advance_to_frame(vp_media_input *input)
{
    while (!input->waiting && !input->video_done) {
        vpatch_status status = advance(input);

        if (status) return status;
    }
    return VPATCH_OK;
}

/* ---- finding `from` --------------------------------------------------------- */

static void reset(vp_media_input *input)
{
    vp_media_packet_queue_clear(&input->queue);
    input->clock.started = 0;
    input->draining = input->file_done = input->video_done = 0;
}

/* Goes to the first kept frame through a key frame before it. Containers' indices
 * are not always right: when the first frame after the jump is too late, jump
 * further back. Where jumping is impossible, frames are decoded and dropped. */
static vpatch_status seek_to_from(vp_media_input *input)
{
    const AVIOContext *bytes = input->source.format->pb;
    int64_t margin = INTERLEAVING, first, target;
    AVRational ticks = input->source.video->time_base;
    vpatch_status status;

    if (!input->has_times || !bytes || !(bytes->seekable & AVIO_SEEKABLE_NORMAL)) return VPATCH_OK;
    for (; margin < input->from_us; margin *= 4) {
        target = input->origin + av_rescale_q(input->from_us - margin, MICROSECONDS, ticks);
        if (vp_media_demuxer_seek(&input->source, target) < 0) break;
        reset(input);
        first = INT64_MIN;
        /* the first frame behind the jump, kept or not */
        while (!input->clock.started && !input->video_done) {
            status = advance(input);
            if (status) return status;
        }
        if (input->clock.started)
            first = av_rescale_q(input->time - input->origin, ticks, MICROSECONDS);
        if (input->clock.started && first <= input->from_us) return VPATCH_OK;
        input->waiting = input->has_shift = 0;
    }
    if (margin == INTERLEAVING) return VPATCH_OK; /* close to the start: no jump happened */
    if (vp_media_demuxer_rewind(&input->source, input->origin) < 0)
        return fail(input, VPATCH_ERR_IO, "cannot be searched for the start of the cut");
    reset(input);
    return VPATCH_OK;
}

static vpatch_status find_first_frame(vp_media_input *input)
{
    vpatch_status status = VPATCH_OK;

    /* one frame first: it says what the clip is and where its time starts */
    while (!status && !input->has_origin && !input->video_done) status = advance(input);
    if (status) return status;
    if (!input->has_origin)
        return fail(input, VPATCH_ERR_DAMAGED, "no picture in it could be decoded");
    if (!input->waiting && input->from_us > 0) status = seek_to_from(input);
    if (!status) status = advance_to_frame(input);
    if (status || input->waiting) return status;
    return fail(input, VPATCH_ERR_ARGUMENT, "no frame lies in the time asked for");
}

/* ---- opening and closing ---------------------------------------------------- */

/* Lists the streams to carry, and says what stays behind. */
static vpatch_status choose_streams(vp_media_input *input)
{
    const AVFormatContext *format = input->source.format;
    int videos = 0, unknown = 0;
    unsigned i;

    if (!input->settings.carry) return VPATCH_OK;
    input->streams = calloc(format->nb_streams, sizeof *input->streams);
    input->source_index = calloc(format->nb_streams, sizeof *input->source_index);
    if (!input->streams || !input->source_index) return no_memory(input);
    for (i = 0; i < format->nb_streams; i++) {
        const AVStream *stream = format->streams[i];

        if (stream == input->source.video) continue;
        if (!vp_media_passthrough_possible(stream)) {
            enum AVMediaType type = stream->codecpar->codec_type;

            videos += type == AVMEDIA_TYPE_VIDEO;
            unknown += type != AVMEDIA_TYPE_VIDEO;
            continue;
        }
        if (vp_media_passthrough_describe(&input->streams[input->stream_count], stream))
            return no_memory(input);
        input->source_index[input->stream_count++] = (int)i;
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
static void set_initial_padding(vp_media_input *input)
{
    const AVPacket *packet;
    size_t size = 0;
    int i, index;

    for (i = 0; (packet = vp_media_packet_queue_peek(&input->queue, i)); i++) {
        const uint8_t *data = av_packet_get_side_data(packet, AV_PKT_DATA_SKIP_SAMPLES, &size);
        vpatch_stream *stream;

        index = carried_index(input, packet);
        if (index < 0 || !data || size < 4) continue;
        stream = &input->streams[index];
        if (stream->kind == VPATCH_STREAM_AUDIO && !stream->initial_padding && data[3] < 128)
            stream->initial_padding = (int)AV_RL32(data);
    }
}

static void set_display_matrix(vp_media_input *input)
{
    static const int32_t identity[9] = {1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30};
    const AVFrameSideData *data = av_frame_get_side_data(input->frame, AV_FRAME_DATA_DISPLAYMATRIX);
    const int32_t *matrix = vp_media_demuxer_display_matrix(input->source.video);

    if (!matrix && data && data->size >= sizeof identity) matrix = (const void *)data->data;
    if (!matrix || !memcmp(matrix, identity, sizeof identity)) return;
    input->header.has_display_matrix = 1;
    memcpy(input->header.display_matrix, matrix, sizeof identity);
}

static void set_header(vp_media_input *input)
{
    vpatch_header *header = &input->header;
    AVStream *video = input->source.video;
    AVRational rate = vp_media_demuxer_frame_rate(&input->source), aspect;

    header->time_base_num = video->time_base.num;
    header->time_base_den = video->time_base.den;
    header->frame_rate_num = rate.num;
    header->frame_rate_den = rate.den;
    header->still = input->source.still;
    aspect = av_guess_sample_aspect_ratio(input->source.format, video, input->frame);
    if (aspect.num > 0 && aspect.den > 0) {
        header->sar_num = aspect.num;
        header->sar_den = aspect.den;
    }
    set_display_matrix(input);
}

static int64_t microseconds(double seconds, int64_t otherwise)
{
    if (!(seconds >= 0)) return otherwise;
    return seconds < 1e12 ? llround(seconds * 1e6) : INT64_MAX - 1;
}

static vpatch_status open_input(vp_media_input *input, const char *path)
{
    /* of the container that is left behind, not of the content */
    static const char *const skip[] = {"major_brand", "minor_version", "compatible_brands",
                                       "encoder", NULL};
    vp_media_input_settings *settings = &input->settings;
    AVRational rate;
    vpatch_status status;

    input->from_us = microseconds(settings->from, INT64_MIN);
    input->to_us = microseconds(settings->to, INT64_MAX);
    input->end_us = INT64_MIN;
    if (input->to_us <= input->from_us || !input->to_us)
        return fail(input, VPATCH_ERR_ARGUMENT, "the time asked for ends before it starts");
    status = vp_media_demuxer_open(&input->source, path, settings->threads, input->message,
                                   sizeof input->message);
    if (!status) status = choose_streams(input);
    if (status) return status;
    input->packet = av_packet_alloc();
    input->given = av_packet_alloc();
    input->frame = av_frame_alloc();
    input->metadata = vp_media_tag_text_text(input->source.format->metadata, skip);
    if (!input->packet || !input->given || !input->frame || !input->metadata)
        return no_memory(input);
    vpatch_header_default(&input->header);
    rate = vp_media_demuxer_frame_rate(&input->source);
    vp_media_frame_clock_init(&input->clock, input->source.video->time_base.num,
                              input->source.video->time_base.den, rate.num, rate.den);
    status = find_first_frame(input);
    if (status) return status;
    if (input->header.width > VPATCH_MAX_WIDTH || input->header.height > VPATCH_MAX_HEIGHT)
        return fail(input, VPATCH_ERR_UNSUPPORTED, "the picture is too large");
    set_header(input);
    set_initial_padding(input);
    return VPATCH_OK;
}

vpatch_status vp_media_input_open(vp_media_input **result, const char *path,
                                  const vp_media_input_settings *settings, char *message,
                                  size_t message_size)
{
    vp_media_input *input;
    vpatch_status status;

    if (message && message_size) *message = '\0';
    if (!result) return VPATCH_ERR_ARGUMENT;
    *result = NULL;
    if (!path)
        return vp_media_fail(VPATCH_ERR_ARGUMENT, "the name is missing", message, message_size);
    input = calloc(1, sizeof *input);
    if (!input) return vp_media_fail(VPATCH_ERR_MEMORY, "not enough memory", message, message_size);
    if (settings)
        input->settings = *settings;
    else
        vp_media_input_settings_default(&input->settings);
    status = open_input(input, path);
    if (status) {
        vp_media_fail(status, input->message, message, message_size);
        vp_media_input_close(input);
        return status;
    }
    *result = input;
    return VPATCH_OK;
}

void vp_media_input_close(vp_media_input *input)
{
    int i;

    if (!input) return;
    for (i = 0; i < input->stream_count; i++) vp_media_passthrough_clear(&input->streams[i]);
    free(input->streams);
    free(input->source_index);
    free(input->metadata);
    vp_media_packet_queue_clear(&input->queue);
    vp_media_converter_free(&input->converter);
    av_packet_free(&input->packet);
    av_packet_free(&input->given);
    av_frame_free(&input->frame);
    vp_media_demuxer_close(&input->source);
    free(input);
}

/* ---- giving out --------------------------------------------------------------- */

static int64_t shifted(int64_t time, int64_t shift)
{
    return time == AV_NOPTS_VALUE ? INT64_MIN : time - shift;
}

static void give_packet(vp_media_input *input, vpatch_stream_packet *packet)
{
    const AVPacket *given = input->given;
    int64_t shift =
        av_rescale_q(input->shift, input->source.video->time_base, packet_time_base(input, given));

    memset(packet, 0, sizeof *packet);
    packet->stream = carried_index(input, given);
    packet->pts = shifted(given->pts, shift);
    packet->dts = shifted(given->dts, shift);
    packet->duration = given->duration;
    packet->flags = given->flags & AV_PKT_FLAG_KEY ? 1 : 0;
    packet->data = given->data;
    packet->size = (size_t)given->size;
}

static int64_t frame_duration(const AVFrame *frame)
{
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
    int64_t duration = frame->duration;
#else
    int64_t duration = frame->pkt_duration;
#endif
    return duration > 0 && duration < INT64_MAX / 4 ? duration : 0;
}

static vpatch_status give_frame(vp_media_input *input, vpatch_frame *frame)
{
    int error = vp_media_picture_convert(&input->converter, &input->header, input->frame, frame,
                                         &input->notes);

    input->waiting = 0;
    if (error < 0)
        return vp_media_averror(error, "a picture cannot be converted", input->message,
                                sizeof input->message);
    frame->pts = input->time - input->shift;
    frame->duration = frame_duration(input->frame);
    return VPATCH_OK;
}

/* What only the end can tell. */
static vpatch_status finish(vp_media_input *input)
{
    if (input->clock.repaired && !input->source.still)
        vp_media_warnings_add(
            &input->notes, "the times of %lld frame%s were missing or out of order",
            (long long)input->clock.repaired, input->clock.repaired == 1 ? "" : "s");
    if (input->errors)
        vp_media_warnings_add(&input->notes, "%lld error%s: the file is damaged or incomplete",
                              (long long)input->errors, input->errors == 1 ? "" : "s");
    return VPATCH_END;
}

vpatch_status vp_media_input_next(vp_media_input *input, vp_media_event *event)
{
    for (;;) {
        vpatch_status status;

        while (vp_media_packet_queue_pop(&input->queue, input->given)) {
            if (!wanted(input, input->given)) continue;
            event->kind = VP_MEDIA_PACKET;
            give_packet(input, &event->packet);
            return VPATCH_OK;
        }
        if (input->waiting) {
            event->kind = VP_MEDIA_FRAME;
            return give_frame(input, &event->frame);
        }
        if (input->video_done && input->file_done) return finish(input);
        status = advance(input);
        if (status) return status;
    }
}

/* ---- questions ------------------------------------------------------------------ */

const vpatch_header *vp_media_input_header(const vp_media_input *input)
{
    return &input->header;
}

const char *vp_media_input_metadata(const vp_media_input *input)
{
    return input->metadata;
}

int vp_media_input_streams(const vp_media_input *input)
{
    return input->stream_count;
}

const vpatch_stream *vp_media_input_stream(const vp_media_input *input, int index)
{
    return index >= 0 && index < input->stream_count ? &input->streams[index] : NULL;
}

double vp_media_input_seconds(const vp_media_input *input)
{
    double seconds = vp_media_demuxer_seconds(&input->source), to = input->settings.to;

    if (seconds <= 0) return 0;
    if (to >= 0 && to < seconds) seconds = to;
    if (input->settings.from > 0) seconds -= input->settings.from;
    return seconds > 0 ? seconds : 0;
}

int64_t vp_media_input_frames(const vp_media_input *input, int *exact)
{
    int trimmed = input->settings.from > 0 || input->settings.to >= 0;
    const vpatch_header *header = &input->header;
    int64_t counted = input->source.video->nb_frames, estimate = 0;

    if (exact) *exact = input->source.still;
    if (input->source.still) return 1;
    if (header->frame_rate_num > 0)
        estimate = llround(vp_media_input_seconds(input) * header->frame_rate_num /
                           header->frame_rate_den);
    /* what AVI counts may be empty chunks */
    if (trimmed || counted <= 0 || llabs(counted - estimate) > 2 + counted / 100) return estimate;
    if (exact) *exact = 1;
    return counted;
}

const char *vp_media_input_codec(const vp_media_input *input)
{
    return avcodec_get_name(input->source.video->codecpar->codec_id);
}

const char *vp_media_input_format(const vp_media_input *input)
{
    return input->source.format->iformat->name;
}

const char *vp_media_input_pixels(const vp_media_input *input)
{
    return input->pixels ? input->pixels : "";
}

int64_t vp_media_input_errors(const vp_media_input *input)
{
    return input->errors;
}

const char *vp_media_input_note(const vp_media_input *input, int index)
{
    return vp_media_warnings_get(&input->notes, index);
}

const char *vp_media_input_message(const vp_media_input *input)
{
    return input->message;
}
