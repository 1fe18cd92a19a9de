/* SPDX-License-Identifier: BSD-2-Clause */
/* The decoder: segments in, frames out. */
#ifndef VPATCH_DECODER_H
#define VPATCH_DECODER_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/frame.h"
#include "vpatch/model.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct vpatch_decoder_settings {
    int threads;          /* 1..1024; 0: one per core (default). Results never
                             depend on it                                          */
    int dims;             /* decode from the first `dims` integers of each token part;
                             0: all of them (default)                              */
    uint64_t max_pixels;  /* luma samples of a picture; 0: 7680 x 7680, the most there is  */
    uint64_t max_memory;  /* bytes that decoding may take; 0: half of the machine's        */
    uint64_t reserved[6]; /* 0                                                     */
} vpatch_decoder_settings;

/* settings must not be NULL. */
VPATCH_API void vpatch_decoder_settings_default(vpatch_decoder_settings *settings);

typedef struct vpatch_decoder vpatch_decoder;

/* Opens a decoder for frames of width x height (1..VPATCH_MAX_*), as the file's header has
 * them, with the model that the file was made with. settings NULL: defaults.
 * Memory for pictures is taken when the first sound coded frames have come, not here.
 * VPATCH_ERR_ARGUMENT: a setting out of range; VPATCH_ERR_UNSUPPORTED: too large;
 * VPATCH_ERR_LIMIT: more than max_pixels or max_memory allow, message says which;
 * VPATCH_ERR_MEMORY: memory or threads are short; VPATCH_ERR_MODEL_FILE: the model's start
 * states are not valid. On failure *decoder is NULL. message: see vpatch.h. The model must
 * outlive the decoder. */
VPATCH_API vpatch_status vpatch_decoder_open(vpatch_decoder **decoder, const vpatch_model *model,
                                             int width, int height,
                                             const vpatch_decoder_settings *settings, char *message,
                                             size_t message_size);
/* Takes one segment; the bytes are copied. segment NULL: no more segments. VPATCH_AGAIN: pull
 * every frame of the segment before, then push the same segment again. */
VPATCH_API vpatch_status vpatch_decoder_push(vpatch_decoder *decoder,
                                             const vpatch_segment *segment);
/* Gives the next frame in presentation order. Frames are decoded as they are asked for, a group
 * at a time. The samples are valid until the next call; vpatch_buffer_ref(frame->buffer) keeps
 * them longer, without a copy. VPATCH_AGAIN: push more; VPATCH_END: no more segments come and
 * every frame was pulled. From damaged coded frames to the segment's end, frames have
 * VPATCH_FRAME_CONCEALED; those before and the next segment's are as ever. VPATCH_ERR_MEMORY:
 * the rest of this segment is lost. */
VPATCH_API vpatch_status vpatch_decoder_pull(vpatch_decoder *decoder, vpatch_frame *frame);
/* Tokens of the segment pushed last, layer by layer, without running the
 * networks: *tokens is [rows][columns][parts][dims] of the next layer, *parts
 * and *frames are those of this layer; dims is the smaller of settings.dims and the
 * model's, which 0 stands for, too. Owned by the decoder, valid until the next call. VPATCH_AGAIN
 * after the segment's last layer. VPATCH_ERR_DAMAGED: the rest of this segment's tokens is lost;
 * the decoder goes on with the next segment pushed. Do not mix with vpatch_decoder_pull in one
 * segment. (All that a segment holds: vpatch_decoder_pull_coded() in coded.h.) */
VPATCH_API vpatch_status vpatch_decoder_pull_tokens(vpatch_decoder *decoder, const int16_t **tokens,
                                                    int *parts, int *frames);
/* The same into memory of the caller, without a copy of the decoder's own: tokens is
 * [rows][columns][room][dims], room 1..4 parts (4: every layer fits); all of it is written, 0 where
 * the layer has no such part. tokens NULL (room is ignored): the layer is passed over.
 * VPATCH_ERR_ARGUMENT: also when the layer has more parts than that; it is still to come then. */
VPATCH_API vpatch_status vpatch_decoder_pull_tokens_into(vpatch_decoder *decoder, int16_t *tokens,
                                                         int room, int *parts, int *frames);
/* Throws away what is left of the segment in work, and that no more was to come: after a seek,
 * or to start anew after VPATCH_END. Frames that the caller holds references to stay. */
VPATCH_API void vpatch_decoder_flush(vpatch_decoder *decoder);
/* Looks at the checksums of a segment's coded frames, without decoding them: VPATCH_OK or
 * VPATCH_ERR_DAMAGED; VPATCH_ERR_ARGUMENT: no bytes, or a reserved field. Needs no decoder. */
VPATCH_API vpatch_status vpatch_segment_check(const vpatch_segment *segment);
/* One sentence on the last failure (see vpatch.h). Owned by the decoder. */
VPATCH_API const char *vpatch_decoder_message(const vpatch_decoder *decoder);
VPATCH_API void vpatch_decoder_close(vpatch_decoder *decoder);

#ifdef __cplusplus
}
#endif
#endif
