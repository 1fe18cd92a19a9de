/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/token_magnitudes.h"

#include <string.h>

#include "entropy/magnitude_predictor_dsp.h"

/* The sum of a few tokens' magnitudes, at most 6 * VP_TOKEN_MAX_MAGNITUDE. The sums of bands are
 * not made. */
static vp_token_view sum_views(const vp_token_view *views, int count, uint8_t *to, int width)
{
    vp_token_view sum = {to, NULL, 0, 0};
    for (int n = 0; n < count; n++) {
        sum.total += views[n].total;
        /* the quality of an empty token is ignored */
        if (views[n].total) sum.quality = views[n].quality;
    }
    if (!sum.total) return sum; /* magnitudes of a token without total are not read */
    memcpy(to, views[0].magnitude, (size_t)width);
    for (int n = 1; n < count; n++) {
        const uint8_t *restrict magnitude = views[n].magnitude;
        for (int i = 0; i < width; i++) to[i] = (uint8_t)(to[i] + magnitude[i]);
    }
    return sum;
}

/* Sorts the near tokens' magnitudes into scan order. */
static void find_near(vp_token_magnitudes *m, const uint16_t *order, const vp_token_neighbours *n,
                      int quality)
{
    int dims = m->weights->dims, width = m->weights->width;
    uint8_t sums[3][VP_TOKEN_MAX_DIMS];
    const vp_token_view corner = sum_views(n->corner, 2, sums[0], width);
    const vp_token_view past = sum_views(n->past_around, 4, sums[1], width);
    const vp_token_view same = sum_views(n->same_around, 4, sums[2], width);
    const vp_token_view *from[VP_MAGNITUDE_NEAR] = {&n->left, &n->up,   &corner, &n->past,
                                                    &past,    &n->same, &same,   &n->other};
    for (int k = 0; k < VP_MAGNITUDE_NEAR; k++) {
        m->ratio[k] = vp_magnitude_predictor_ratio(from[k]->quality, quality);
        memset(m->near[k], 0, (size_t)width);
        if (!from[k]->total) continue;
        for (int i = 0; i < dims; i++) m->near[k][i] = from[k]->magnitude[order[i]];
    }
}

static void rescale(uint8_t *values, int width, int ratio)
{
    if (ratio == VP_MAGNITUDE_RATIO) return;
    for (int i = 0; i < width; i++) values[i] = vp_magnitude_predictor_rescale(values[i], ratio);
}

/* Weighted sums of near magnitudes, 2+2+1+1 or 2+1+1+1+1 of them: at most 252. Neighbours have
 * much the same quality, the first one's is taken; another frame may have another. */
static void weigh_near(vp_token_magnitudes *m, const vp_token_neighbours *n)
{
    int width = m->weights->width;
    for (int i = 0; i < width; i++) {
        m->spatial[i] = (uint8_t)(2 * m->near[0][i] + 2 * m->near[1][i] + m->near[2][i]);
        m->past[i] = (uint8_t)(2 * m->near[3][i] + m->near[4][i]);
    }
    rescale(m->past, width, n->past.total ? m->ratio[3] : m->ratio[4]);
    rescale(m->spatial, width,
            n->left.total ? m->ratio[0]
            : n->up.total ? m->ratio[1]
                          : m->ratio[2]);
}

/* Pushes every value that is not zero. */
static void push_all(vp_token_magnitudes *m, int source, const uint8_t *values)
{
    for (int i = 0; i < m->weights->width; i += 8) {
        uint64_t eight;
        memcpy(&eight, values + i, sizeof eight);
        if (!eight) continue;
        for (int k = i; k < i + 8; k++)
            if (values[k]) vp_magnitude_predictor_push(m->weights, source, k, values[k], m->outer);
    }
}

void vp_token_magnitudes_init(vp_token_magnitudes *m, const vp_magnitude_predictor *weights,
                              const uint16_t *order, const vp_token_neighbours *neighbours,
                              int quality)
{
    const uint8_t *near[VP_MAGNITUDE_NEAR];
    size_t width = (size_t)weights->width;
    m->weights = weights;
    find_near(m, order, neighbours, quality);
    weigh_near(m, neighbours);
    for (int k = 0; k < VP_MAGNITUDE_NEAR; k++) near[k] = m->near[k];
    vp_magnitude_predictor_neighbours(weights, near, m->ratio, m->sum);
    memset(m->outer, 0, width * sizeof *m->outer);
    push_all(m, VP_MAGNITUDE_SPATIAL, m->spatial);
    push_all(m, VP_MAGNITUDE_PAST, m->past);
    memcpy(m->inner, m->outer, width * sizeof *m->inner);
}
