/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/packet_count.h"

#include <errno.h>

#include "media/averror.h"
#include "media/demuxer.h"
#include "media/packet_frames.h"
#include "media/time_jumps.h"

static int waits_for_key(const vp_media_demuxer *source)
{
    const AVCodecDescriptor *codec = avcodec_descriptor_get(source->video->codecpar->codec_id);

    return codec && !(codec->props & AV_CODEC_PROP_INTRA_ONLY);
}

vpatch_status vp_media_count(const char *path, const vp_media_access *access, int64_t *frames,
                             double *seconds, char *message, size_t message_size)
{
    int64_t count = 0, before = 0, keys = 0, first = INT64_MAX, end = INT64_MIN;
    vp_media_demuxer source;
    AVPacket *packet;
    vpatch_status status;
    int error;

    if (!path)
        return vp_media_fail(VPATCH_ERR_ARGUMENT, "the name is missing", message, message_size);
    status = vp_media_demuxer_open(&source, path, access, -1, message, message_size);
    if (status) return status;
    for (unsigned i = 0; i < source.format->nb_streams; i++)
        if ((int)i != source.video->index) source.format->streams[i]->discard = AVDISCARD_ALL;
    packet = av_packet_alloc();
    error = packet ? 0 : AVERROR(ENOMEM);
    while (error >= 0 && (error = vp_media_demuxer_read(&source, packet)) >= 0) {
        int64_t time = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;

        /* packets that an edit list cuts off are read but not displayed */
        if (packet->stream_index == source.video->index && !(packet->flags & AV_PKT_FLAG_DISCARD)) {
            int64_t frames_in = vp_media_packet_frames(source.video->codecpar->codec_id, packet);

            /* a decoder that comes in between waits for a key frame */
            if (packet->flags & AV_PKT_FLAG_KEY && !keys++) before = count;
            count += frames_in;
            if (vp_media_time_usable(time)) {
                int64_t duration = vp_media_time_usable(packet->duration) ? packet->duration : 0;

                if (time < first) first = time;
                if (time + duration > end) end = time + duration;
            }
        }
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    if (keys && waits_for_key(&source)) count -= before;
    if (frames) *frames = source.still ? 1 : count;
    if (seconds) {
        AVRational rate = vp_media_demuxer_frame_rate(&source);

        *seconds = 0;
        if (!source.still && end > first)
            *seconds = (double)(end - first) * av_q2d(source.video->time_base);
        else if (!source.still && rate.num > 0)
            *seconds = (double)count * rate.den / rate.num;
    }
    vp_media_demuxer_close(&source);
    if (error == AVERROR(ENOMEM))
        return vp_media_fail(VPATCH_ERR_MEMORY, "not enough memory", message, message_size);
    return VPATCH_OK; /* of a damaged file what could be read has been counted */
}
