/* SPDX-License-Identifier: BSD-2-Clause */
/* The trellis against all paths there are, and against rounding place by place. */
#include "enc/trellis.h"

#include <math.h>
#include <stdlib.h>

#include "common/test.h"

enum { MOST = 300 };

static const float further = 0.3f;

static float uniform(unsigned *seed)
{
    return (float)(test_random(seed) >> 8) / 16777216.0f;
}

/* Zero is cheap, more costs more; sometimes one size is cheap that others of its kind are not. */
static void random_rate(vp_trellis_rate *rate, unsigned *seed)
{
    for (int q = 0; q < VP_DQ_QUANTISERS; q++)
        for (int s = 0; s < VP_TRELLIS_SIZES; s++)
            rate->index[q][s] = uniform(seed) + (float)(test_random(seed) % 5 ? s : 0);
}

static double index_cost(const vp_trellis_rate *rate, double z, int quantiser, int index)
{
    double miss = fabs(z) - vp_dq_level(quantiser, index);
    int last = VP_TRELLIS_SIZES - 1;

    return miss * miss + rate->index[quantiser][index < last ? index : last] +
           (index > last ? (double)further * (index - last) : 0.0);
}

/* Of a path of levels; -1 when it is none. */
static double path_cost(const float *z, const vp_trellis_rate *const *rates, int count,
                        const int16_t *levels)
{
    double cost = 0.0;

    for (int i = 0, state = 0; i < count; i++) {
        int quantiser = vp_dq_quantiser(state), size = abs(levels[i]);
        int index = vp_dq_index(quantiser, size);

        if (vp_dq_level(quantiser, index) != size || (levels[i] && (levels[i] < 0) != (z[i] < 0)))
            return -1.0;
        cost += index_cost(rates[i], z[i], quantiser, index);
        state = vp_dq_next_state(state, index);
    }
    return cost;
}

/* The least cost of the places from i on, of all indices up to 6. */
static double cheapest(const float *z, const vp_trellis_rate *const *rates, int count, int i,
                       int state)
{
    double best = 1e30;

    if (i == count) return 0.0;
    for (int index = 0; index <= 6; index++) {
        double cost = index_cost(rates[i], z[i], vp_dq_quantiser(state), index) +
                      cheapest(z, rates, count, i + 1, vp_dq_next_state(state, index));
        if (cost < best) best = cost;
    }
    return best;
}

/* Prices rise with the index here: what the trellis does not look at is never best. */
static void no_path_is_cheaper(void)
{
    unsigned seed = 1;
    int beyond = 0, zeros = 0;

    for (int turn = 0; turn < 300; turn++) {
        enum { COUNT = 5 };
        float z[COUNT];
        vp_trellis_rate rate[COUNT];
        const vp_trellis_rate *rates[COUNT];
        int16_t levels[COUNT];

        for (int i = 0; i < COUNT; i++) {
            z[i] = (uniform(&seed) - 0.5f) * (turn % 3 ? 6.0f : 18.0f);
            rates[i] = &rate[i];
            for (int q = 0; q < VP_DQ_QUANTISERS; q++)
                for (int s = 0; s < VP_TRELLIS_SIZES; s++)
                    rate[i].index[q][s] = (s ? rate[i].index[q][s - 1] : 0.0f) +
                                          1.5f * uniform(&seed);
        }
        vp_trellis_run(z, rates, further, COUNT, levels);
        double cost = path_cost(z, rates, COUNT, levels);
        double least = cheapest(z, rates, COUNT, 0, 0);
        CHECK(cost >= 0.0);
        CHECK(fabs(cost - least) < 1e-3);
        for (int i = 0; i < COUNT; i++) {
            zeros += !levels[i] && fabsf(z[i]) > 1.0f;
            beyond += (float)abs(levels[i]) > fabsf(z[i]) + 1.0f;
        }
    }
    /* both are worth it now and then */
    CHECK(zeros > 20 && beyond > 20);
}

/* The nearest index place by place, and the trellis on the same. */
static void no_worse_than_rounding(void)
{
    static float z[MOST];
    static vp_trellis_rate rate[MOST];
    static const vp_trellis_rate *rates[MOST];
    unsigned seed = 2;
    double rounded_all = 0.0, chosen_all = 0.0;
    uint32_t hash = 2166136261u;

    for (int turn = 0; turn < 60; turn++) {
        int16_t rounded[MOST], chosen[MOST];
        int count = 1 + (int)(test_random(&seed) % MOST);

        for (int i = 0, state = 0; i < count; i++) {
            float u = uniform(&seed) - 0.5f;

            z[i] = (turn % 2 ? 200.0f : 20.0f) * u * u * u;
            random_rate(&rate[i], &seed);
            rates[i] = &rate[i];
            int quantiser = vp_dq_quantiser(state);
            int index = (int)((fabsf(z[i]) + (float)quantiser) * 0.5f + 0.5f);
            int size = vp_dq_level(quantiser, index);
            rounded[i] = (int16_t)(z[i] < 0 ? -size : size);
            state = vp_dq_next_state(state, index);
        }
        vp_trellis_run(z, rates, further, count, chosen);
        double plain = path_cost(z, rates, count, rounded);
        double cost = path_cost(z, rates, count, chosen);
        CHECK(plain >= 0.0 && cost >= 0.0);
        CHECK(cost <= plain * 1.00001);
        for (int i = 0; i < count; i++) hash = (hash ^ (uint16_t)chosen[i]) * 16777619u;
        rounded_all += plain;
        chosen_all += cost;
    }
    CHECK(chosen_all < 0.9 * rounded_all);
    CHECK_EQ(hash, 1558507641u); /* encoders agree on every machine */
}

static void limits(void)
{
    const vp_trellis_rate free_of_cost = {{{0}}};
    const vp_trellis_rate *rates[4] = {&free_of_cost, &free_of_cost, &free_of_cost, &free_of_cost};
    const float z[4] = {1e30f, -1e30f, 0.0f, -32763.0f};
    int16_t levels[4];

    vp_trellis_run(z, rates, 0.0f, 4, levels);
    CHECK(path_cost(z, rates, 4, levels) >= 0.0);
    CHECK(levels[0] > 32700 && levels[1] < -32700 && levels[3] < -32700);
    CHECK(abs(levels[2]) <= 1);
    levels[0] = 77;
    vp_trellis_run(z, rates, 0.0f, 0, levels);
    CHECK_EQ(levels[0], 77);
}

int main(void)
{
    RUN(no_path_is_cheaper);
    RUN(no_worse_than_rounding);
    RUN(limits);
    return test_result();
}
