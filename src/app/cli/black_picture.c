/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/black_picture.h"

#include <stdlib.h>
#include <string.h>

uint8_t *vp_black_picture(vpatch_frame *frame, int width, int height)
{
    size_t half = ((size_t)width + 1) / 2, luma = (size_t)width * (size_t)height;
    size_t chroma = half * (((size_t)height + 1) / 2);
    uint8_t *samples = malloc(luma + chroma);

    if (!samples) return NULL;
    memset(samples, 16, luma); /* as the decoder's, which does not know of ranges */
    memset(samples + luma, 128, chroma);
    frame->data[0] = samples;
    frame->data[1] = frame->data[2] = samples + luma;
    frame->stride[0] = width;
    frame->stride[1] = frame->stride[2] = (ptrdiff_t)half;
    frame->width = width;
    frame->height = height;
    return samples;
}
