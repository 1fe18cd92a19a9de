/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/depth_convert.h"

#include <libavutil/pixdesc.h>

static int is_native(const AVPixFmtDescriptor *desc)
{
    const uint16_t one = 1;
    int little = *(const uint8_t *)&one;

    return little == (desc->flags & AV_PIX_FMT_FLAG_BE ? 0 : 1);
}

/* Planes of picture: 1 without chroma, else 3. */
static int planes_of(const AVPixFmtDescriptor *desc)
{
    return desc->nb_components < 3 ? 1 : 3;
}

int vp_media_depth_convert_possible(enum AVPixelFormat format)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(format);
    const uint64_t others = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_FLOAT |
                            AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL;

    if (!desc || (desc->flags & others) || !is_native(desc) || desc->nb_components < 1) return 0;
    if (planes_of(desc) == 3 && (desc->log2_chroma_w != 1 || desc->log2_chroma_h != 1)) return 0;
    for (int i = 0; i < planes_of(desc); i++) {
        const AVComponentDescriptor *component = &desc->comp[i];

        if (component->plane != i || component->step != 2 || component->offset ||
            component->shift || component->depth <= 8 || component->depth > 16)
            return 0;
    }
    return 1;
}

/* Limited range scales by a power of two (64..940 is 16..235). Full range maps
 * 0..2^depth - 1 to 0..255, chroma around its middle. */
static uint8_t narrow_sample(int value, int depth, int full_range, int middle)
{
    int max = (1 << depth) - 1, result;

    if (full_range) {
        int offset = middle ? 1 << (depth - 1) : 0;
        int scaled = 2 * (value - offset) * 255; /* and round half away from 0 */

        result = (scaled + (scaled < 0 ? -max : max)) / (2 * max) + (middle ? 128 : 0);
    } else {
        result = (value + (1 << (depth - 9))) >> (depth - 8);
    }
    return (uint8_t)(result > 255 ? 255 : result < 0 ? 0 : result);
}

void vp_media_depth_convert(AVFrame *to, const AVFrame *from, int full_range)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get((enum AVPixelFormat)from->format);
    int depth = desc->comp[0].depth, most = (1 << depth) - 1;

    for (int plane = 0; plane < planes_of(desc); plane++) {
        int width = plane ? (from->width + 1) / 2 : from->width;
        int height = plane ? (from->height + 1) / 2 : from->height;

        for (int y = 0; y < height; y++) {
            const uint16_t *in =
                (const void *)(from->data[plane] + (ptrdiff_t)y * from->linesize[plane]);
            uint8_t *out = to->data[plane] + (ptrdiff_t)y * to->linesize[plane];

            for (int x = 0; x < width; x++)
                out[x] = narrow_sample(in[x] & most, depth, full_range, plane > 0);
        }
    }
}
