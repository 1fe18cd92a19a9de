/* SPDX-License-Identifier: BSD-2-Clause */
/* A queue of carried packets, ordered as they came, that waits for the video to
 * reach their time. Bounded: beyond VP_PACKET_DELAY_MOST bytes the caller writes the
 * oldest early instead of keeping it. */
#ifndef VPATCH_CLI_PACKET_DELAY_H
#define VPATCH_CLI_PACKET_DELAY_H

#include "vpatch/vpatch.h"

#define VP_PACKET_DELAY_MOST (32u << 20)

typedef struct vp_packet_delay vp_packet_delay;

vp_packet_delay *vp_packet_delay_create(void); /* NULL: no memory                        */
void vp_packet_delay_destroy(vp_packet_delay *packets);

/* Copies packet; time in seconds. Returns 0, or -1 without memory. */
int vp_packet_delay_add(vp_packet_delay *packets, const vpatch_stream_packet *packet, double time);

/* Bytes that it takes. */
size_t vp_packet_delay_bytes(const vp_packet_delay *packets);

/* Takes the oldest packet if its time is before `before`, or if the queue is too
 * full; the packet is valid until the next call. Returns 1, or 0 when none is
 * due. */
int vp_packet_delay_take(vp_packet_delay *packets, double before, vpatch_stream_packet *packet);

/* The time of a packet in seconds: its dts, else its pts, else `otherwise`. */
double vp_packet_time(const vpatch_stream_packet *packet, int time_base_num, int time_base_den,
                      double otherwise);

#endif
