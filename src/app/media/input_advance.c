/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading and decoding, step by step. */
#include <errno.h>
#include <stdio.h>

#include <libavutil/intreadwrite.h>
#include <libavutil/pixdesc.h>

#include "media/colour_volume.h"
#include "media/input_internal.h"
#include "media/picture_convert.h"

enum { ERRORS_IN_A_ROW = 1000 }; /* a decoder that only fails is given up */

/* Tracks the latest end of any packet, to notice a file that was cut off. */
static void note_end(vp_media_input *input, const AVPacket *packet)
{
    int64_t time = vp_input_packet_time(packet);

    if (time == AV_NOPTS_VALUE) return;
    if (packet->duration > 0 && packet->duration < INT64_MAX / 4) time += packet->duration;
    time = av_rescale_q(time, vp_input_time_base(input, packet), AV_TIME_BASE_Q);
    if (time > input->end_us) input->end_us = time;
}

/* ---- reading ---------------------------------------------------------------- */

/* 1: all frames have been given out, and with them what is carried beside them. */
static int is_past_the_end(const vp_media_input *input, const AVPacket *packet)
{
    int64_t time = packet->dts != AV_NOPTS_VALUE ? packet->dts : vp_input_packet_time(packet);

    if (input->frames != VP_FRAMES_ENDED || packet->stream_index != input->source.video->index)
        return 0;
    if (time == AV_NOPTS_VALUE || input->trim.to == INT64_MAX) return 0;
    return vp_trim_time(&input->trim, time) - VP_INPUT_INTERLEAVING >= input->trim.to;
}

/* Notes what comes beside the data of a packet. 1: it is encrypted, and its key is not known. */
static int look_at_side_data(vp_media_input *input)
{
    const AVPacket *packet = input->packet;
    size_t size = 0;
    const uint8_t *data =
        av_packet_get_side_data(packet, AV_PKT_DATA_MATROSKA_BLOCKADDITIONAL, &size);

    /* VP8 and VP9 have their alpha in a second picture, which no decoder is asked for here */
    if (data && size > 8 && AV_RB64(data) == 1)
        vp_media_warnings_add(&input->notes, "alpha dropped");
    return av_packet_get_side_data(packet, AV_PKT_DATA_ENCRYPTION_INFO, &size) != NULL;
}

static vpatch_status take_video_packet(vp_media_input *input)
{
    int error;

    /* decoders make pictures of it */
    if (look_at_side_data(input)) {
        input->encrypted++;
        return VPATCH_OK;
    }
    if (input->packet->flags & AV_PKT_FLAG_CORRUPT) input->corrupt++;
    vp_input_expect(input, input->packet);
    error = avcodec_send_packet(input->source.decoder, input->packet);
    if (error == AVERROR(ENOMEM)) return vp_input_no_memory(input);
    if (error < 0) input->errors++;
    return VPATCH_OK;
}

/* Reads one packet and hands it to the decoder or the queue. */
static vpatch_status read_packet(vp_media_input *input)
{
    int error = vp_media_demuxer_read(&input->source, input->packet);
    vpatch_status status = VPATCH_OK;

    if (error == AVERROR(ENOMEM)) return vp_input_no_memory(input);
    if (error == AVERROR(EAGAIN)) return VPATCH_OK;
    if (error < 0) {
        input->packets = VP_PACKETS_ENDED;
        vp_input_check_end(input, error);
        return VPATCH_OK;
    }
    note_end(input, input->packet);
    if (is_past_the_end(input, input->packet))
        input->packets = VP_PACKETS_ENDED;
    else if (input->packet->stream_index == input->source.video->index)
        status = input->frames == VP_FRAMES_ENDED ? VPATCH_OK : take_video_packet(input);
    else if (vp_input_stream_of(input, input->packet) >= 0)
        status = vp_input_carry_packet(input);
    av_packet_unref(input->packet);
    return status;
}

/* ---- frames ----------------------------------------------------------------- */

/* No more frames: nothing after `to` is decoded. */
static void end_of_video(vp_media_input *input)
{
    input->frames = VP_FRAMES_ENDED;
    if (!input->stream_count && input->packets == VP_PACKETS_READING)
        input->packets = VP_PACKETS_ENDED;
}

/* The file's first frame says what the clip is and where its time starts. */
static void take_first_frame(vp_media_input *input)
{
    input->has_times = input->frame->best_effort_timestamp != AV_NOPTS_VALUE;
    input->trim.origin = input->time;
    input->pixels = av_get_pix_fmt_name((enum AVPixelFormat)input->frame->format);
    if (input->source.still)
        input->still_seconds = (double)vp_input_frame_duration(input->frame) *
                               av_q2d(input->source.video->time_base);
    vp_media_picture_describe(&input->header, input->frame, &input->notes);
    vp_media_colour_volume_describe(&input->header, input->source.video, input->frame);
    vp_media_colour_volume_note(input->source.video, input->frame, &input->notes);
}

/* Gives a decoded frame its time, and keeps it or not. */
static void take_frame(vp_media_input *input)
{
    input->errors_in_a_row = 0;
    vp_input_receive(input, input->frame);
    vp_media_demuxer_got_picture(&input->source);
    if (input->frame->decode_error_flags || (input->frame->flags & AV_FRAME_FLAG_CORRUPT))
        input->errors++;
    if (input->source.still && input->trim.shift != VP_TRIM_UNKNOWN) {
        vp_media_warnings_add(&input->notes, "only the first picture is taken");
        end_of_video(input);
        return;
    }
    input->time = vp_media_frame_clock_next(&input->clock, input->frame->best_effort_timestamp);
    if (input->trim.origin == VP_TRIM_UNKNOWN) take_first_frame(input);
    input->pts = input->time;
    switch (vp_trim_frame(&input->trim, &input->pts)) {
    case VP_TRIM_BEFORE: break;
    case VP_TRIM_INSIDE: input->frames = VP_FRAMES_PENDING; break;
    case VP_TRIM_AFTER: end_of_video(input); break;
    }
}

/* The decoder has failed on something. */
static void count_error(vp_media_input *input)
{
    input->errors++;
    if (++input->errors_in_a_row < ERRORS_IN_A_ROW) return;
    vp_media_warnings_add(&input->notes, "given up after %d errors in a row", ERRORS_IN_A_ROW);
    end_of_video(input);
}

vpatch_status vp_input_advance(vp_media_input *input)
{
    int failed = 0;

    if (input->frames != VP_FRAMES_ENDED) {
        int error = avcodec_receive_frame(input->source.decoder, input->frame);

        if (!error) {
            take_frame(input);
            return VPATCH_OK;
        }
        if (error == AVERROR(ENOMEM)) return vp_input_no_memory(input);
        failed = error != AVERROR(EAGAIN) && error != AVERROR_EOF;
        if (failed) count_error(input);
        if (error == AVERROR_EOF) {
            vp_input_count_lost(input);
            end_of_video(input);
        }
        if (input->frames == VP_FRAMES_ENDED) return VPATCH_OK;
    }
    switch (input->packets) {
    case VP_PACKETS_READING: return read_packet(input);
    case VP_PACKETS_ENDED:
        input->packets = VP_PACKETS_FLUSHED;
        (void)avcodec_send_packet(input->source.decoder, NULL);
        break;
    case VP_PACKETS_FLUSHED:
        if (!failed) end_of_video(input);
        break;
    }
    return VPATCH_OK;
}
