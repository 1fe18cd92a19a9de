/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/token_magnitudes.h"

#include <string.h>

#include "entropy/magnitude_predictor_dsp.h"

/* The sum of a few tokens' magnitudes, at most 6 * VP_TOKEN_MAX_MAGNITUDE, if needed in `to`. The
 * sums of bands are not made. */
static vp_token_view sum_views(const vp_token_view *views, int count, uint8_t *to, int width)
{
    vp_token_view sum = {NULL, NULL, 0, 0, 0};
    for (int n = 0; n < count; n++) {
        const uint8_t *restrict magnitude = views[n].magnitude;
        if (!views[n].total) continue; /* nor does the quality of an empty token count */
        sum.quality = views[n].quality;
        sum.net = views[n].net;
        if (!sum.total) {
            sum.magnitude = magnitude;
        } else {
            if (sum.magnitude != to) memcpy(to, sum.magnitude, (size_t)width);
            sum.magnitude = to;
            for (int i = 0; i < width; i++) to[i] = (uint8_t)(to[i] + magnitude[i]);
        }
        sum.total += views[n].total;
    }
    return sum;
}

/* The magnitudes of a near token in this frame's scan. */
static const uint8_t *in_scan(const vp_token_history *h, const vp_token_view *from, uint8_t *to)
{
    if (!from->total) return h->zero;
    if (from->net == h->now.net) return from->magnitude;
    const uint16_t *across = h->across[h->now.net];
    for (int i = 0; i < h->dims; i++) to[i] = from->magnitude[across[i]];
    memset(to + h->dims, 0, (size_t)(h->width - h->dims));
    return to;
}

static void find_near(vp_token_magnitudes *m, const vp_token_history *h,
                      const vp_token_neighbours *n, int quality)
{
    const vp_token_view corner = sum_views(n->corner, 2, m->sums[0], h->width);
    const vp_token_view past = sum_views(n->past_around, 4, m->sums[1], h->width);
    const vp_token_view same = sum_views(n->same_around, 4, m->sums[2], h->width);
    const vp_token_view *from[VP_MAGNITUDE_NEAR] = {&n->left, &n->up,   &corner, &n->past,
                                                    &past,    &n->same, &same,   &n->other};
    for (int k = 0; k < VP_MAGNITUDE_NEAR; k++) {
        m->ratio[k] = vp_magnitude_predictor_ratio(from[k]->quality, quality);
        m->near[k] = in_scan(h, from[k], m->across[k]);
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

/* Pushes every value that is not zero. They are listed first, without branches: which of them are
 * zero cannot be foretold. */
static void push_all(vp_token_magnitudes *m, int source, const uint8_t *values)
{
    uint16_t found[VP_TOKEN_MAX_DIMS + 8];
    int count = 0;
    for (int i = 0; i < m->weights->width; i += 8) {
        uint64_t eight;
        memcpy(&eight, values + i, sizeof eight);
        if (!eight) continue;
        for (int k = i; k < i + 8; k++) {
            found[count] = (uint16_t)k;
            count += values[k] != 0;
        }
    }
    for (int k = 0; k < count; k++)
        vp_magnitude_predictor_push(m->weights, source, found[k], values[found[k]], m->outer);
}

void vp_token_magnitudes_init(vp_token_magnitudes *m, const vp_magnitude_predictor *weights,
                              const vp_token_history *history,
                              const vp_token_neighbours *neighbours, int quality)
{
    const uint8_t *near[VP_MAGNITUDE_NEAR];
    size_t width = (size_t)weights->width;
    m->weights = weights;
    find_near(m, history, neighbours, quality);
    weigh_near(m, neighbours);
    for (int k = 0; k < VP_MAGNITUDE_NEAR; k++)
        near[k] = m->near[k] == history->zero ? NULL : m->near[k];
    vp_magnitude_predictor_neighbours(weights, near, m->ratio, m->sum);
    memset(m->outer, 0, width * sizeof *m->outer);
    push_all(m, VP_MAGNITUDE_SPATIAL, m->spatial);
    push_all(m, VP_MAGNITUDE_PAST, m->past);
    memcpy(m->inner, m->outer, width * sizeof *m->inner);
}
