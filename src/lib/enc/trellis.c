/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/trellis.h"

#include "base/mathops.h"
#include "nn/network_weights.h"

#define LARGEST (2.0f * (VP_DQ_MAX_INDEX - 1)) /* what is beyond is cut off */

/* The cheapest index of each parity at a place in a quantiser, and its cost. */
typedef struct choice {
    float cost[2];
    int16_t index[2];
} choice;

/* How the cheapest path to each state behind a place was reached. */
typedef struct step {
    choice from[VP_DQ_QUANTISERS];
    uint8_t second[VP_DQ_STATES]; /* from the quantiser's second state */
} step;

/* J of an index. */
static float cost_of(const float *rate, float beyond, float size, int quantiser, int index)
{
    float error = size - (float)vp_dq_level(quantiser, index);
    float weighted_rate = rate[vp_min(index, VP_TRELLIS_SIZES - 1)];

    if (index >= VP_TRELLIS_SIZES) weighted_rate += beyond * (float)(index - VP_TRELLIS_SIZES + 1);
    return error * error + weighted_rate;
}

/* The two nearest have different parities; zero may be cheaper than the even one. */
static void choose(const float *rate, float beyond, float size, int quantiser, choice *best)
{
    int below = (int)((size + (float)quantiser) * 0.5f), odd = below & 1;

    best->index[odd] = (int16_t)below;
    best->cost[odd] = cost_of(rate, beyond, size, quantiser, below);
    best->index[!odd] = (int16_t)(below + 1);
    best->cost[!odd] = cost_of(rate, beyond, size, quantiser, below + 1);
    if (below == 1 || below == 2) {
        float zero = size * size + rate[0];

        if (zero < best->cost[0]) {
            best->cost[0] = zero;
            best->index[0] = 0;
        }
    }
}

void vp_trellis_run(const float *z, const vp_trellis_rate *const *rates, float beyond, int count,
                    int16_t *levels)
{
    step steps[VP_NET_MAX_DIMS];
    const float never = 1e30f;
    float cost[VP_DQ_STATES] = {0.0f, never, never, never};

    for (int i = 0; i < count; i++) {
        step *now = &steps[i];
        float size = z[i] < 0.0f ? -z[i] : z[i], next[VP_DQ_STATES];

        if (size > LARGEST) size = LARGEST;
        /* States 2q and 2q + 1 take from quantiser q and lead to q and q + 2: the first
         * with an even index to q, the second with an odd one. */
        for (int q = 0; q < VP_DQ_QUANTISERS; q++) {
            choice *from = &now->from[q];

            choose(rates[i]->index[q], beyond, size, q, from);
            for (int odd = 0; odd < 2; odd++) {
                float first = cost[2 * q] + from->cost[odd];
                float second = cost[2 * q + 1] + from->cost[!odd];
                int to = q + 2 * odd;

                now->second[to] = second < first;
                next[to] = vp_min_float(second, first);
            }
        }
        for (int s = 0; s < VP_DQ_STATES; s++) cost[s] = next[s];
    }
    int state = 0;
    for (int s = 1; s < VP_DQ_STATES; s++)
        if (cost[s] < cost[state]) state = s;
    for (int i = count - 1; i >= 0; i--) {
        int q = state & 1, second = steps[i].second[state], odd = (state >> 1) ^ second;
        int size = vp_dq_level(q, steps[i].from[q].index[odd]);

        levels[i] = (int16_t)(z[i] < 0.0f ? -size : size);
        state = 2 * q + second;
    }
}
