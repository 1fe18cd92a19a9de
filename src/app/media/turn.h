/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures turned and mirrored as a display matrix (ISO 14496-12) says, for outputs that cannot
 * say it themselves. Samples are moved, never changed: quarter turns and mirrors only. */
#ifndef VPATCH_MEDIA_TURN_H
#define VPATCH_MEDIA_TURN_H

#include "vpatch/vpatch.h"

/* Sample (x, y) of the source is first mirrored, then x and y are exchanged. */
typedef struct vp_media_turn {
    int flip_x, flip_y; /* 1: counted from the other end */
    int transpose;      /* 1: columns become rows        */
    uint8_t *samples;   /* the turned picture            */
    size_t size;        /* of samples, bytes             */
} vp_media_turn;

/* 1: the matrix is a quarter turn or a mirror, or several of them; 0: it leaves the picture as
 * it is; -1: it is anything else. turn is set up in any case. */
int vp_media_turn_of(vp_media_turn *turn, const int32_t matrix[9]);

/* The header of turned pictures: sides and sample aspect exchanged, the chroma location where
 * the turn moves it or, where H.273 has no such place, the nearest, and no display matrix. */
void vp_media_turn_header(const vp_media_turn *turn, vpatch_header *header);

/* Makes *to the turned picture; its samples belong to turn until the next call. 0, or -1:
 * memory is short. */
int vp_media_turn_frame(vp_media_turn *turn, const vpatch_frame *from, vpatch_frame *to);

void vp_media_turn_free(vp_media_turn *turn);

/* The turn in degrees clockwise, 0 to 359, after a mirror at the vertical axis where *mirrored
 * (may be NULL) is 1. */
int vp_media_turn_degrees(const int32_t matrix[9], int *mirrored);

/* The same in words, "90 degrees clockwise"; "" where the picture is not turned. */
void vp_media_turn_text(char *text, size_t size, const int32_t matrix[9]);

#endif
