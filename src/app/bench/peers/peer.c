/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/log.h>

#include "peers/peer_internal.h"
#include "util/clock.h"

/* The bytes of a frame are those of the packet with its pts. Extradata counts once. */
static void count_bytes(const vp_peer_stream *stream, int frames, vp_peer_result *result)
{
    result->bytes = stream->parameters->extradata_size;
    for (int i = 0; result->frame_bytes && i < frames; i++) result->frame_bytes[i] = 0;
    for (int i = 0; i < stream->count; i++) {
        const AVPacket *packet = stream->packets[i];

        result->bytes += packet->size;
        if (result->frame_bytes && packet->pts >= 0 && packet->pts < frames)
            result->frame_bytes[packet->pts] += packet->size;
    }
}

vpatch_status vp_peer_run(const vp_peer *peer, const vp_raw_clip *clip, const vp_peer_setup *setup,
                          vp_raw_clip *decoded, vp_peer_result *result, char *message, size_t size)
{
    vp_peer_stream stream;
    double start = vp_clock_seconds(), end;
    vpatch_status status = vp_peer_encode(peer, clip, setup, &stream, message, size);

    end = vp_clock_seconds();
    result->encode_seconds = end - start;
    if (!status) status = vp_peer_strip(&stream, message, size);
    if (!status) {
        count_bytes(&stream, clip->frames, result);
        start = vp_clock_seconds();
        status = vp_peer_decode(&stream, setup, decoded, message, size);
        result->decode_seconds = vp_clock_seconds() - start;
    }
    vp_peer_stream_free(&stream);
    return status;
}

void vp_peers_silence(void)
{
    av_log_set_level(AV_LOG_QUIET);
    /* SVT-AV1 reads this when it starts: 0 logs fatal errors only, others are returned as a
     * status. A value that the user has set stays. */
    (void)setenv("SVT_LOG", "0", 0);
}

void vp_peers_version(char *text, size_t size)
{
    unsigned version = avcodec_version();

    snprintf(text, size, "%u.%u.%u", AV_VERSION_MAJOR(version), AV_VERSION_MINOR(version),
             AV_VERSION_MICRO(version));
}
