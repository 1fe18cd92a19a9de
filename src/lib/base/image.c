/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/image.h"

#include <string.h>

#include "base/mathops.h"

/* Rows start on a cache line of their own; readers that fetch whole vectors may
 * run over the last row by the slack. */
#define ALIGNMENT VP_BUFFER_ALIGNMENT
#define SLACK     64

static int plane_border(int index)
{
    return index == 0 ? VP_IMAGE_BORDER : VP_IMAGE_BORDER / 2;
}

/* Where the planes lie, all but their memory; start: of the sample at (0, 0). Bytes of all. */
static size_t lay_out(vp_image *image, int width, int height, size_t start[3])
{
    size_t total = SLACK;

    memset(image, 0, sizeof *image);
    width = vp_patches(width) * 16;
    height = vp_patches(height) * 16;
    for (int i = 0; i < 3; i++) {
        vp_plane *plane = &image->plane[i];
        int border = plane_border(i);

        plane->width = i == 0 ? width : width / 2;
        plane->height = i == 0 ? height : height / 2;
        plane->stride = vp_ceil_div(plane->width + 2 * border, ALIGNMENT) * ALIGNMENT;
        start[i] = total - SLACK + (size_t)border * (size_t)plane->stride + (size_t)border;
        total += (size_t)(plane->height + 2 * border) * (size_t)plane->stride;
    }
    return total;
}

size_t vp_image_bytes(int width, int height)
{
    vp_image image;
    size_t start[3];

    return lay_out(&image, width, height, start);
}

int vp_image_init(vp_image *image, int width, int height)
{
    size_t start[3];

    memset(image, 0, sizeof *image);
    if (width < 1 || height < 1 || width > 1 << 20 || height > 1 << 20) return -1;
    image->buffer = vp_buffer_create(lay_out(image, width, height, start));
    if (!image->buffer) {
        memset(image, 0, sizeof *image);
        return -1;
    }
    for (int i = 0; i < 3; i++) image->plane[i].data = vp_buffer_data(image->buffer) + start[i];
    return 0;
}

void vp_image_free(vp_image *image)
{
    vpatch_buffer_unref(image->buffer);
    memset(image, 0, sizeof *image);
}

int vp_image_renew(vp_image *image)
{
    if (!vp_buffer_is_shared(image->buffer)) return 0;
    vpatch_buffer *fresh = vp_buffer_create(vp_buffer_size(image->buffer));

    if (!fresh) return -1;
    for (int i = 0; i < 3; i++)
        image->plane[i].data = vp_buffer_data(fresh) +
                               (image->plane[i].data - vp_buffer_data(image->buffer));
    vpatch_buffer_unref(image->buffer);
    image->buffer = fresh;
    return 0;
}

void vp_image_load(vp_image *image, const uint8_t *const data[3], const ptrdiff_t stride[3],
                   int width, int height)
{
    for (int i = 0; i < 3; i++) {
        const vp_plane *plane = &image->plane[i];
        int w = i == 0 ? width : (width + 1) / 2;
        int h = i == 0 ? height : (height + 1) / 2;

        for (int y = 0; y < h; y++) {
            uint8_t *to = plane->data + y * plane->stride;

            memcpy(to, data[i] + y * stride[i], (size_t)w);
            memset(to + w, to[w - 1], (size_t)(plane->width - w));
        }
        const uint8_t *last = plane->data + (h - 1) * plane->stride;
        for (int y = h; y < plane->height; y++)
            memcpy(plane->data + y * plane->stride, last, (size_t)plane->width);
    }
}

void vp_image_extend(vp_image *image)
{
    for (int i = 0; i < 3; i++) {
        const vp_plane *plane = &image->plane[i];
        int border = plane_border(i);
        size_t whole = (size_t)(plane->width + 2 * border);

        for (int y = 0; y < plane->height; y++) {
            uint8_t *row = plane->data + y * plane->stride;

            memset(row - border, row[0], (size_t)border);
            memset(row + plane->width, row[plane->width - 1], (size_t)border);
        }
        const uint8_t *top = plane->data - border;
        const uint8_t *bottom = top + (plane->height - 1) * plane->stride;
        for (int y = 1; y <= border; y++) {
            memcpy(plane->data - border - y * plane->stride, top, whole);
            memcpy(plane->data - border + (plane->height - 1 + y) * plane->stride, bottom, whole);
        }
    }
}

void vp_image_copy(vp_image *to, const vp_image *from)
{
    for (int i = 0; i < 3; i++) {
        const vp_plane *source = &from->plane[i];
        const vp_plane *target = &to->plane[i];

        for (int y = 0; y < source->height; y++)
            memcpy(target->data + y * target->stride, source->data + y * source->stride,
                   (size_t)source->width);
    }
}
