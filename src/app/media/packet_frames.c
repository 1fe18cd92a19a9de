/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/packet_frames.h"

#include <stddef.h>

int vp_media_has_hidden_frames(enum AVCodecID codec)
{
    return codec == AV_CODEC_ID_VP8 || codec == AV_CODEC_ID_VP9;
}

/* RFC 6386, 9.1: the frame tag. */
static int vp8_shows(const uint8_t *data, size_t size)
{
    return size && data[0] & 0x10;
}

/* The start of the uncompressed header (VP9 bitstream specification, 6.2). */
static int vp9_shows(const uint8_t *data, size_t size)
{
    int profile, bit = 4;

    if (!size || data[0] >> 6 != 2) return 0;
    profile = (data[0] >> 5 & 1) | (data[0] >> 3 & 2);
    if (profile == 3) bit++;                /* reserved */
    if (data[0] >> (7 - bit) & 1) return 1; /* shows one that was coded before */
    bit += 2;
    return data[0] >> (7 - bit) & 1;
}

/* A superframe: an index at the end with the sizes of its frames (Annex B). */
static int vp9_superframe(const uint8_t *data, size_t size)
{
    uint8_t mark = size ? data[size - 1] : 0;
    size_t count = (mark & 7) + 1u, bytes = (mark >> 3 & 3) + 1u, index = 2 + count * bytes;
    const uint8_t *entry;
    int shown = 0;

    if (mark >> 5 != 6 || size < index || data[size - index] != mark) return vp9_shows(data, size);
    entry = data + size - index + 1;
    for (size_t i = 0, at = 0; i < count; i++, entry += bytes) {
        size_t length = 0;

        for (size_t b = 0; b < bytes; b++) length |= (size_t)entry[b] << (8 * b);
        if (at + length > size - index) break;
        shown += vp9_shows(data + at, length);
        at += length;
    }
    return shown;
}

int vp_media_packet_frames(enum AVCodecID codec, const AVPacket *packet)
{
    size_t size = packet->size > 0 ? (size_t)packet->size : 0;

    if (codec == AV_CODEC_ID_VP8) return vp8_shows(packet->data, size);
    if (codec == AV_CODEC_ID_VP9) return vp9_superframe(packet->data, size);
    return size > 0;
}
