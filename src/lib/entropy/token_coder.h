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

#include <stdint.h>

#include "base/frame_type.h"
#include "entropy/mixer.h"
#include "entropy/rangecoder.h"
#include "entropy/token_start.h"

typedef struct vp_token_model vp_token_model;

/* A model for one segment of rows x columns tokens per frame. `start` must
 * outlive it. NULL: memory is short, or a size is out of range. */
vp_token_model *vp_token_model_create(const vp_token_start *start, int rows, int columns);
/* As it was after vp_token_model_create(): another segment begins. */
void vp_token_model_reset(vp_token_model *model);
void vp_token_model_destroy(vp_token_model *model);
/* Hands over the mixer with all it has learned, and frees the rest. */
vp_mixer *vp_token_model_take_mixer(vp_token_model *model);

/* Whether a token has a level that is not 0. */
int vp_token_any(const int16_t *token, int dims);
/* What there is in a token, its dims in the order of coding: 1: a level that is not 0; 0: none;
 * -1: it is no path, a level is not in the quantiser that those before it lead to. */
int vp_token_check(const int16_t *token, const uint16_t *order, int dims);

/* Codes one frame. tokens: [rows][columns][dims], read when encoding (or counting), written
 * when decoding. quality: [rows][columns], 0..63 for every token. coded: [rows][columns], whether
 * a token has a level that is not 0: read and relied on when encoding, and when decoding of what
 * tokens hold before and written; NULL: any of them may. motion: [rows][columns]
 * values 0..15 that both ends know, e.g. how unsure motion was; NULL: all 0. Returns 0, or -1
 * when the type, a quality or a motion value is out of range, or a token is no path (then the
 * segment cannot be gone on with). Decoding garbage gives some tokens, in bounded time; ask the
 * coder whether it ran over its end. */
int vp_token_code(vp_token_model *model, vp_coder *coder, vp_frame_type type,
                  const uint8_t *quality, int16_t *tokens, uint8_t *coded, const uint8_t *motion);

#endif
