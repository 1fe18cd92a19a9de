/* SPDX-License-Identifier: BSD-2-Clause */
/* Other encoders, through libavcodec in this process: frames in, packets, frames
 * out again, with the bytes and the time that takes.
 *
 * All are given the same 8-bit 4:2:0 samples that vpatch is given (mjpeg under
 * the name of its full range, the samples untouched), the same key frame
 * distance and number of threads, and `tune psnr` where they have it; anything
 * else is the encoder's default. H.264, HEVC and SVT-AV1 pictures of odd size are
 * padded by one row or column and cropped again. */
#ifndef VPATCH_PEERS_PEER_H
#define VPATCH_PEERS_PEER_H

#include "peers/raw_clip.h"
#include "vpatch/vpatch.h"

enum { VP_PEER_LADDER_MAX = 10 };

typedef struct vp_peer_family vp_peer_family; /* what kind of encoder, catalogue.h */

typedef struct vp_peer {
    const vp_peer_family *family;
    char name[32];        /* "x264:medium": what results call it            */
    char preset[16];      /* "medium", "8", or ""                           */
    char description[96]; /* "libx264, preset medium, tune psnr, crf"       */
    double step;          /* finest difference of qualities                 */
    int points;           /* of the ladder, worst quality first             */
    double ladder[VP_PEER_LADDER_MAX];
} vp_peer;

typedef struct vp_peer_setup {
    double quality;            /* crf, quantiser or quality, as in the ladder            */
    int keyint;                /* most frames from one key frame to the next             */
    int threads;               /* 1 or more                                              */
    int (*stop)(void *opaque); /* asked at each frame; non-zero ends the run; or NULL */
    void *opaque;
} vp_peer_setup;

typedef struct vp_peer_result {
    int64_t bytes;        /* of all packets, and what the decoder needs beside them */
    int32_t *frame_bytes; /* [frames] given by the caller, in presentation order */
    double encode_seconds, decode_seconds; /* wall clock, opening included     */
} vp_peer_result;

/* Encodes the clip and decodes it again into `decoded` (made with
 * vp_raw_clip_alloc_like). Fails with the reason in message; VPATCH_AGAIN: stopped
 * by setup->stop. */
vpatch_status vp_peer_run(const vp_peer *peer, const vp_raw_clip *clip, const vp_peer_setup *setup,
                          vp_raw_clip *decoded, vp_peer_result *result, char *message, size_t size);

/* Some encoders write to stderr past libavcodec's log. Call once, before
 * anything runs in other threads. */
void vp_peers_silence(void);

/* "59.37.100" */
void vp_peers_version(char *text, size_t size);

#endif
