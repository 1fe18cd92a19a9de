/* SPDX-License-Identifier: BSD-2-Clause */
/* Two passes over a frame. The first rounds with a small dead zone and counts how
 * often values of each size occur in which surroundings. The counts give the
 * bits that a value costs where it stands; the second pass moves a value towards
 * zero where that saves more bits than it adds distortion:
 *     J(q) = (z - q)^2 + lambda * bits(q)      in units of the step squared.
 * The surroundings are taken from the first pass, so rows are independent and
 * the result is the same on any number of threads. Only basic float operations
 * in fixed order are used: encoders agree on every machine. */
#include "codec/quantise.h"

#include <stdlib.h>
#include <string.h>

#include "codec/log2.h"
#include "codec/pictures.h"
#include "net/forward.h"

/* First pass: values this much below a rounding point go to the integer below. */
static const float dead_zone = 0.1f;

/* Exchange rate: a bit is worth this many squared steps. High-rate theory says
 * 2 ln 2 / 12 = 0.116. */
static const float lambda = 0.116f;

#define DIMS_PER_BAND 8
#define NEAR 6   /* classes of magnitudes around a value */
#define INSIDE 5 /* classes of other values in its neighbourhood of dims */
#define SIZES 4  /* 0, 1, 2, 3 and more */

typedef struct tally {
    uint32_t seen[NEAR][INSIDE][SIZES];
} tally;

struct vp_quantiser {
    int rows, columns, dims, bands, threads;
    int16_t *plain;   /* [patches][dims] first pass */
    int16_t *last[4]; /* [patches][dims] tokens of the last frame of each type */
    int known[4];
    tally *tallies;   /* [threads][bands] */
    float (*bits)[NEAR][INSIDE][SIZES]; /* [bands], times lambda */
};

vp_quantiser *vp_quantiser_create(int rows, int columns, int dims, int threads)
{
    vp_quantiser *q = calloc(1, sizeof *q);

    if (!q) return NULL;
    size_t count = (size_t)rows * (size_t)columns * (size_t)dims;
    q->rows = rows;
    q->columns = columns;
    q->dims = dims;
    q->bands = (dims + DIMS_PER_BAND - 1) / DIMS_PER_BAND;
    q->threads = threads;
    q->plain = malloc(count * sizeof *q->plain);
    q->tallies = malloc((size_t)threads * (size_t)q->bands * sizeof *q->tallies);
    q->bits = malloc((size_t)q->bands * sizeof *q->bits);
    int failed = !q->plain || !q->tallies || !q->bits;
    for (int i = 0; i < 4; i++) {
        q->last[i] = malloc(count * sizeof *q->last[i]);
        failed |= !q->last[i];
    }
    if (failed) {
        vp_quantiser_destroy(q);
        return NULL;
    }
    return q;
}

void vp_quantiser_destroy(vp_quantiser *quantiser)
{
    if (!quantiser) return;
    free(quantiser->plain);
    free(quantiser->tallies);
    free(quantiser->bits);
    for (int i = 0; i < 4; i++) free(quantiser->last[i]);
    free(quantiser);
}

typedef struct job {
    vp_quantiser *quantiser;
    vp_frame_code *frame;
    const vp_network *network;
    const float *projected;
    const int16_t *before; /* tokens of an earlier frame at the same place, or NULL */
} job;

static void first_pass_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_quantiser *q = j->quantiser;
    int kind = vp_frame_kind(j->frame->plan->type);

    (void)thread;
    for (int column = 0; column < q->columns; column++) {
        size_t patch = (size_t)row * (size_t)q->columns + (size_t)column;

        vp_quantise(j->network, kind, j->frame->map[patch],
                    j->projected + patch * (size_t)q->dims, dead_zone,
                    q->plain + patch * (size_t)q->dims);
    }
}

static int near_class(int sum)
{
    static const uint8_t classes[] = {0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4};

    return sum < (int)sizeof classes ? classes[sum] : 5;
}

/* What surrounds the values of a patch: for every dim the magnitudes of the same
 * dim next door and in an earlier frame, and how many dims close by are in use. */
typedef struct surroundings {
    uint8_t near_by[VP_NET_MAX_DIMS], inside[VP_NET_MAX_DIMS];
} surroundings;

static void look_around(const job *j, int row, int column, surroundings *out)
{
    const vp_quantiser *q = j->quantiser;
    int dims = q->dims, used[VP_NET_MAX_DIMS / DIMS_PER_BAND + 3];
    size_t patch = (size_t)row * (size_t)q->columns + (size_t)column, d = (size_t)dims;
    const int16_t *self = q->plain + patch * d;
    const int16_t *left = column ? self - d : NULL;
    const int16_t *right = column + 1 < q->columns ? self + d : NULL;
    const int16_t *above = row ? self - (size_t)q->columns * d : NULL;
    const int16_t *below = row + 1 < q->rows ? self + (size_t)q->columns * d : NULL;
    const int16_t *before = j->before ? j->before + patch * d : NULL;

    for (int band = 0; band < q->bands; band++) {
        int end = (band + 1) * DIMS_PER_BAND;

        used[band + 1] = 0;
        for (int i = band * DIMS_PER_BAND; i < end && i < dims; i++)
            used[band + 1] += self[i] != 0;
    }
    used[0] = used[1];
    used[q->bands + 1] = used[q->bands];
    for (int i = 0; i < dims; i++) {
        int sum = 0, band = i / DIMS_PER_BAND;

        if (left) sum += abs(left[i]);
        if (right) sum += abs(right[i]);
        if (above) sum += abs(above[i]);
        if (below) sum += abs(below[i]);
        if (before) sum += 2 * abs(before[i]);
        out->near_by[i] = (uint8_t)near_class(sum);
        int others = used[band] + 2 * (used[band + 1] - (self[i] != 0)) + used[band + 2];
        out->inside[i] = (uint8_t)(others == 0 ? 0 : others < 3 ? 1 : others < 7 ? 2
                                   : others < 14 ? 3 : 4);
    }
}

