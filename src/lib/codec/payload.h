/* SPDX-License-Identifier: BSD-2-Clause */
/* A segment's payload: a row of GOP units, one for each mini-GOP, each a range-coded stream of
 * its own behind its length and before its checksum (docs/format, "GOP units"), so that nothing
 * is decoded from damaged bytes and all that lies before them is kept. */
#ifndef VPATCH_CODEC_PAYLOAD_H
#define VPATCH_CODEC_PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

/* Most bytes of a unit's length and checksum. */
#define VP_GOP_UNIT_FRAME 14

/* A payload that grows by GOP units. One set to zero bytes is empty. */
typedef struct vp_payload {
    uint8_t *bytes;
    size_t size, capacity;
} vp_payload;

/* Appends a unit of these coded bytes. 0, or -1 when memory is short: the payload is as before. */
int vp_payload_add(vp_payload *payload, const uint8_t *coded, size_t size);
/* Empties it and keeps the memory for the next segment. */
void vp_payload_clear(vp_payload *payload);
void vp_payload_free(vp_payload *payload);

typedef struct vp_gop_unit {
    const uint8_t *coded; /* the range-coded bytes */
    size_t size;          /* of them */
    size_t whole;         /* bytes with length and checksum */
} vp_gop_unit;

/* The unit at the front of these bytes. 0, or -1 when it is not whole or not sound. */
int vp_gop_unit_take(vp_gop_unit *unit, const uint8_t *bytes, size_t size);

#endif
