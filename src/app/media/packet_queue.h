/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets in a row. */
#ifndef VPATCH_MEDIA_PACKET_QUEUE_H
#define VPATCH_MEDIA_PACKET_QUEUE_H

#include <stdint.h>

#include <libavcodec/packet.h>

typedef struct vp_media_packet_queue {
    AVPacket **packets; /* [room], packets[first .. first + count) are in use */
    int room, first, count;
    int64_t bytes;
} vp_media_packet_queue;

/* Takes the packet's reference over, packet is empty afterwards. 0 or an AVERROR
 * (then packet is as before). */
int vp_media_packet_queue_push(vp_media_packet_queue *queue, AVPacket *packet);

/* Moves the oldest packet to `packet`. 0: the queue is empty. */
int vp_media_packet_queue_pop(vp_media_packet_queue *queue, AVPacket *packet);

/* Packet `index` from the oldest on, NULL after the last; stays in the queue. */
const AVPacket *vp_media_packet_queue_peek(const vp_media_packet_queue *queue, int index);

void vp_media_packet_queue_clear(vp_media_packet_queue *queue);

#endif
