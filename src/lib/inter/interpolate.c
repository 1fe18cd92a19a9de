/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/interpolate.h"

#include "inter/interpolate_dsp.h"

void vp_interpolate_luma(const vp_plane *plane, int x, int y, vp_mv mv, int size, int16_t *out)
{
    const uint8_t *s = plane->data + (y + (mv.y >> 2)) * plane->stride + x + (mv.x >> 2);
    int fx = mv.x & 3, fy = mv.y & 3;
    if (size == 8)
        vp_luma_8(s, plane->stride, fx, fy, out);
    else if (size == 12)
        vp_luma_12(s, plane->stride, fx, fy, out);
    else if (size == 16)
        vp_luma_16(s, plane->stride, fx, fy, out);
    else
        vp_luma_20(s, plane->stride, fx, fy, out);
}

void vp_interpolate_chroma(const vp_plane *plane, int x, int y, vp_mv mv, int size, int16_t *out)
{
    const uint8_t *s = plane->data + (y + (mv.y >> 3)) * plane->stride + x + (mv.x >> 3);
    if (size == 8)
        vp_chroma_8(s, plane->stride, mv.x & 7, mv.y & 7, out);
    else
        vp_chroma_4(s, plane->stride, mv.x & 7, mv.y & 7, out);
}
