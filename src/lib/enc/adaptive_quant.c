/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/adaptive_quant.h"

#include <string.h>

#include "base/mathops.h"

/* Constants were found by trial on real clips: within 0.1 % of the best (docs/lab/entropy.md,
 * "Dependent quantisation"). They hold up to this quality; `_slope` is what each changes by per
 * step of quality above it. The finer the steps, the less of a frame's precision reaches the
 * frames that are predicted from it: what they code is then mostly what no reference could
 * tell. */
#define SLOPE_START 26

/* Offsets of quality by type: what others are predicted from is finest. */
static const float type_offset[] = {[VP_FRAME_KEY] = 6.0f,
                                    [VP_FRAME_ANCHOR] = 3.0f,
                                    [VP_FRAME_MIDDLE] = -3.0f,
                                    [VP_FRAME_SIDE] = -7.0f};
static const float type_slope[] = {[VP_FRAME_KEY] = 0.0f,
                                   [VP_FRAME_ANCHOR] = 0.0f,
                                   [VP_FRAME_MIDDLE] = 0.05f,
                                   [VP_FRAME_SIDE] = 0.1f};

/* In a pair, the near group's last frame, which its in-betweens and the far group's are
 * predicted from. */
static const float pivot_offset = -2.0f;

/* With the later use known: the offset of a patch that is not used again, and
 * what every doubling of use adds. */
static const float unused_offset[] = {[VP_FRAME_KEY] = 0.0f, [VP_FRAME_ANCHOR] = -2.0f};
static const float per_doubling = 2.5f;
static const float per_doubling_slope = -0.025f;

/* Mean over 3x3 patches: offsets that change slowly cost few bits. */
static void smooth(const float *from, float *to, int rows, int columns)
{
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
            float sum = 0.0f;
            int count = 0;

            for (int r = row - 1; r <= row + 1; r++)
                for (int c = column - 1; c <= column + 1; c++)
                    if (r >= 0 && r < rows && c >= 0 && c < columns) {
                        sum += from[r * columns + c];
                        count++;
                    }
            to[row * columns + column] = sum / (float)count;
        }
}

static int rounded(float value)
{
    return (int)(value < 0.0f ? value - 0.5f : value + 0.5f);
}

void vp_adaptive_quant(vp_coded_frame *frame, const vp_coded_gop *gop, int quality,
                       const float *reuse, float *scratch)
{
    int patches = gop->rows * gop->columns, type = (int)frame->entry->type;
    float above = (float)vp_max(quality - SLOPE_START, 0);

    memset(frame->offsets, 0, (size_t)patches);
    if (!reuse) {
        int pivot = type == VP_FRAME_MIDDLE && frame->entry->part == 0;
        float offset = pivot ? pivot_offset : type_offset[type] + above * type_slope[type];

        frame->quality = vp_clip(quality + rounded(offset), 0, 63);
    } else {
        float doubling = per_doubling + above * per_doubling_slope, mean = 0.0f;

        smooth(reuse, scratch, gop->rows, gop->columns);
        for (int i = 0; i < patches; i++) {
            scratch[i] = vp_clip_float(unused_offset[type] + doubling * scratch[i], -6.0f, 15.0f);
            mean += scratch[i];
        }
        mean /= (float)patches;
        frame->quality = vp_clip(quality + rounded(mean), 0, 63);
        for (int i = 0; i < patches; i++)
            frame->offsets[i] = (int8_t)rounded((scratch[i] - mean) / VP_QUALITY_STEP);
    }
    vp_coded_frame_fill_map(frame, patches);
}
