/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes the frames of a mini-GOP as far as entropy coding: quality, prefilter, motion, analysis,
 * levels, and the decoded pictures that others are predicted from. */
#ifndef VPATCH_ENC_GOP_ENCODER_H
#define VPATCH_ENC_GOP_ENCODER_H

#include "base/pool.h"
#include "codec/recon.h"
#include "codec/syntax.h"
#include "enc/lookahead.h"
#include "enc/rdo_quant.h"
#include "enc/temporal_filter.h"
#include "enc/token_length.h"
#include "me/motion_search.h"
#include "vpatch/vpatch.h"

typedef struct vp_gop_encoder {
    const vpatch_encoder_settings *settings;
    const vpatch_model *model;
    vp_pool *pool;
    vp_lookahead *lookahead;
    const vp_syntax *syntax;
    vp_recon recon;
    vp_motion_scratch *motion_scratch;
    /* The motion search's own model of the motion coder, updated frame by frame. The coder's runs
     * in the background and is not waited for: what it has learned depends on the threads. */
    vp_motion_model *rate_model;
    vp_rdo_quant *quantiser;
    vp_temporal_filter *filter; /* NULL: pictures are coded as they are */
    float *coefficients;        /* [patches][dims] of the analysis, before quantisation */
    uint8_t *active;            /* [patches] of those, the ones that are there */
    vp_token_length *length;    /* NULL: all tokens may have as many dims */
    uint16_t *limits;           /* [patches] that many; NULL: all */
    float *reuse;               /* [patches] by later frames (mbtree.h) */
    float *smoothed;            /* [patches] scratch of adaptive_quant */
} vp_gop_encoder;

/* Everything given is borrowed; the lookahead gives the pictures' size. 0, or -1 when memory is
 * short. An encoder set to zero bytes may be freed. */
int vp_gop_encoder_init(vp_gop_encoder *encoder, const vpatch_encoder_settings *settings,
                        const vpatch_model *model, vp_pool *pool, vp_lookahead *lookahead,
                        const vp_syntax *syntax, int width, int height);
void vp_gop_encoder_free(vp_gop_encoder *encoder);

/* A segment starts. 0, or -1 when memory is short. */
int vp_gop_encoder_begin_segment(vp_gop_encoder *encoder);
/* Fills the frames of a mini-GOP that has been begun, from the frames at the lookahead's head. */
void vp_gop_encoder_run(vp_gop_encoder *encoder, vp_coded_gop *gop);

#endif
