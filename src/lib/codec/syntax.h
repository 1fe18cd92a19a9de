/* SPDX-License-Identifier: BSD-2-Clause */
/* The order of things in a segment's bytes, written once for both directions:
 * per coded frame its quality, the quality of its patches, motion, tokens. Each mini-GOP is a
 * range-coded stream of its own (codec/payload.h); what the models learn goes on through all of
 * the segment (docs/format/payload.md). */
#ifndef VPATCH_CODEC_SYNTAX_H
#define VPATCH_CODEC_SYNTAX_H

#include <stddef.h>
#include <stdint.h>

#include "codec/coded_gop.h"
#include "entropy/rangecoder.h"
#include "inter/motion_coder.h"
#include "vpatch/vpatch.h"

typedef struct vp_syntax vp_syntax;

/* For pictures of rows x columns patches and the model's dims; takes the
 * model's start states. */
vpatch_status vp_syntax_create(vp_syntax **result, const vpatch_model *model, int rows,
                               int columns);
void vp_syntax_destroy(vp_syntax *syntax);

/* The order in which the dims of a token of this type are coded. */
const uint16_t *vp_syntax_scan(const vp_syntax *syntax, vp_frame_type type);

/* What the coder of motion knows where a segment starts: a copy, for the caller to let
 * learn and to destroy; NULL when memory is short. */
vp_motion_model *vp_syntax_motion_start(const vp_syntax *syntax);

/* Forgets everything: a new segment. */
vpatch_status vp_syntax_reset(vp_syntax *syntax);

/* A mini-GOP is coded by two calls with one coder, for a decoder makes its structure between them.
 *
 * Codes whether the mini-GOP behind `before` frames of a segment, with `left` to come, is a
 * pair, where it may be one. Returns whether it is; `pair` says so when encoding. */
int vp_syntax_pair(vp_syntax *syntax, vp_coder *coder, int before, int left, int pair);
/* Codes what is in a mini-GOP that has been begun (vp_coded_gop_begin()). Decoding fills its
 * frames and nothing else. */
vpatch_status vp_syntax_gop(vp_syntax *syntax, vp_coder *coder, vp_coded_gop *gop);

#endif
