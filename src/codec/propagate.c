/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/propagate.h"

#include <string.h>

#include "codec/log2.h"

#define SIZE VP_OUTLOOK_PATCH

/* In-betweens take from both of their ends: each end serves three of them (half of
 * the three on either side), which are predicted better than an anchor is; in pairs seven. */
static const float in_betweens[VP_OUTLOOK_DISTANCES] = {3.0f, 8.0f};
static const float closeness = 0.6f;

/* Adds an amount to the up to four patches that a displaced patch covers. */
static void spread(float *sums, const vp_outlook *outlook, int row, int column, vp_mv mv,
                   float amount)
{
    int x = column * SIZE + mv.x, y = row * SIZE + mv.y;
    int c = x / SIZE, r = y / SIZE, fx = x % SIZE, fy = y % SIZE;

    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) {
            int area = (i ? fy : SIZE - fy) * (j ? fx : SIZE - fx);

            if (area && r + i < outlook->rows && c + j < outlook->columns)
                sums[(r + i) * outlook->columns + c + j] +=
                    amount * (float)area / (float)(SIZE * SIZE);
        }
}

void vp_propagate(const vp_outlook_link *chain, int count, float *share, float *work)
{
    const vp_outlook *first = chain[0].outlook;
    size_t patches = (size_t)first->rows * (size_t)first->columns;
    float *taken = work, *later = work + patches;

    memset(taken, 0, patches * sizeof *taken);
    for (int i = count - 1; i > 0; i--) {
        const vp_outlook *frame = chain[i].outlook;
        const vp_outlook_motion *motion = &frame->motion[chain[i].distance];
        const float between = in_betweens[chain[i].distance];
        float *swap = later;

        later = taken;
        taken = swap;
        memset(taken, 0, patches * sizeof *taken);
        for (int row = 0; row < frame->rows; row++)
            for (int column = 0; column < frame->columns; column++) {
                int patch = row * frame->columns + column;
                float inner = (float)frame->inner[patch], inter = (float)motion->inter[patch];

                if (inter >= inner) continue;
                float lost = inter / inner;
                float amount = (1.0f - lost) * (inner + later[patch]) +
                               between * (1.0f - closeness * lost) * inner;
                spread(taken, frame, row, column, motion->mv[patch], amount);
            }
    }
    for (size_t i = 0; i < patches; i++)
        share[i] = vp_log2(1.0f + taken[i] / ((float)first->inner[i] + 16.0f));
}
