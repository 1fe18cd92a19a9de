/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames, and the segments that they are coded in. */
#ifndef VPATCH_FRAME_H
#define VPATCH_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VPATCH_MAX_WIDTH          7680 /* luma samples */
#define VPATCH_MAX_HEIGHT         7680
#define VPATCH_PATCH_SIZE         16 /* luma samples, each way */
#define VPATCH_GROUP_FRAMES       4  /* frames in a token layer */
#define VPATCH_MAX_SEGMENT_FRAMES 1025

/* ---- frames ---------------------------------------------------------------- */

/* Memory with decoded samples, which lives as long as anyone holds a reference to it. The
 * samples are read-only. */
typedef struct vpatch_buffer vpatch_buffer;

/* Adds a reference; buffer may be NULL. Returns buffer. References may be added and dropped
 * in any thread, the last one also after the decoder was closed. */
VPATCH_API vpatch_buffer *vpatch_buffer_ref(vpatch_buffer *buffer);
/* Drops a reference; the memory is freed with the last one. buffer may be NULL. */
VPATCH_API void vpatch_buffer_unref(vpatch_buffer *buffer);

/* Flags of a frame. */
enum {
    VPATCH_FRAME_KEY = 1 << 0,       /* from a decoder: a key frame; an encoder ignores it */
    VPATCH_FRAME_FORCE_KEY = 1 << 1, /* to an encoder: a segment starts with this frame    */
    VPATCH_FRAME_CONCEALED = 1 << 2  /* from a decoder: the frame is lost, its samples are those
                                        of the last one that is not, or black; its times are
                                        right. An encoder ignores it                       */
};

/* One picture: planes Y, Cb, Cr, 8 bits a sample, chroma ceil(width/2) x ceil(height/2). The
 * caller's frames start as {0}. */
typedef struct vpatch_frame {
    const uint8_t *data[3]; /* the top left sample of each plane                  */
    ptrdiff_t stride[3];    /* bytes from row to row; may be negative             */
    int width, height;      /* luma samples                                       */
    int64_t pts;            /* presentation time, time base units                 */
    int64_t duration;       /* time base units; 0: unknown                        */
    int64_t bytes;          /* decoder: bytes of the segment that were read for it; a
                               segment's frames sum up to its size. Else unused   */
    vpatch_buffer *buffer;  /* decoder: holds the samples; the frame has no reference of its
                               own, vpatch_buffer_ref() takes one. Else unused    */
    uint32_t flags;         /* VPATCH_FRAME_*                                     */
    uint32_t reserved32;    /* 0                                                  */
    uint64_t reserved[4];   /* 0                                                  */
} vpatch_frame;

/* ---- segments: what the encoder makes and the decoder takes ------------------ */

typedef enum vpatch_token_mode {
    VPATCH_TOKENS_PREDICTED = 0,  /* motion-compensated, smaller (default)        */
    VPATCH_TOKENS_INDEPENDENT = 1 /* in chunks that decode on their own: segments of
                                     1 + 4k frames, or of 4 and less in one layer */
} vpatch_token_mode;

/* Token layers of a segment of so many frames, 1 or more. The first frame is a layer of its own,
 * and so are the up to VPATCH_GROUP_FRAMES frames behind it, and so on; a segment of independent
 * tokens with no more than VPATCH_GROUP_FRAMES frames is one layer. */
VPATCH_API int vpatch_segment_layers(int frames, vpatch_token_mode token_mode);
/* The layer that a frame of such a segment belongs to: frame is its number in the segment in
 * display order, both from 0. */
VPATCH_API int vpatch_segment_layer_of(int frames, vpatch_token_mode token_mode, int frame);

/* A segment starts with a key frame and decodes on its own. The caller's segments start as
 * {0}. */
typedef struct vpatch_segment {
    const uint8_t *data; /* the coded frames                                      */
    size_t size;         /* bytes                                                 */
    int frames;          /* 1..1025                                               */
    int layers;          /* token layers, 1..frames                               */
    int quality;         /* 0..63                                                 */
    vpatch_token_mode token_mode;
    const int64_t *pts;       /* [frames] presentation times, ascending           */
    const int64_t *durations; /* [frames]; 0: unknown                             */
    int damaged;          /* from a reader, 1: a checksum is wrong; a decoder finds what is whole */
    int backward;         /* from a reader, 1: does not start after the last frame before it; the
                     times are as they are in the file                            */
    uint64_t reserved[4]; /* 0                                                */
} vpatch_segment;

#ifdef __cplusplus
}
#endif
#endif
