/* SPDX-License-Identifier: BSD-2-Clause */
/* The encoder: frames in, segments out. */
#ifndef VPATCH_ENCODER_H
#define VPATCH_ENCODER_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/frame.h"
#include "vpatch/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- settings ----------------------------------------------------------------- */

typedef enum vpatch_preset {
    VPATCH_PRESET_FAST = 0,
    VPATCH_PRESET_MEDIUM = 1, /* default */
    VPATCH_PRESET_SLOW = 2,
    VPATCH_PRESET_SLOWER = 3 /* at present like slow */
} vpatch_preset;

#define VPATCH_LOOKAHEAD_AUTO (-1)
#define VPATCH_DIMS_AUTO      (-1)

/* What settings.keyint is when it is 0, with predicted and with independent tokens. */
#define VPATCH_DEFAULT_KEYINT 129
#define VPATCH_DEFAULT_CHUNK  17

/* What happens at a clip's end to frames that do not fill up a length of the rhythm. */
typedef enum vpatch_rest {
    VPATCH_REST_KEEP = 0, /* the last segment is shorter (default)          */
    VPATCH_REST_PAD = 1,  /* the last frame is repeated                     */
    VPATCH_REST_DROP = 2  /* they are left away                             */
} vpatch_rest;

typedef struct vpatch_encoder_settings {
    int quality;                  /* 0..63, higher is better; default 26                   */
    int keyint;                   /* most frames in a segment, 1..1025; 0 (default): 129, with
                             independent tokens 17                                 */
    int scenecut;                 /* 0: off; 1..100 sensitivity; default 40                */
    vpatch_token_mode token_mode; /* default VPATCH_TOKENS_PREDICTED                       */
    int threads;                  /* 1..1024; 0: one per core (default). Results never
                             depend on it                                          */
    int preset;                   /* vpatch_preset: slower is smaller                      */
    int reconstruct;              /* 1: keep reconstructed frames for
                             vpatch_encoder_pull_reconstruction; default 0         */
    int minigop;                  /* frames from anchor to anchor: 4, 8, or
                             0: chosen by motion (default)                         */
    int temporal_filter;          /* 1: key frames and anchors are freed of noise by
                             their neighbours before coding (default); 0: not      */
    int lookahead;                /* frames behind a group that wait before it is coded, 4..32:
                             with more, scene cuts and later use are seen in time, which
                             makes files smaller. VPATCH_LOOKAHEAD_AUTO (default): 32, or
                             what fits into 96 MB, 5 at least. See vpatch_encoder_delay() */
    int rhythm;           /* 1: segments end on the rhythm, but for the clip's last: with 1 + 4k
                             frames, keyint at most, or with keyint frames where it is up to
                             4; scene cuts and forced key frames wait for it. Always with
                             independent tokens, and when rest is not VPATCH_REST_KEEP.
                             Default 0                                             */
    int rest;             /* vpatch_rest: the clip's last segment                  */
    int dims;             /* of each part of a token: the others are 0, also in what other frames
                             are predicted from, so that nothing drifts. 1..the model's,
                             0 (default): all, VPATCH_DIMS_AUTO: as many as the patch needs
                             for target_psnr, each as long as it must be           */
    float target_psnr;    /* dB, 10..60, of a patch's samples, with VPATCH_DIMS_AUTO (which
                             switches the temporal filter off); a patch that the quality
                             does not let get there has all dims                   */
    uint64_t reserved[6]; /* 0                                                     */
} vpatch_encoder_settings;

/* settings must not be NULL. */
VPATCH_API void vpatch_encoder_settings_default(vpatch_encoder_settings *settings);
/* VPATCH_OK, or VPATCH_ERR_ARGUMENT with the field and its range in message (see vpatch.h);
 * vpatch_encoder_open() asks the same. */
VPATCH_API vpatch_status vpatch_encoder_settings_validate(const vpatch_encoder_settings *settings,
                                                          char *message, size_t message_size);

/* ---- how many tokens a clip becomes --------------------------------------------- */

/* How a clip is cut into tokens. A token is one patch of one layer: 16 x 16
 * pixels of a key frame (1 part) or of a group of up to 4 frames (a part each:
 * anchor | middle | first | last; a key frame alone; in a chunk that is one layer
 * key | anchor | middle | first). Each part has `dims` integers, sorted by energy, so that a prefix
 * of a part is a coarser part. They count halves of a quantiser step. */
typedef struct vpatch_plan {
    int64_t frames;
    int64_t layers;    /* token layers over all segments                           */
    int rows, columns; /* patches per layer: ceil(height/16), ceil(width/16)       */
    int64_t tokens;    /* layers x rows x columns                                  */
    int64_t segments;
    int dims;             /* integers per part                                     */
    int parts;            /* most parts in a token: 4                              */
    uint64_t reserved[4]; /* 0                                                     */
} vpatch_plan;

