/* SPDX-License-Identifier: BSD-2-Clause */
/* Planes of a batch, [batch][h][w] without gaps, and the codec's pictures. */
#ifndef VPATCH_TOOLS_GLUE_PLANES_H
#define VPATCH_TOOLS_GLUE_PLANES_H

#include <string.h>

#include "base/image.h"

/* Where a sample's plane begins in a batch of planes of this size. */
static inline size_t plane_start(const vp_plane *plane, int index)
{
    return (size_t)index * (size_t)plane->width * (size_t)plane->height;
}

static inline void load_plane(const vp_plane *to, const uint8_t *batch, int index)
{
    batch += plane_start(to, index);
    for (int y = 0; y < to->height; y++, batch += to->width)
        memcpy(to->data + y * to->stride, batch, (size_t)to->width);
}

static inline void store_plane(const vp_plane *from, uint8_t *batch, int index)
{
    batch += plane_start(from, index);
    for (int y = 0; y < from->height; y++, batch += from->width)
        memcpy(batch, from->data + y * from->stride, (size_t)from->width);
}

#endif
