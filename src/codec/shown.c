/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/shown.h"

#include <stdlib.h>
#include <string.h>

int vp_shown_add(vp_shown *shown, const vp_image *image, int64_t pts, int64_t duration)
{
    if (shown->count == shown->capacity) {
        int capacity = 2 * shown->capacity + 8;
        vp_shown_frame *grown = realloc(shown->frame, (size_t)capacity * sizeof *grown);

        if (!grown) return -1;
        shown->frame = grown;
        shown->capacity = capacity;
    }
    vp_shown_frame *last = &shown->frame[shown->count];

    if (vp_image_alloc(&last->image, shown->width, shown->height)) return -1;
    vp_image_copy(&last->image, image);
    last->pts = pts;
    last->duration = duration;
    shown->count++;
    return 0;
}

int vp_shown_take(vp_shown *shown, vpatch_frame *frame)
{
    if (shown->taken) {
        vp_image_free(&shown->frame[0].image);
        shown->count--;
        memmove(shown->frame, shown->frame + 1, (size_t)shown->count * sizeof *shown->frame);
        shown->taken = 0;
    }
    if (!shown->count) return 0;
    const vp_shown_frame *first = &shown->frame[0];

    for (int i = 0; i < 3; i++) {
        frame->data[i] = first->image.plane[i].data;
        frame->stride[i] = first->image.plane[i].stride;
    }
    frame->width = shown->width;
    frame->height = shown->height;
    frame->pts = first->pts;
    frame->duration = first->duration;
    shown->taken = 1;
    return 1;
}

void vp_shown_free(vp_shown *shown)
{
    for (int i = 0; i < shown->count; i++) vp_image_free(&shown->frame[i].image);
    free(shown->frame);
    memset(shown, 0, sizeof *shown);
}
