/* SPDX-License-Identifier: BSD-2-Clause */
/* The tokens that were coded before: of the last frame of each type the magnitudes, of the
 * frame that is coded also the signed levels of two rows. A token's contexts are made of them. */
#ifndef VPATCH_ENTROPY_TOKEN_HISTORY_H
#define VPATCH_ENTROPY_TOKEN_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/frame_history.h"
#include "entropy/linear_predictor.h"
#include "entropy/token_start.h"

#define VP_TOKEN_MAX_MAGNITUDE 42 /* larger ones count as this: sums of 6 fit a byte */

/* What is kept of a frame. */
typedef struct vp_token_frame {
    uint8_t *magnitude; /* [patches][width], in the order of the scan */
    uint16_t *band;     /* [patches][bands] their sums per band, bands in scan order */
    uint16_t *total;    /* [patches] their sum */
    uint8_t *quality;   /* [patches] */
    int net;            /* whose scan */
} vp_token_frame;

typedef struct vp_token_history {
    int rows, columns, dims;
    int bands, width;   /* dims in whole bands */
    vp_frame_type type; /* of the frame that is coded */
    vp_frame_history history;
    int from[3]; /* types whose last frames its contexts are made of: past, same, other */
    vp_token_frame last[VP_FRAME_TYPES], now;
    uint8_t *zero;       /* [width]: a token outside the picture */
    uint16_t *zero_band; /* [bands] */
    int16_t *levels;     /* [2][columns + 2][width]: the row above and this one */
    uint8_t *in_use;     /* [2][columns + 2]: whether a level of them may be other than 0 */
    uint16_t *across[VP_TOKEN_NETS]; /* [dims] places in the other network's scan */
} vp_token_history;

/* order: the networks' scans, [dims] each. 0, or -1 when memory is short. A history set to zero
 * bytes may be freed. */
int vp_token_history_init(vp_token_history *history, uint16_t *const order[VP_TOKEN_NETS], int dims,
                          int rows, int columns);
/* Bytes of such a history. */
size_t vp_token_history_bytes(int dims, int rows, int columns);
void vp_token_history_free(vp_token_history *history);

/* A frame begins; quality: [rows][columns]. It ends: it is the last one of its type now. */
void vp_token_history_begin(vp_token_history *history, vp_frame_type type, const uint8_t *quality);
void vp_token_history_end(vp_token_history *history);

/* A token that was coded before; all zero when there is none, or no total. */
typedef struct vp_token_view {
    const uint8_t *magnitude;
    const uint16_t *band;
    int total, quality, net;
} vp_token_view;

typedef struct vp_token_neighbours {
    vp_token_view left, up, corner[2];  /* this frame; corner: up-left, up-right */
    vp_token_view past, past_around[4]; /* the frame this one was predicted from, most of all */
    vp_token_view same, same_around[4]; /* the last frame of this type or near it */
    vp_token_view other;                /* one more frame */
    const int16_t *levels[VP_LINEAR_SOURCES]; /* in the token's order, limited to
                                               * VP_LINEAR_CLIP */
} vp_token_neighbours;

void vp_token_history_find(const vp_token_history *history, int row, int column,
                           vp_token_neighbours *neighbours);

/* The token that is coded, to be filled in. */
typedef struct vp_token_record {
    uint8_t *magnitude; /* [width], in the order of the scan */
    uint16_t *band;     /* [bands] */
    uint16_t *total;
    int16_t *levels; /* [width] */
    uint8_t *in_use; /* whether one of them may be other than 0 */
} vp_token_record;

/* Begins a token: all zero so far. */
void vp_token_history_token(vp_token_history *history, int row, int column,
                            vp_token_record *record);
/* Adds the level of place i of the scan, which has this dim. Returns its magnitude. */
int vp_token_record_level(vp_token_record *record, int i, int dim, int level);
void vp_token_record_end(vp_token_record *record, int bands);

#endif
