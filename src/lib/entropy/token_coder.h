/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes the integer tokens of one segment, frame by frame in coding order.
 *
 * A token is `dims` levels, most of them zero, a path through the quantisers of dep_quant.h
 * along the scan. Per token: is it empty? Per band of 16 places: is it used? Per place of such a
 * band the index in the quantiser it has: |index| in unary, the sign, large ones as an
 * Exp-Golomb code. Each decision is coded by the mixer (mixer.h) in contexts
 * (token_contexts.h) made of the tokens left and above, of the same place in frames coded
 * before (token_history.h), and of the places coded before. */
#ifndef VPATCH_ENTROPY_TOKEN_CODER_H
#define VPATCH_ENTROPY_TOKEN_CODER_H

#include <stddef.h>
#include <stdint.h>

#include "base/frame_type.h"
#include "entropy/rangecoder.h"

#define VP_TOKEN_MAX_DIMS 1024

/* What a segment's model starts from: read-only, may be shared by threads. */
typedef struct vp_token_start vp_token_start;
typedef struct vp_token_model vp_token_model;

/* An untrained start. NULL: memory is short or dims is not in 1..MAX_DIMS. */
vp_token_start *vp_token_start_create(int dims);
/* A trained start from what vp_token_start_save wrote. Returns 0; -1: memory is
 * short; -2: not a valid state for this number of dims. */
int vp_token_start_load(vp_token_start **start, int dims, const uint8_t *state, size_t size);
/* Rounds a start to what can be stored, and stores it. *state belongs to the
 * caller: free(). Returns 0, or -1: memory is short. */
int vp_token_start_save(vp_token_start *start, uint8_t **state, size_t *size);
void vp_token_start_destroy(vp_token_start *start);
/* [dims] the order in which the integers of a token of this type are coded. */
const uint16_t *vp_token_scan(const vp_token_start *start, vp_frame_type type);

/* A model for one segment of rows x columns tokens per frame. `start` must
 * outlive it. NULL: memory is short, or a size is out of range. */
vp_token_model *vp_token_model_create(const vp_token_start *start, int rows, int columns);
void vp_token_model_destroy(vp_token_model *model);

/* Codes one frame. tokens: [rows][columns][dims], read when encoding (or counting), written
 * when decoding. quality: [rows][columns], 0..63 for every token. motion: [rows][columns]
 * values 0..15 that both ends know, e.g. how unsure motion was; NULL: all 0. Returns 0, or -1
 * when the type, a quality or a motion value is out of range, or a token is no path (then the
 * segment cannot be gone on with). Decoding garbage gives some tokens, in bounded time; ask the
 * coder whether it ran over its end. */
int vp_token_code(vp_token_model *model, vp_coder *coder, vp_frame_type type,
                  const uint8_t *quality, int16_t *tokens, const uint8_t *motion);

#endif
