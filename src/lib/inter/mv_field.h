/* SPDX-License-Identifier: BSD-2-Clause */
/* Motion: what a frame is predicted from. A field holds, for every 16x16 block
 * (one patch), where its samples come from in one or two reference pictures.
 * The encoder searches a field and codes it (motion_coder.h); encoder and decoder build
 * the same prediction picture from it. Everything here is integer arithmetic:
 * the same input gives the same bytes on every machine, for every pool. */
#ifndef VPATCH_INTER_MV_FIELD_H
#define VPATCH_INTER_MV_FIELD_H

#include <stdint.h>

#include "base/frame_type.h"
#include "base/image.h"

/* A displacement in quarter luma samples. */
typedef struct vp_mv {
    int16_t x, y;
} vp_mv;

/* References of a unit, a set of bits. Both: the average of the two. */
#define VP_MOTION_R0   1
#define VP_MOTION_R1   2
#define VP_MOTION_BOTH 3

/* merge: the candidate that the unit repeats, or this: the vectors are coded. */
#define VP_MOTION_EXPLICIT 255

/* The motion of an 8x8 unit. A vector that refs does not name is zero. */
typedef struct vp_motion_unit {
    vp_mv mv[2];
    uint8_t refs;
    uint8_t merge;
} vp_motion_unit;

/* A temporal motion vector: motion per unit of time, projected from a field that was coded
 * before, in 1/64 quarter luma samples. */
typedef struct vp_tmv {
    int32_t x, y;
} vp_tmv;

/* How the unit that a temporal motion vector comes from was coded. */
typedef struct vp_tmv_source {
    uint8_t refs; /* 0: the field projects from none */
    uint8_t explicit_mv, split;
    uint8_t hole; /* no unit was projected here, this is the one at the same place */
} vp_tmv_source;

typedef struct vp_motion_field {
    int rows, columns; /* of 16x16 blocks                                       */
    vp_frame_type type;
    int references; /* 1: only R0 is used; 2: R0 and R1                      */
    int time, ref_time[2];
    int temporal;              /* tmv comes from another field                          */
    vp_motion_unit *units;     /* [2 * rows][2 * columns]; 4 equal ones: not split  */
    uint8_t *split;            /* [rows][columns]: the block's units are coded singly */
    vp_tmv *tmv;               /* [2 * rows][2 * columns]                           */
    vp_tmv_source *tmv_source; /* [2 * rows][2 * columns]                         */
} vp_motion_field;

/* A field for a (padded) picture of rows x columns blocks. 0, or -1 when memory
 * is short. A field set to zero bytes may be freed. */
int vp_motion_field_init(vp_motion_field *field, int rows, int columns);
/* Bytes of such a field. */
size_t vp_motion_field_bytes(int rows, int columns);
void vp_motion_field_free(vp_motion_field *field);

/* What is known about a frame before its motion is. Times are display indices
 * (any integers below 2^20 in magnitude), those of the references different
 * from the frame's own. */
typedef struct vp_motion_frame {
    vp_frame_type type;
    int references; /* 1 or 2 */
    int time;
    int ref_time[2];
    /* A field coded before, whose motion is projected to this frame's time; may be
     * NULL. Best: anchor: the previous anchor's; middle: the group's anchor's;
     * side: the middle frame's. */
    const vp_motion_field *colocated;
} vp_motion_frame;

/* Prepares a field for search or decoding: sets every unit to zero motion from
 * R0 (merge 0) and projects temporal motion vectors. Encoder and decoder give equal values. */
void vp_motion_begin(vp_motion_field *field, const vp_motion_frame *frame);

/* The nearest vector that keeps a block of `size` luma samples at (x, y), and
 * what interpolation reads around it, inside the border of a reference. Every
 * vector of a field is the result of this function. */
vp_mv vp_motion_clamp(const vp_motion_field *field, int x, int y, int size, int mv_x, int mv_y);

#endif
