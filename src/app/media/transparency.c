/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/transparency.h"

#include <stdlib.h>
#include <string.h>

#include <libavutil/pixdesc.h>

/* Palettes say it in their entries, of which not all are in use. */
static int palette_is_transparent(const AVFrame *frame)
{
    uint8_t clear[256];

    if (!frame->data[1]) return 0;
    for (int i = 0; i < 256; i++) {
        uint32_t entry;

        memcpy(&entry, frame->data[1] + 4 * i, sizeof entry);
        clear[i] = entry >> 24 != 255;
    }
    for (int y = 0; y < frame->height; y++)
        for (int x = 0; x < frame->width; x++)
            if (clear[frame->data[0][y * (ptrdiff_t)frame->linesize[0] + x]]) return 1;
    return 0;
}

static int row_is_transparent(const AVFrame *frame, const AVPixFmtDescriptor *desc, int y,
                              uint32_t *row)
{
    const AVComponentDescriptor *alpha = &desc->comp[desc->nb_components - 1];
    uint32_t opaque = desc->flags & AV_PIX_FMT_FLAG_FLOAT ? 0x3f800000u
                      : alpha->depth >= 32                ? UINT32_MAX
                                                          : ((uint32_t)1 << alpha->depth) - 1;

    av_read_image_line2(row, (const uint8_t **)frame->data, frame->linesize, desc, 0, y,
                        desc->nb_components - 1, frame->width, 0, sizeof *row);
    for (int x = 0; x < frame->width; x++)
        if (row[x] < opaque) return 1;
    return 0;
}

int vp_media_is_transparent(const AVFrame *frame)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    uint32_t *row;
    int found = 0;

    if (!desc || !(desc->flags & AV_PIX_FMT_FLAG_ALPHA)) return 0;
    if (desc->flags & AV_PIX_FMT_FLAG_PAL) return palette_is_transparent(frame);
    row = malloc((size_t)frame->width * sizeof *row);
    if (!row) return 1; /* better said for nothing than not said */
    for (int y = 0; y < frame->height && !found; y++)
        found = row_is_transparent(frame, desc, y, row);
    free(row);
    return found;
}
