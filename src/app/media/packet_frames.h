/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets that are no frames, or hidden ones. */
#ifndef VPATCH_MEDIA_PACKET_FRAMES_H
#define VPATCH_MEDIA_PACKET_FRAMES_H

#include <libavcodec/codec_id.h>
#include <libavcodec/packet.h>

/* 1: containers may hold packets of this codec that show nothing, and count them as frames. */
int vp_media_has_hidden_frames(enum AVCodecID codec);

/* How many frames a decoder will show of the packet. */
int vp_media_packet_frames(enum AVCodecID codec, const AVPacket *packet);

#endif
