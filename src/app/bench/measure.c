/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/measure.h"

#include "quality/distortion.h"
#include "quality/ssim.h"

static vpatch_status measure_frame(vp_bench_frame *frame, const vp_raw_clip *clip,
                                   const vp_raw_clip *decoded, int index)
{
    vpatch_frame a, b;

    vp_raw_clip_frame(clip, index, &a);
    vp_raw_clip_frame(decoded, index, &b);
    for (int plane = 0; plane < 3; plane++)
        frame->mse[plane] = vp_mse(a.data[plane], a.stride[plane], b.data[plane], b.stride[plane],
                                   vp_raw_clip_plane_width(clip, plane),
                                   vp_raw_clip_plane_height(clip, plane));
    frame->ssim =
        vp_ssim(a.data[0], a.stride[0], b.data[0], b.stride[0], clip->width, clip->height);
    return vp_ms_ssim(&frame->ms_ssim, a.data[0], a.stride[0], b.data[0], b.stride[0], clip->width,
                      clip->height)
               ? VPATCH_ERR_MEMORY
               : VPATCH_OK;
}

vpatch_status vp_bench_measure(vp_bench_point *point, const vp_raw_clip *clip,
                               const vp_raw_clip *decoded, int (*stop)(void *opaque), void *opaque)
{
    vpatch_status status = VPATCH_OK;

    for (int i = 0; !status && i < point->frame_count; i++) {
        if (stop && stop(opaque)) return VPATCH_AGAIN;
        status = measure_frame(&point->frames[i], clip, decoded, i);
    }
    return status;
}
