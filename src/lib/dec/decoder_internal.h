/* SPDX-License-Identifier: BSD-2-Clause */
/* The decoder's state, and what giving out frames and giving out tokens have in common. */
#ifndef VPATCH_DEC_DECODER_INTERNAL_H
#define VPATCH_DEC_DECODER_INTERNAL_H

#include "base/task.h"
#include "codec/recon.h"
#include "codec/syntax.h"
#include "vpatch/vpatch.h"

/* How far a stage is in the segment. */
typedef struct vp_decoder_cursor {
    int gops, frames;
} vp_decoder_cursor;

struct vpatch_decoder {
    const vpatch_model *model;
    int width, height, dims, rows, columns;
    vp_pool *pool;
    vp_task *task;
    vp_syntax *syntax;
    int ready; /* the next two are allocated */
    vp_recon recon;
    vp_gop_buffer gops;

    /* the segment being decoded */
    uint8_t *bytes;
    size_t size, at; /* of the bytes; where the next unit begins */
    int64_t *pts, *durations;
    int frames;
    vpatch_token_mode mode;
    int quality;
    int pushing; /* its coded frames come from the caller (push_coded.c), not from bytes */
    int pushed;  /* of the mini-GOP that comes next */
    vpatch_status read_status; /* of the background's last mini-GOP */
    int lost;                  /* the frames that are left cannot be decoded */
    int last_good;             /* position of the picture given last, or VP_POSITION_NONE */
    vp_image black;            /* what is shown before there is one; allocated when needed */
    vp_decoder_cursor read;  /* mini-GOPs asked of the background, with the running one; the frames
                                of those it has read, which are its own while it runs */
    vp_decoder_cursor taken; /* mini-GOPs taken from it; the frames of those that are decoded */
    int frame;               /* display index of the next frame to give out */
    int layer;               /* of the mini-GOP taken last, the next token layer to give out */
    int coded;               /* of the mini-GOP taken last, the next coded frame to give out */
    int layers;              /* token layers of the mini-GOPs in front of the one taken last */

    enum {
        NO_SEGMENT,   /* the next one may be pushed                  */
        SEGMENT,      /* one is in work                              */
        LAST_SEGMENT, /* one is in work, and none comes after it     */
        ENDED         /* none comes any more                         */
    } state;

    int16_t *assembled;    /* tokens to give out, where they are not those of the mini-GOP */
    vpatch_motion *motion; /* a field to give out */
    char message[160];
};

/* A segment is in work. */
int vp_decoder_in_segment(const vpatch_decoder *decoder);
/* What a pull says when no segment is in work. */
vpatch_status vp_decoder_nothing_left(const vpatch_decoder *decoder);
void vp_decoder_drop_segment(vpatch_decoder *decoder);
/* Begins a segment and makes ready for it, if its first bytes are sound. */
vpatch_status vp_decoder_begin_segment(vpatch_decoder *decoder, const vpatch_segment *segment,
                                       int sound);
/* Keeps the sentence, returns the status. */
vpatch_status vp_decoder_fail(vpatch_decoder *decoder, vpatch_status status, const char *what);
/* Waits for the integers of the next mini-GOP; its successor is then being read while the caller
 * works on this one. VPATCH_ERR_DAMAGED: its unit is not sound. */
vpatch_status vp_decoder_next_gop(vpatch_decoder *decoder, vp_coded_gop **gop);
/* Ends the segment in work. */
vpatch_status vp_decoder_give_up(vpatch_decoder *decoder, vpatch_status status);

#endif