/* Counts without encoding: one segment every settings->keyint frames (scene cuts and forced
 * key frames add segments, and so layers, that only encoding can know). settings NULL:
 * defaults. VPATCH_ERR_ARGUMENT; VPATCH_ERR_UNSUPPORTED: larger than VPATCH_MAX_*. */
VPATCH_API vpatch_status vpatch_plan_clip(vpatch_plan *plan, const vpatch_model *model, int width,
                                          int height, int64_t frames,
                                          const vpatch_encoder_settings *settings);

/* Finds out what only the pictures tell: where scene cuts start segments. It costs the decoding of
 * the clip and a look at thumbnails, no encoding. */
typedef struct vpatch_scanner vpatch_scanner;

/* For an encoder with these settings (NULL: defaults), of frames of width x height. Errors and
 * message as those of vpatch_encoder_open(). The model must outlive the scanner. */
VPATCH_API vpatch_status vpatch_scanner_open(vpatch_scanner **scanner, const vpatch_model *model,
                                             int width, int height,
                                             const vpatch_encoder_settings *settings, char *message,
                                             size_t message_size);
/* The next frame, as vpatch_encoder_push takes it; its times do not matter.
 * VPATCH_ERR_ARGUMENT: the frame was refused, the scanner goes on. */
VPATCH_API vpatch_status vpatch_scanner_push(vpatch_scanner *scanner, const vpatch_frame *frame);
/* The counts of all frames so far: what the encoder makes of them. */
VPATCH_API vpatch_status vpatch_scanner_get_plan(const vpatch_scanner *scanner, vpatch_plan *plan);
/* One sentence on the last failure (see vpatch.h). Owned by the scanner. */
VPATCH_API const char *vpatch_scanner_message(const vpatch_scanner *scanner);
VPATCH_API void vpatch_scanner_close(vpatch_scanner *scanner);

/* ---- the encoder ------------------------------------------------------------------ */

typedef struct vpatch_encoder vpatch_encoder;

/* Opens an encoder for frames of width x height (1..VPATCH_MAX_*). settings NULL: defaults.
 * VPATCH_ERR_ARGUMENT: a setting out of range; VPATCH_ERR_UNSUPPORTED: too large;
 * VPATCH_ERR_MEMORY: memory or threads are short; VPATCH_ERR_MODEL_FILE: the model's start
 * states are not valid. On failure *encoder is NULL. message: see vpatch.h. The model must
 * outlive the encoder. */
VPATCH_API vpatch_status vpatch_encoder_open(vpatch_encoder **encoder, const vpatch_model *model,
                                             int width, int height,
                                             const vpatch_encoder_settings *settings, char *message,
                                             size_t message_size);
/* Takes one frame, in presentation order, times strictly ascending; the samples are copied.
 * frame NULL: no more frames. Work happens here and in pull. VPATCH_AGAIN: pull first, then
 * push the same frame again. VPATCH_ERR_ARGUMENT: the frame was refused, the encoder goes on.
 * Any other error stays, and comes back from every call, until vpatch_encoder_reset(). */
VPATCH_API vpatch_status vpatch_encoder_push(vpatch_encoder *encoder, const vpatch_frame *frame);
/* Gives the next finished segment. Its memory belongs to the encoder and is
 * valid until the next call. VPATCH_AGAIN: push more; VPATCH_END: no more frames come and
 * every segment was pulled. */
VPATCH_API vpatch_status vpatch_encoder_pull(vpatch_encoder *encoder, vpatch_segment *segment);
/* With settings.reconstruct: the frames a decoder will show, in presentation
 * order. Valid until the next call; vpatch_buffer_ref(frame->buffer) keeps the samples longer.
 * VPATCH_AGAIN: none is waiting; VPATCH_END: none will come. */
VPATCH_API vpatch_status vpatch_encoder_pull_reconstruction(vpatch_encoder *encoder,
                                                            vpatch_frame *frame);
/* Throws away frames that wait, segments that were not pulled, times and errors: the encoder is
 * as new, at any moment, also after VPATCH_END, without the cost of opening one. Frames pushed
 * from here on give the bytes that a new encoder gives. */
VPATCH_API void vpatch_encoder_reset(vpatch_encoder *encoder);
/* How many frames wait in the encoder until coding starts, settings.lookahead + 4. A frame is
 * coded when so many more, or no more, have come; it is given out with its segment, when that
 * is complete (settings.keyint bounds how long that takes). */
VPATCH_API int vpatch_encoder_delay(const vpatch_encoder *encoder);
/* Frames taken and coded since opening or reset, bytes of finished segments: for progress
 * lines. Any pointer may be NULL. */
VPATCH_API void vpatch_encoder_get_progress(const vpatch_encoder *encoder, int64_t *frames_pushed,
                                            int64_t *frames_coded, int64_t *bytes);
/* One sentence on the last failure (see vpatch.h). Owned by the encoder. */
VPATCH_API const char *vpatch_encoder_message(const vpatch_encoder *encoder);
VPATCH_API void vpatch_encoder_close(vpatch_encoder *encoder);

#ifdef __cplusplus
}
#endif
#endif
