/* SPDX-License-Identifier: BSD-2-Clause */
/* The two halves of a run: frames to packets, packets to frames. */
#ifndef VPATCH_PEERS_PEER_INTERNAL_H
#define VPATCH_PEERS_PEER_INTERNAL_H

#include <libavcodec/avcodec.h>

#include "peers/peer.h"

/* What an encoder made. */
typedef struct vp_peer_stream {
    AVPacket **packets; /* in decoding order                                   */
    int count, capacity;
    AVCodecParameters *parameters; /* what the decoder is opened with          */
    AVRational time_base;          /* one tick is one frame                    */
} vp_peer_stream;

/* Puts "WHAT: REASON" into message and gives the status. */
vpatch_status vp_peer_failed(int error, const char *what, char *message, size_t size);

/* An open encoder for the clip, or NULL with the reason in message. */
AVCodecContext *vp_peer_open(const vp_peer *peer, const vp_raw_clip *clip,
                             const vp_peer_setup *setup, vpatch_status *status, char *message,
                             size_t size);

/* All of the clip through the encoder; free the stream in any case. */
vpatch_status vp_peer_encode(const vp_peer *peer, const vp_raw_clip *clip,
                             const vp_peer_setup *setup, vp_peer_stream *stream, char *message,
                             size_t size);

/* All packets back to frames; their number and size are checked. */
vpatch_status vp_peer_decode(const vp_peer_stream *stream, const vp_peer_setup *setup,
                             vp_raw_clip *decoded, char *message, size_t size);

/* H.264 only: drops the notes of x264 on its settings (SEI units, some 600 bytes
 * in the first packet), which are no video. Where libavcodec lacks the filter
 * they stay. */
vpatch_status vp_peer_strip(vp_peer_stream *stream, char *message, size_t size);

void vp_peer_stream_free(vp_peer_stream *stream);

#endif
