/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/mbtree.h"

#include <string.h>

#include "base/log2.h"

#define SIZE VP_LOWRES_PATCH

/* The frames between two anchors are predicted from both: each anchor counts for three of them
 * (half of the three on either side), in pairs for seven and a little more. They are nearer to it
 * than the next anchor, so that less is lost: between_loss of what the anchor loses. */
static const float between_frames[VP_LOWRES_DISTANCES] = {3.0f, 8.0f};
static const float between_loss = 0.6f;

/* Adds an amount to the up to four patches that a displaced patch covers, by area. */
static void propagate(float *sums, const vp_lowres *lowres, int row, int column, vp_mv mv,
                      float amount)
{
    int x = column * SIZE + mv.x, y = row * SIZE + mv.y;
    int c = x / SIZE, r = y / SIZE, fx = x % SIZE, fy = y % SIZE;

    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) {
            int area = (i ? fy : SIZE - fy) * (j ? fx : SIZE - fx);

            if (area && r + i < lowres->rows && c + j < lowres->columns)
                sums[(r + i) * lowres->columns + c + j] += amount * (float)area /
                                                           (float)(SIZE * SIZE);
        }
}

void vp_mbtree_propagate(const vp_mbtree_link *chain, int count, float *reuse, float *scratch)
{
    const vp_lowres *first = chain[0].lowres;
    size_t patches = (size_t)first->rows * (size_t)first->columns;
    float *used = scratch, *used_later = scratch + patches; /* of this frame, of the next */

    memset(used, 0, patches * sizeof *used);
    for (int i = count - 1; i > 0; i--) {
        const vp_lowres *frame = chain[i].lowres;
        const vp_lowres_motion *motion = &frame->motion[chain[i].distance];
        const float frames = between_frames[chain[i].distance];
        float *swap = used_later;

        used_later = used;
        used = swap;
        memset(used, 0, patches * sizeof *used);
        for (int row = 0; row < frame->rows; row++)
            for (int column = 0; column < frame->columns; column++) {
                int patch = row * frame->columns + column;
                float intra = (float)frame->intra[patch], inter = (float)motion->inter[patch];

                if (inter >= intra) continue;
                float lost = inter / intra;
                float amount = (1.0f - lost) * (intra + used_later[patch]) +
                               frames * (1.0f - between_loss * lost) * intra;
                propagate(used, frame, row, column, motion->mv[patch], amount);
            }
    }
    for (size_t i = 0; i < patches; i++)
        reuse[i] = vp_log2(1.0f + used[i] / ((float)first->intra[i] + 16.0f));
}
