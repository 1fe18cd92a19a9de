/* SPDX-License-Identifier: BSD-2-Clause */
#include "peers/raw_clip.h"

#include <stdlib.h>
#include <string.h>

int vp_raw_clip_plane_width(const vp_raw_clip *clip, int plane)
{
    return plane ? (clip->width + 1) / 2 : clip->width;
}

int vp_raw_clip_plane_height(const vp_raw_clip *clip, int plane)
{
    return plane ? (clip->height + 1) / 2 : clip->height;
}

static size_t plane_size(const vp_raw_clip *clip, int plane)
{
    return (size_t)vp_raw_clip_plane_width(clip, plane) *
           (size_t)vp_raw_clip_plane_height(clip, plane);
}

static size_t frame_size(const vp_raw_clip *clip)
{
    return plane_size(clip, 0) + 2 * plane_size(clip, 1);
}

void vp_raw_clip_describe(vp_raw_clip *clip, const vpatch_header *header)
{
    memset(clip, 0, sizeof *clip);
    clip->width = header->width;
    clip->height = header->height;
    clip->rate_num = header->frame_rate_num;
    clip->rate_den = header->frame_rate_den;
    if (clip->rate_num < 1 || clip->rate_den < 1) {
        clip->rate_num = 25;
        clip->rate_den = 1;
    }
    clip->header = *header;
}

static int reserve(vp_raw_clip *clip, int capacity)
{
    size_t size = frame_size(clip);
    uint8_t *grown;

    if (size > SIZE_MAX / (size_t)capacity) return -1;
    grown = realloc(clip->samples, size * (size_t)capacity);
    if (!grown) return -1;
    clip->samples = grown;
    clip->capacity = capacity;
    return 0;
}

int vp_raw_clip_append(vp_raw_clip *clip, const vpatch_frame *frame)
{
    if (frame->width != clip->width || frame->height != clip->height) return -1;
    if (clip->frames == INT32_MAX / 2) return -1;
    if (clip->frames == clip->capacity && reserve(clip, clip->capacity + clip->capacity / 2 + 1))
        return -1;
    clip->frames++;
    vp_raw_clip_set(clip, clip->frames - 1, frame->data, frame->stride);
    return 0;
}

int vp_raw_clip_alloc_like(vp_raw_clip *to, const vp_raw_clip *from)
{
    *to = *from;
    to->samples = NULL;
    to->capacity = 0;
    if (from->frames < 1 || reserve(to, from->frames)) {
        memset(to, 0, sizeof *to);
        return -1;
    }
    memset(to->samples, 0, frame_size(to) * (size_t)to->frames);
    return 0;
}

void vp_raw_clip_free(vp_raw_clip *clip)
{
    free(clip->samples);
    memset(clip, 0, sizeof *clip);
}

uint8_t *vp_raw_clip_plane(const vp_raw_clip *clip, int frame, int plane)
{
    uint8_t *samples = clip->samples + frame_size(clip) * (size_t)frame;

    if (plane > 0) samples += plane_size(clip, 0);
    if (plane > 1) samples += plane_size(clip, 1);
    return samples;
}

void vp_raw_clip_frame(const vp_raw_clip *clip, int index, vpatch_frame *frame)
{
    memset(frame, 0, sizeof *frame);
    for (int plane = 0; plane < 3; plane++) {
        frame->data[plane] = vp_raw_clip_plane(clip, index, plane);
        frame->stride[plane] = vp_raw_clip_plane_width(clip, plane);
    }
    frame->width = clip->width;
    frame->height = clip->height;
    frame->pts = index;
    frame->duration = 1;
}

void vp_raw_clip_set(vp_raw_clip *clip, int index, const uint8_t *const data[3],
                     const ptrdiff_t stride[3])
{
    for (int plane = 0; plane < 3; plane++) {
        uint8_t *to = vp_raw_clip_plane(clip, index, plane);
        size_t width = (size_t)vp_raw_clip_plane_width(clip, plane);

        for (int y = 0; y < vp_raw_clip_plane_height(clip, plane); y++)
            memcpy(to + width * (size_t)y, data[plane] + stride[plane] * y, width);
    }
}
