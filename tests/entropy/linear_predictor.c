/* SPDX-License-Identifier: BSD-2-Clause */
/* The linear prediction of a level, against its definition. */
#include "entropy/linear_predictor.h"

#include "common/test.h"

enum { DIMS = 40 };

static void fill(int16_t levels[VP_LINEAR_SOURCES][DIMS], int extreme, unsigned *seed)
{
    for (int s = 0; s < VP_LINEAR_SOURCES; s++)
        for (int d = 0; d < DIMS; d++) {
            int level = (int)(test_random(seed) % (2 * VP_LINEAR_CLIP + 1)) - VP_LINEAR_CLIP;
            levels[s][d] = (int16_t)(!extreme    ? level
                                     : level < 0 ? -VP_LINEAR_CLIP
                                                 : VP_LINEAR_CLIP);
        }
}

/* Terms up to the first of weight 0; the sum in 1/65536, rounded towards 0 to 1/16. */
static void follows_its_definition(void)
{
    int16_t levels[VP_LINEAR_SOURCES][DIMS];
    const int16_t *sources[VP_LINEAR_SOURCES];
    vp_linear_predictor p;
    unsigned seed = 3;
    int bad = 0;
    CHECK_EQ(vp_linear_predictor_init(&p, DIMS), 0);
    for (int s = 0; s < VP_LINEAR_SOURCES; s++) sources[s] = levels[s];
    for (int round = 0; round < 200; round++) {
        fill(levels, round % 2, &seed);
        for (int i = 0; i < DIMS * VP_LINEAR_TERMS; i++)
            p.terms[i] = (vp_linear_predictor_term){
                .weight =
                    (int16_t)(round % 4 > 1 ? 32767 : (int)(test_random(&seed) % 9000) - 4500),
                .dim = (uint16_t)(test_random(&seed) % DIMS),
                .source = (uint8_t)(test_random(&seed) % VP_LINEAR_SOURCES)};
        int end = (int)(test_random(&seed) % (VP_LINEAR_TERMS + 1));
        for (int d = 0; d < DIMS; d++) {
            vp_linear_predictor_term *term = p.terms + d * VP_LINEAR_TERMS;
            int64_t sum = 0;
            if (end < VP_LINEAR_TERMS) term[end].weight = 0;
            for (int k = 0; k < end && term[k].weight; k++)
                sum += (int64_t)term[k].weight * levels[term[k].source][term[k].dim];
            bad += vp_linear_predictor_value(&p, sources, d) != sum / 256;
        }
    }
    CHECK_EQ(bad, 0);
    vp_linear_predictor_free(&p);
}

static void predicts_nothing_at_first(void)
{
    int16_t levels[VP_LINEAR_SOURCES][DIMS];
    const int16_t *sources[VP_LINEAR_SOURCES];
    vp_linear_predictor p;
    unsigned seed = 4;
    fill(levels, 1, &seed);
    for (int s = 0; s < VP_LINEAR_SOURCES; s++) sources[s] = levels[s];
    CHECK_EQ(vp_linear_predictor_init(&p, DIMS), 0);
    for (int d = 0; d < DIMS; d++) CHECK_EQ(vp_linear_predictor_value(&p, sources, d), 0);
    vp_linear_predictor_free(&p);
    CHECK(p.terms == NULL);
}

int main(void)
{
    RUN(follows_its_definition);
    RUN(predicts_nothing_at_first);
    return test_result();
}
