/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/packet_delay.h"

#include <stdlib.h>
#include <string.h>

typedef struct entry {
    struct entry *next;
    vpatch_stream_packet packet;
    double time;
    uint8_t data[];
} entry;

struct vp_packet_delay {
    entry *first, **end;
    entry *taken; /* freed at the next call */
    size_t bytes;
};

vp_packet_delay *vp_packet_delay_create(void)
{
    vp_packet_delay *packets = calloc(1, sizeof *packets);

    if (packets) packets->end = &packets->first;
    return packets;
}

void vp_packet_delay_destroy(vp_packet_delay *packets)
{
    if (!packets) return;
    for (entry *e = packets->first, *next; e; e = next) {
        next = e->next;
        free(e);
    }
    free(packets->taken);
    free(packets);
}

int vp_packet_delay_add(vp_packet_delay *packets, const vpatch_stream_packet *packet, double time)
{
    entry *e;

    if (packet->size > SIZE_MAX - sizeof *e) return -1;
    e = malloc(sizeof *e + packet->size);
    if (!e) return -1;
    e->next = NULL;
    e->packet = *packet;
    e->packet.data = e->data;
    e->time = time;
    if (packet->size) memcpy(e->data, packet->data, packet->size);
    *packets->end = e;
    packets->end = &e->next;
    packets->bytes += sizeof *e + packet->size;
    return 0;
}

size_t vp_packet_delay_bytes(const vp_packet_delay *packets)
{
    return packets->bytes;
}

int vp_packet_delay_take(vp_packet_delay *packets, double before, vpatch_stream_packet *packet)
{
    entry *e = packets->first;

    free(packets->taken);
    packets->taken = NULL;
    if (!e || (e->time >= before && packets->bytes <= VP_PACKET_DELAY_MOST)) return 0;
    packets->first = e->next;
    if (!e->next) packets->end = &packets->first;
    packets->bytes -= sizeof *e + e->packet.size;
    packets->taken = e;
    *packet = e->packet;
    return 1;
}

double vp_packet_time(const vpatch_stream_packet *packet, int time_base_num, int time_base_den,
                      double otherwise)
{
    int64_t time = packet->dts != INT64_MIN ? packet->dts : packet->pts;

    if (time == INT64_MIN || time_base_den <= 0) return otherwise;
    return (double)time * time_base_num / time_base_den;
}
