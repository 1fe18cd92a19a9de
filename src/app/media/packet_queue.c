/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/packet_queue.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/error.h>

static int make_room(vp_media_packet_queue *queue)
{
    AVPacket **packets;
    int room = queue->room ? queue->room * 2 : 16;

    if (queue->first) {
        memmove(queue->packets, queue->packets + queue->first,
                (size_t)queue->count * sizeof *queue->packets);
        queue->first = 0;
        return 0;
    }
    if (queue->room > INT_MAX / 2 / (int)sizeof *packets) return AVERROR(ENOMEM);
    packets = realloc(queue->packets, (size_t)room * sizeof *packets);
    if (!packets) return AVERROR(ENOMEM);
    queue->packets = packets;
    queue->room = room;
    return 0;
}

int vp_media_packet_queue_push(vp_media_packet_queue *queue, AVPacket *packet)
{
    AVPacket *copy;
    int error;

    if (queue->first + queue->count == queue->room) {
        error = make_room(queue);
        if (error < 0) return error;
    }
    /* a packet without a reference would change with the next one read */
    error = av_packet_make_refcounted(packet);
    if (error < 0) return error;
    copy = av_packet_alloc();
    if (!copy) return AVERROR(ENOMEM);
    av_packet_move_ref(copy, packet);
    queue->packets[queue->first + queue->count++] = copy;
    queue->bytes += copy->size;
    return 0;
}

int vp_media_packet_queue_pop(vp_media_packet_queue *queue, AVPacket *packet)
{
    AVPacket *oldest;

    if (!queue->count) return 0;
    oldest = queue->packets[queue->first++];
    if (!--queue->count) queue->first = 0;
    queue->bytes -= oldest->size;
    av_packet_unref(packet);
    av_packet_move_ref(packet, oldest);
    av_packet_free(&oldest);
    return 1;
}

const AVPacket *vp_media_packet_queue_peek(const vp_media_packet_queue *queue, int index)
{
    return index >= 0 && index < queue->count ? queue->packets[queue->first + index] : NULL;
}

void vp_media_packet_queue_clear(vp_media_packet_queue *queue)
{
    while (queue->count) av_packet_free(&queue->packets[queue->first + --queue->count]);
    free(queue->packets);
    memset(queue, 0, sizeof *queue);
}
