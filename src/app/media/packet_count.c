/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/packet_count.h"

#include <errno.h>

#include "media/averror.h"
#include "media/clip_start.h"
#include "media/demuxer.h"
#include "media/packet_frames.h"
#include "media/time_jumps.h"

static int waits_for_key(const vp_media_demuxer *source)
{
    const AVCodecDescriptor *codec = avcodec_descriptor_get(source->video->codecpar->codec_id);

    return codec && !(codec->props & AV_CODEC_PROP_INTRA_ONLY);
}

/* ---- the start ------------------------------------------------------------------------------- */

/* Gives the decoder a packet, NULL: the end; counts what comes out. 0 or AVERROR(ENOMEM). */
static int decode(const vp_media_demuxer *source, const AVPacket *packet, AVFrame *frame,
                  int64_t *shown)
{
    int error = avcodec_send_packet(source->decoder, packet);

    if (error == AVERROR(ENOMEM)) return error;
    while ((error = avcodec_receive_frame(source->decoder, frame)) >= 0) ++*shown;
    return error == AVERROR(ENOMEM) ? error : 0;
}

/* How many frames a decoder shows of the first `packets` packets of the video. */
static vpatch_status decode_start(const char *path, const vp_media_access *access, int64_t packets,
                                  int64_t *shown, char *message, size_t message_size)
{
    vp_media_demuxer source;
    vpatch_status status = vp_media_demuxer_open(&source, path, access, 1, message, message_size);
    AVPacket *packet = status ? NULL : av_packet_alloc();
    AVFrame *frame = status ? NULL : av_frame_alloc();
    int error = packet && frame ? 0 : AVERROR(ENOMEM);

    *shown = 0;
    if (status) return status;
    while (!error && packets > 0 && (error = vp_media_demuxer_read(&source, packet)) >= 0) {
        if (packet->stream_index == source.video->index) {
            packets--;
            error = decode(&source, packet, frame, shown);
        }
        av_packet_unref(packet);
    }
    if (error != AVERROR(ENOMEM)) error = decode(&source, NULL, frame, shown);
    av_frame_free(&frame);
    av_packet_free(&packet);
    vp_media_demuxer_close(&source);
    if (error == AVERROR(ENOMEM))
        return vp_media_fail(VPATCH_ERR_MEMORY, "not enough memory", message, message_size);
    return VPATCH_OK;
}

/* ---- all ------------------------------------------------------------------------------------ */

typedef struct counts {
    vp_clip_start start;
    int64_t at_start, after; /* frames before the second key frame and from it on */
    int64_t first, end;      /* times */
} counts;

static void count_packet(counts *c, const AVPacket *packet, enum AVCodecID codec)
{
    int64_t time = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
    int is_open = vp_clip_start_take(&c->start, packet);

    /* packets that an edit list cuts off are read but not displayed */
    if (packet->flags & AV_PKT_FLAG_DISCARD) return;
    *(c->start.keys > 1 ? &c->after : &c->at_start) += vp_media_packet_frames(codec, packet);
    if (vp_media_time_usable(time) && !is_open) {
        int64_t duration = vp_media_time_usable(packet->duration) ? packet->duration : 0;

        if (time < c->first) c->first = time;
        if (time + duration > c->end) c->end = time + duration;
    }
}

static double seconds_of(const counts *c, const vp_media_demuxer *source)
{
    AVRational rate = vp_media_demuxer_frame_rate(source);

    if (source->still) return 0;
    if (c->end > c->first) return (double)(c->end - c->first) * av_q2d(source->video->time_base);
    return rate.num > 0 ? (double)(c->at_start + c->after) * rate.den / rate.num : 0;
}

vpatch_status vp_media_count(const char *path, const vp_media_access *access, int64_t *frames,
                             double *seconds, char *message, size_t message_size)
{
    counts c = {.first = INT64_MAX, .end = INT64_MIN};
    vp_media_demuxer source;
    AVPacket *packet;
    vpatch_status status;
    int error, unsure;

    if (!path)
        return vp_media_fail(VPATCH_ERR_ARGUMENT, "the name is missing", message, message_size);
    status = vp_media_demuxer_open(&source, path, access, -1, message, message_size);
    if (status) return status;
    for (unsigned i = 0; i < source.format->nb_streams; i++)
        if ((int)i != source.video->index) source.format->streams[i]->discard = AVDISCARD_ALL;
    packet = av_packet_alloc();
    error = packet ? 0 : AVERROR(ENOMEM);
    while (error >= 0 && (error = vp_media_demuxer_read(&source, packet)) >= 0) {
        if (packet->stream_index == source.video->index)
            count_packet(&c, packet, source.video->codecpar->codec_id);
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    unsure = !source.still && waits_for_key(&source) && (c.start.open || c.start.untimed);
    if (frames) *frames = source.still ? 1 : c.at_start + c.after;
    if (seconds) *seconds = seconds_of(&c, &source);
    vp_media_demuxer_close(&source);
    if (error == AVERROR(ENOMEM))
        return vp_media_fail(VPATCH_ERR_MEMORY, "not enough memory", message, message_size);
    if (frames && unsure) {
        status = decode_start(path, access, c.start.packets, frames, message, message_size);
        *frames += c.after;
    }
    return status; /* of a damaged file what could be read has been counted */
}
