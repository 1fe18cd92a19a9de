/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding the first frame that is kept. */
#include <math.h>
#include <stdio.h>

#include "media/input_internal.h"

/* Goes on until a frame is pending or no more will come. */
static vpatch_status advance_to_frame(vp_media_input *input)
{
    vpatch_status status = VPATCH_OK;

    while (!status && input->frames == VP_FRAMES_DECODING) status = vp_input_advance(input);
    return status;
}

/* After a jump: nothing is known of the frames that come. */
static void reset(vp_media_input *input)
{
    vp_media_packet_queue_clear(&input->queue);
    for (int i = 0; i < input->stream_count; i++) vp_input_drop_held(&input->held[i]);
    vp_input_forget_expected(input);
    input->clock.started = 0;
    input->trim.shift = VP_TRIM_UNKNOWN;
    input->packets = VP_PACKETS_READING;
    input->frames = VP_FRAMES_DECODING;
}

/* Jumps to a key frame before `time` (microseconds from the origin) and decodes one frame,
 * kept or not. *landed: where it lies; INT64_MAX: none came. *jumped 0: the file cannot be
 * searched. */
static vpatch_status jump(vp_media_input *input, int64_t time, int *jumped, int64_t *landed)
{
    AVRational ticks = input->source.video->time_base;
    int64_t target = input->trim.origin + av_rescale_q(time, AV_TIME_BASE_Q, ticks);

    *landed = INT64_MAX;
    *jumped = vp_media_demuxer_seek(&input->source, target) >= 0;
    if (!*jumped) return VPATCH_OK;
    reset(input);
    while (!input->clock.started && input->frames != VP_FRAMES_ENDED) {
        vpatch_status status = vp_input_advance(input);

        if (status) return status;
    }
    if (input->clock.started) *landed = vp_trim_time(&input->trim, input->time);
    return VPATCH_OK;
}

/* How far before the cut reading starts: a subtitle that is on the screen there came before it. */
static int64_t first_margin(const vp_media_input *input)
{
    for (int i = 0; i < input->stream_count; i++)
        if (input->streams[i].kind == VPATCH_STREAM_SUBTITLE) return VP_INPUT_SUBTITLE;
    return VP_INPUT_INTERLEAVING;
}

static vpatch_status rewind_input(vp_media_input *input)
{
    if (vp_media_demuxer_rewind(&input->source, input->trim.origin) < 0)
        return vp_input_fail(input, VPATCH_ERR_IO, "cannot be searched for the start of the cut");
    reset(input);
    return VPATCH_OK;
}

/* Reads on until the next packet of the video starts after the cut, at most `most` packets. Returns
 * how many lie before the last key frame that is at least `margin` before the cut. */
static int64_t read_packets(vp_media_input *input, int64_t margin, int64_t most)
{
    vp_media_demuxer *source = &input->source;
    AVPacket *packet = input->packet;
    int64_t before = 0;

    for (int64_t read = 0; read < most && !vp_media_demuxer_read(source, packet); read++) {
        int64_t pts = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
        int64_t dts = packet->dts != AV_NOPTS_VALUE ? packet->dts : pts;
        int is_video = packet->stream_index == source->video->index && pts != AV_NOPTS_VALUE;
        int is_key = packet->flags & AV_PKT_FLAG_KEY;

        av_packet_unref(packet);
        if (!is_video) continue;
        if (vp_trim_time(&input->trim, dts) > input->trim.from) break;
        if (is_key && vp_trim_time(&input->trim, pts) <= input->trim.from - margin) before = read;
    }
    return before;
}

/* Where parts with clocks of their own may be joined, a time says nothing of a place: all packets
 * are read from the start, which is quick, and only the last are decoded. */
static vpatch_status read_to_from(vp_media_input *input)
{
    vpatch_status status;
    int64_t before;

    if (input->trim.from <= first_margin(input)) return VPATCH_OK; /* close to the start */
    status = rewind_input(input);
    if (status) return status;
    before = read_packets(input, first_margin(input), INT64_MAX);
    status = rewind_input(input);
    if (!status) read_packets(input, 0, before);
    return status;
}

/* Goes to the first kept frame through a key frame before it. Containers' indices
 * are not always right: when the first frame after the jump is too late, jump
 * further back. Where jumping is impossible, frames are decoded and dropped. */
static vpatch_status seek_to_from(vp_media_input *input)
{
    const AVIOContext *bytes = input->source.format->pb;
    int64_t from = input->trim.from, landed;
    int jumps = 0, jumped;

    if (!input->has_times || !bytes || !(bytes->seekable & AVIO_SEEKABLE_NORMAL)) return VPATCH_OK;
    if (input->source.jumps.strict) return read_to_from(input);
    for (int64_t margin = first_margin(input); margin < from; margin *= 4) {
        vpatch_status status = jump(input, from - margin, &jumped, &landed);

        if (status) return status;
        if (!jumped) break;
        if (landed <= from && !input->source.jumps.epoch) return VPATCH_OK;
        jumps++;
        if (input->source.jumps.epoch) break; /* its times are no places */
    }
    /* close to the start, or it cannot be searched */
    return jumps ? rewind_input(input) : VPATCH_OK;
}

/* Why nothing could be decoded, as far as that can be told. */
static vpatch_status no_picture(vp_media_input *input)
{
    const vp_media_demuxer *source = &input->source;

    if (vp_media_demuxer_index_is_late(source))
        return vp_input_fail(input, VPATCH_ERR_UNSUPPORTED,
                             "its index is at the end, where a pipe cannot seek: name the file, or "
                             "make it with ffmpeg -movflags +faststart");
    if (input->encrypted)
        return vp_input_fail(input, VPATCH_ERR_UNSUPPORTED,
                             "it is encrypted, and its key is not known here");
    if (vp_media_byte_source_is_animated_webp(&source->bytes))
        return vp_input_fail(input, VPATCH_ERR_UNSUPPORTED,
                             "an animated WebP, which this FFmpeg cannot decode");
    if (input->damage[0]) {
        char text[256];

        snprintf(text, sizeof text, "no picture in it could be decoded: %s", input->damage);
        return vp_input_fail(input, VPATCH_ERR_DAMAGED, text);
    }
    return vp_input_fail(input, VPATCH_ERR_DAMAGED, "no picture in it could be decoded");
}

/* Where --from is behind the last frame, that is told. */
static vpatch_status no_frame_inside(vp_media_input *input)
{
    double last = (double)(input->time - input->trim.origin) *
                  av_q2d(input->source.video->time_base);
    char text[96];

    if (!isfinite(last) || last < 0 || (double)input->trim.from <= last * 1e6)
        return vp_input_fail(input, VPATCH_ERR_ARGUMENT, "no frame lies in the time asked for");
    snprintf(text, sizeof text, "no frame lies in the time asked for: the last one is at %.3f s",
             last);
    return vp_input_fail(input, VPATCH_ERR_ARGUMENT, text);
}

vpatch_status vp_input_find_first(vp_media_input *input)
{
    vpatch_status status = VPATCH_OK;

    while (!status && input->trim.origin == VP_TRIM_UNKNOWN && input->frames == VP_FRAMES_DECODING)
        status = vp_input_advance(input);
    if (status) return status;
    if (input->trim.origin == VP_TRIM_UNKNOWN) return no_picture(input);
    if (input->frames != VP_FRAMES_PENDING && input->trim.from > 0) status = seek_to_from(input);
    if (!status) status = advance_to_frame(input);
    if (status || input->frames == VP_FRAMES_PENDING) return status;
    return no_frame_inside(input);
}
