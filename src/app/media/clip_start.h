/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a video starts so that a decoder shows all of it. One that was cut out of another
 * without decoding may not start with a key frame; or with one whose leading pictures, shown before
 * it, need what lies before it. */
#ifndef VPATCH_MEDIA_CLIP_START_H
#define VPATCH_MEDIA_CLIP_START_H

#include <libavcodec/avcodec.h>

/* Starts as {0}. */
typedef struct vp_clip_start {
    int keys;        /* key frames, up to 2: with the second, the start is over     */
    int64_t packets; /* before the second key frame                                 */
    int64_t key_pts; /* of the first                                                */
    int open;        /* 1: something is shown before the first key frame            */
    int untimed;     /* 1: something lacks the time that would tell                 */
} vp_clip_start;

/* The next packet of the video, in the order of decoding. 1: it is what makes the start open. */
int vp_clip_start_take(vp_clip_start *start, const AVPacket *packet);

#endif
