/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/allocate.h"

#include <string.h>

/* Offsets by type: what others are predicted from is finest. */
static const int plain_offset[] = {[VP_FRAME_KEY] = 6, [VP_FRAME_ANCHOR] = 3,
                                   [VP_FRAME_MIDDLE] = -3, [VP_FRAME_SIDE] = -7};

/* With the later use known: the offset of a patch that is not used again, and
 * what every doubling of use adds. */
static const float unused_offset[] = {[VP_FRAME_KEY] = 0.0f, [VP_FRAME_ANCHOR] = -2.0f};
static const float per_doubling = 2.5f;

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

void vp_allocate_quality(vp_frame_code *frame, const vp_layer *layer, int quality,
                         const float *share, float *work)
{
    int patches = layer->rows * layer->columns, type = (int)frame->plan->type;

    memset(frame->offsets, 0, (size_t)patches);
    if (!share) {
        frame->quality = within(quality + plain_offset[type]);
    } else {
        float mean = 0.0f;

        smooth(share, work, layer->rows, layer->columns);
        for (int i = 0; i < patches; i++) {
            work[i] = clamp(unused_offset[type] + per_doubling * work[i], -6.0f, 15.0f);
            mean += work[i];
        }
        mean /= (float)patches;
        frame->quality = within(quality + nearest(mean));
        for (int i = 0; i < patches; i++)
            frame->offsets[i] = (int8_t)nearest((work[i] - mean) / VP_QUALITY_STEP);
    }
    vp_frame_fill_map(frame, patches);
}