static int size_class(int value)
{
    int m = abs(value);

    return m < SIZES ? m : SIZES - 1;
}

static void count_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_quantiser *q = j->quantiser;
    tally *tallies = q->tallies + (size_t)thread * (size_t)q->bands;
    surroundings around;

    for (int column = 0; column < q->columns; column++) {
        const int16_t *self =
            q->plain + ((size_t)row * (size_t)q->columns + (size_t)column) * (size_t)q->dims;

        look_around(j, row, column, &around);
        for (int i = 0; i < q->dims; i++)
            tallies[i / DIMS_PER_BAND]
                .seen[around.near_by[i]][around.inside[i]][size_class(self[i])]++;
    }
}

/* Counts to costs. Rare surroundings lean on what all bands together say. */
static void price(vp_quantiser *q)
{
    tally all;

    memset(&all, 0, sizeof all);
    for (int band = 0; band < q->bands; band++) {
        tally *sum = &q->tallies[band];

        for (int t = 1; t < q->threads; t++) {
            const uint32_t *from = &q->tallies[t * q->bands + band].seen[0][0][0];
            uint32_t *to = &sum->seen[0][0][0];
            for (int i = 0; i < NEAR * INSIDE * SIZES; i++) to[i] += from[i];
        }
        for (int i = 0; i < NEAR * INSIDE * SIZES; i++)
            (&all.seen[0][0][0])[i] += (&sum->seen[0][0][0])[i];
    }
    for (int n = 0; n < NEAR; n++)
        for (int k = 0; k < INSIDE; k++) {
            float share[SIZES], total = 0.0f;

            for (int s = 0; s < SIZES; s++) total += (float)all.seen[n][k][s];
            for (int s = 0; s < SIZES; s++)
                share[s] = ((float)all.seen[n][k][s] + 0.25f) / (total + 0.25f * SIZES);
            for (int band = 0; band < q->bands; band++) {
                const uint32_t *seen = q->tallies[band].seen[n][k];
                float here = 0.0f;

                for (int s = 0; s < SIZES; s++) here += (float)seen[s];
                for (int s = 0; s < SIZES; s++) {
                    float p = ((float)seen[s] + 8.0f * share[s]) / (here + 8.0f);
                    /* a sign, and what is beyond the last class */
                    float extra = s == 0 ? 0.0f : 1.0f;

                    q->bits[band][n][k][s] = lambda * (extra - vp_log2(p));
                }
            }
        }
}

static float value_cost(const float *bits, float z, int value)
{
    float miss = z - (float)value;
    float cost = bits[size_class(value)];

    if (value >= SIZES) cost += lambda * 0.9f * (float)(value - SIZES + 1);
    return miss * miss + cost;
}

static void decide_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_quantiser *q = j->quantiser;
    int kind = vp_frame_kind(j->frame->plan->type);
    const float *gain = j->network->quant_gain + (size_t)kind * (size_t)q->dims;
    surroundings around;

    (void)thread;
    for (int column = 0; column < q->columns; column++) {
        size_t patch = (size_t)row * (size_t)q->columns + (size_t)column;
        const int16_t *plain = q->plain + patch * (size_t)q->dims;
        const float *y = j->projected + patch * (size_t)q->dims;
        int16_t *tokens = j->frame->tokens + patch * (size_t)q->dims;
        float step = j->network->quant_step[j->frame->map[patch]];

        look_around(j, row, column, &around);
        for (int i = 0; i < q->dims; i++) {
            int value = abs(plain[i]);

            if (value && value < 64) {
                const float *bits =
                    q->bits[i / DIMS_PER_BAND][around.near_by[i]][around.inside[i]];
                float z = y[i] * (gain[i] * step);
                float size = z < 0.0f ? -z : z, best = value_cost(bits, size, value);
                int lowest = value > 2 ? value - 1 : 0, chosen = value;

                for (int v = value - 1; v >= lowest; v--) {
                    float cost = value_cost(bits, size, v);

                    if (cost < best) {
                        best = cost;
                        chosen = v;
                    }
                }
                value = chosen;
            }
            tokens[i] = (int16_t)(plain[i] < 0 ? -value : value);
        }
    }
}

void vp_quantise_frame(vp_quantiser *quantiser, vp_frame_code *frame, const vp_network *network,
                       const float *projected, vp_pool *pool)
{
    vp_quantiser *q = quantiser;
    int type = (int)frame->plan->type;
    size_t count = (size_t)q->rows * (size_t)q->columns * (size_t)q->dims;
    job j = {q, frame, network, projected, NULL};

    /* The last frame of this type, else the one it depends on. */
    if (type == VP_FRAME_KEY)
        memset(q->known, 0, sizeof q->known);
    else if (q->known[type])
        j.before = q->last[type];
    else if (type > VP_FRAME_ANCHOR && q->known[type - 1])
        j.before = q->last[type - 1];
    vp_pool_run(pool, q->rows, first_pass_row, &j);
    memset(q->tallies, 0, (size_t)q->threads * (size_t)q->bands * sizeof *q->tallies);
    vp_pool_run(pool, q->rows, count_row, &j);
    price(q);
    vp_pool_run(pool, q->rows, decide_row, &j);
    memcpy(q->last[type], frame->tokens, count * sizeof *frame->tokens);
    q->known[type] = 1;
}
