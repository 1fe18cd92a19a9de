/* SPDX-License-Identifier: BSD-2-Clause */
/* Which packets show a frame. */
#include "media/packet_frames.h"

#include <string.h>

#include "common/test.h"

static int frames_of(enum AVCodecID codec, const char *bytes, int size)
{
    AVPacket *packet = av_packet_alloc();
    int frames;

    CHECK(av_new_packet(packet, size) >= 0);
    if (size) memcpy(packet->data, bytes, (size_t)size);
    frames = vp_media_packet_frames(codec, packet);
    av_packet_free(&packet);
    return frames;
}

static void vp8_has_hidden_frames(void)
{
    CHECK_EQ(frames_of(AV_CODEC_ID_VP8, "\x10\2\0", 3), 1);
    CHECK_EQ(frames_of(AV_CODEC_ID_VP8, "\x01\2\0", 3), 0);
    CHECK_EQ(frames_of(AV_CODEC_ID_VP8, "", 0), 0);
}

/* Bits: 10, profile low and high, (reserved in profile 3), show existing, type, show. */
static void vp9_has_hidden_frames_and_superframes(void)
{
    CHECK_EQ(frames_of(AV_CODEC_ID_VP9, "\x82\0", 2), 1); /* shown          */
    CHECK_EQ(frames_of(AV_CODEC_ID_VP9, "\x80\0", 2), 0); /* hidden         */
    CHECK_EQ(frames_of(AV_CODEC_ID_VP9, "\x88\0", 2), 1); /* shows another  */
    CHECK_EQ(frames_of(AV_CODEC_ID_VP9, "\xb1\0", 2), 1); /* profile 3      */
    CHECK_EQ(frames_of(AV_CODEC_ID_VP9, "\xb0\0", 2), 0);
    CHECK_EQ(frames_of(AV_CODEC_ID_VP9, "\x80\1\x82\2\xc1\2\2\xc1", 8), 1);
    CHECK_EQ(frames_of(AV_CODEC_ID_VP9, "\x80\1\x80\2\xc1\2\2\xc1", 8), 0);
    CHECK_EQ(frames_of(AV_CODEC_ID_VP9, "\x80\1\x82\2\xc1\2\x77\xc1", 8), 0); /* a wrong size */
    CHECK_EQ(frames_of(AV_CODEC_ID_VP9, "\xc1", 1), 0);
    CHECK_EQ(frames_of(AV_CODEC_ID_VP9, "", 0), 0);
}

static void other_packets_are_frames(void)
{
    CHECK_EQ(frames_of(AV_CODEC_ID_H264, "\1", 1), 1);
    CHECK_EQ(frames_of(AV_CODEC_ID_MJPEG, "", 0), 0);
    CHECK(vp_media_has_hidden_frames(AV_CODEC_ID_VP8));
    CHECK(!vp_media_has_hidden_frames(AV_CODEC_ID_H264));
}

int main(void)
{
    RUN(vp8_has_hidden_frames);
    RUN(vp9_has_hidden_frames_and_superframes);
    RUN(other_packets_are_frames);
    return test_result();
}
