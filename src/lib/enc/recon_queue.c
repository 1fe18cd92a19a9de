/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/recon_queue.h"

#include <stdlib.h>
#include <string.h>

int vp_recon_queue_add(vp_recon_queue *queue, const vp_image *image, int64_t pts, int64_t duration)
{
    if (queue->count == queue->capacity) {
        int capacity = 2 * queue->capacity + 8;
        vp_recon_queue_frame *grown = realloc(queue->frame, (size_t)capacity * sizeof *grown);

        if (!grown) return -1;
        queue->frame = grown;
        queue->capacity = capacity;
    }
    vp_recon_queue_frame *last = &queue->frame[queue->count];

    if (vp_image_init(&last->image, queue->width, queue->height)) return -1;
    vp_image_copy(&last->image, image);
    last->pts = pts;
    last->duration = duration;
    queue->count++;
    return 0;
}

int vp_recon_queue_take(vp_recon_queue *queue, vpatch_frame *frame)
{
    if (queue->taken) {
        vp_image_free(&queue->frame[0].image);
        queue->count--;
        memmove(queue->frame, queue->frame + 1, (size_t)queue->count * sizeof *queue->frame);
        queue->taken = 0;
    }
    if (!queue->count) return 0;
    const vp_recon_queue_frame *first = &queue->frame[0];

    memset(frame, 0, sizeof *frame);
    for (int i = 0; i < 3; i++) {
        frame->data[i] = first->image.plane[i].data;
        frame->stride[i] = first->image.plane[i].stride;
    }
    frame->width = queue->width;
    frame->height = queue->height;
    frame->pts = first->pts;
    frame->duration = first->duration;
    frame->buffer = first->image.buffer;
    queue->taken = 1;
    return 1;
}

void vp_recon_queue_free(vp_recon_queue *queue)
{
    for (int i = 0; i < queue->count; i++) vp_image_free(&queue->frame[i].image);
    free(queue->frame);
    queue->frame = NULL;
    queue->count = queue->capacity = queue->taken = 0;
}
