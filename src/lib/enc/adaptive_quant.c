/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/adaptive_quant.h"

#include <string.h>

/* The constants hold up to this quality; `_slope` is what each changes by per step
 * beyond it. The finer the steps, the less of a frame's precision reaches the frames that
 * are predicted from it: what they code is then mostly what no reference could tell. */
#define MIDDLING 26

/* Offsets by type: what others are predicted from is finest. */
static const float plain_offset[] = {[VP_FRAME_KEY] = 6.0f,
                                     [VP_FRAME_ANCHOR] = 3.0f,
                                     [VP_FRAME_MIDDLE] = -3.0f,
                                     [VP_FRAME_SIDE] = -7.0f};
static const float plain_slope[] = {[VP_FRAME_KEY] = 0.0f,
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

static float clamp(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

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

static int nearest(float x)
{
    return (int)(x < 0.0f ? x - 0.5f : x + 0.5f);
}

static int within(int quality)
{
    return quality < 0 ? 0 : quality > 63 ? 63 : quality;
}

void vp_adaptive_quant(vp_coded_frame *frame, const vp_coded_gop *gop, int quality,
                       const float *share, float *work)
{
    int patches = gop->rows * gop->columns, type = (int)frame->entry->type;
    float above = (float)(quality > MIDDLING ? quality - MIDDLING : 0);

    memset(frame->offsets, 0, (size_t)patches);
    if (!share) {
        int pivot = type == VP_FRAME_MIDDLE && frame->entry->part == 0;
        float offset = pivot ? pivot_offset : plain_offset[type] + above * plain_slope[type];

        frame->quality = within(quality + nearest(offset));
    } else {
        float doubling = per_doubling + above * per_doubling_slope, mean = 0.0f;

        smooth(share, work, gop->rows, gop->columns);
        for (int i = 0; i < patches; i++) {
            work[i] = clamp(unused_offset[type] + doubling * work[i], -6.0f, 15.0f);
            mean += work[i];
        }
        mean /= (float)patches;
        frame->quality = within(quality + nearest(mean));
        for (int i = 0; i < patches; i++)
            frame->offsets[i] = (int8_t)nearest((work[i] - mean) / VP_QUALITY_STEP);
    }
    vp_coded_frame_fill_map(frame, patches);
}
