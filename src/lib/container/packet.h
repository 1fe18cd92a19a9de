/* SPDX-License-Identifier: BSD-2-Clause */
/* The payload of a pckt chunk: one or more packets of carried streams. Times are
 * told from the packet before in the same stream and chunk, so a chunk is read
 * without any other. */
#ifndef VPATCH_CONTAINER_PACKET_H
#define VPATCH_CONTAINER_PACKET_H

#include "container/bytes.h"
#include "container/chunk.h"
#include "vpatch/vpatch.h"

/* What the last packet of every stream says about the next one. All zero at the
 * start of a chunk. */
typedef struct vp_packet_state {
    struct {
        int64_t next, duration;
    } stream[VP_MAX_STREAMS];
} vp_packet_state;

/* Most bytes of a packet in front of its data: form, stream, four varints of at
 * most 5, 10, 10 and 10 bytes and the size. */
#define VP_PACKET_HEAD_MAX 42

/* Appends all of a packet but its data, which has to follow. */
void vp_packet_put(vp_bytes *bytes, vp_packet_state *state, const vpatch_stream_packet *packet);
/* Takes a packet with its data (in the cursor's memory). Returns 0 or -1. */
int vp_packet_take(vp_cursor *cursor, vp_packet_state *state, vpatch_stream_packet *packet);

#endif
