/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/mbtree.h"

#include <string.h>

#include "base/log2.h"

#define SIZE VP_LOWRES_PATCH

/* In-betweens take from both of their ends: each end serves three of them (half of
 * the three on either side), which are predicted better than an anchor is; in pairs seven. */
static const float in_betweens[VP_LOWRES_DISTANCES] = {3.0f, 8.0f};
static const float closeness = 0.6f;

/* Adds an amount to the up to four patches that a displaced patch covers. */
static void spread(float *sums, const vp_lowres *lowres, int row, int column, vp_mv mv,
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

void vp_mbtree_propagate(const vp_mbtree_link *chain, int count, float *share, float *work)
{
    const vp_lowres *first = chain[0].lowres;
    size_t patches = (size_t)first->rows * (size_t)first->columns;
    float *taken = work, *later = work + patches;

    memset(taken, 0, patches * sizeof *taken);
    for (int i = count - 1; i > 0; i--) {
        const vp_lowres *frame = chain[i].lowres;
        const vp_lowres_motion *motion = &frame->motion[chain[i].distance];
        const float between = in_betweens[chain[i].distance];
        float *swap = later;

        later = taken;
        taken = swap;
        memset(taken, 0, patches * sizeof *taken);
        for (int row = 0; row < frame->rows; row++)
            for (int column = 0; column < frame->columns; column++) {
                int patch = row * frame->columns + column;
                float intra = (float)frame->intra[patch], inter = (float)motion->inter[patch];

                if (inter >= intra) continue;
                float lost = inter / intra;
                float amount = (1.0f - lost) * (intra + later[patch]) +
                               between * (1.0f - closeness * lost) * intra;
                spread(taken, frame, row, column, motion->mv[patch], amount);
            }
    }
    for (size_t i = 0; i < patches; i++)
        share[i] = vp_log2(1.0f + taken[i] / ((float)first->intra[i] + 16.0f));
}
