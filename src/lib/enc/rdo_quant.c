/* SPDX-License-Identifier: BSD-2-Clause */
/* Which levels are coded. A first pass takes what lies nearest, place by place along the
 * scan, with wide dead zones, and counts how often indices of each size occur in which
 * surroundings. The counts give the bits that an index costs where it stands, and the
 * trellis chooses the path that makes
 *     J = (z - level)^2 + lambda * bits        in units of a level squared
 * least. What it chose is counted again, and it runs once more. The surroundings are
 * taken from the round before, so rows are independent and the result is the same on any
 * number of threads. Only basic float operations in fixed order are used: encoders agree
 * on every machine. */
#include "enc/rdo_quant.h"

#include <stdlib.h>
#include <string.h>

#include "base/frame_history.h"
#include "base/log2.h"
#include "codec/model.h"
#include "enc/analysis.h"
#include "enc/rdo_quant_dsp.h"
#include "enc/trellis.h"

/* First pass: numbers up to these become 0 in each quantiser, and others this much below a
 * rounding point take the index below. That leaves +-1 in the second quantiser out: where
 * little is coded it does not pay, and counts that begin with it keep the trellis at it. */
static const float zero_below[VP_DQ_QUANTISERS] = {1.6f, 2.2f};
static const float dead_zone = 0.1f;

/* Exchange rate: a bit is worth this many squared levels. */
static const float lambda = 0.32f;

/* Of the trellis. A third changes next to nothing. */
#define ROUNDS 2

#define DIMS_PER_BAND 8
#define NEAR          6 /* classes of magnitudes around a value */
#define INSIDE        5 /* classes of other values in its neighbourhood of dims */
#define SURROUNDINGS  (NEAR * INSIDE)
#define SIZES         VP_TRELLIS_SIZES

typedef struct tally {
    uint32_t seen[SURROUNDINGS][VP_DQ_QUANTISERS][SIZES];
} tally;

struct vp_rdo_quant {
    int rows, columns, dims, bands, threads;
    float *numbers;   /* [patches][dims] in levels and in scan order */
    uint16_t *counts; /* [patches] how many of them there are up to the last that is not 0
                         together with all behind it */
    int16_t *plain;   /* [patches][dims] levels of the pass before */
    uint8_t *around;  /* [patches][dims] the surroundings of each of them */
    int16_t *nothing; /* [dims] zeros */
    vp_frame_history history;
    int16_t *last[VP_FRAME_TYPES]; /* [patches][dims] tokens of the last frame of each type */
    tally *tallies;                /* [threads][bands] */
    vp_trellis_rate (*prices)[SURROUNDINGS]; /* [bands] */
};

vp_rdo_quant *vp_rdo_quant_create(int rows, int columns, int dims, int threads)
{
    vp_rdo_quant *q = calloc(1, sizeof *q);

    if (!q) return NULL;
    size_t patches = (size_t)rows * (size_t)columns, count = patches * (size_t)dims;
    q->rows = rows;
    q->columns = columns;
    q->dims = dims;
    q->bands = (dims + DIMS_PER_BAND - 1) / DIMS_PER_BAND;
    q->threads = threads;
    q->numbers = malloc(count * sizeof *q->numbers);
    q->counts = malloc(patches * sizeof *q->counts);
    q->plain = malloc(count * sizeof *q->plain);
    q->tallies = malloc((size_t)threads * (size_t)q->bands * sizeof *q->tallies);
    q->around = malloc(count);
    q->nothing = calloc((size_t)dims, sizeof *q->nothing);
    q->prices = malloc((size_t)q->bands * sizeof *q->prices);
    int failed = !q->numbers || !q->counts || !q->plain || !q->around || !q->nothing ||
                 !q->tallies || !q->prices;
    for (int i = 0; i < VP_FRAME_TYPES; i++) {
        q->last[i] = malloc(count * sizeof *q->last[i]);
        failed |= !q->last[i];
    }
    if (failed) {
        vp_rdo_quant_destroy(q);
        return NULL;
    }
    return q;
}

void vp_rdo_quant_destroy(vp_rdo_quant *quantiser)
{
    if (!quantiser) return;
    free(quantiser->numbers);
    free(quantiser->counts);
    free(quantiser->plain);
    free(quantiser->around);
    free(quantiser->nothing);
    free(quantiser->tallies);
    free(quantiser->prices);
    for (int i = 0; i < VP_FRAME_TYPES; i++) free(quantiser->last[i]);
    free(quantiser);
}

typedef struct job {
    vp_rdo_quant *quantiser;
    vp_coded_frame *frame;
    const vp_network *network;
    const uint16_t *scan;
    const float *projected;
    const int16_t *before; /* tokens of an earlier frame at the same place, or NULL */
} job;

/* The numbers of a patch and their count. */
static int scan_numbers(const job *j, size_t patch)
{
    const vp_rdo_quant *q = j->quantiser;
    float levels[VP_NET_MAX_DIMS], *z = q->numbers + patch * (size_t)q->dims;
    int count = q->dims;

    vp_analysis_levels(j->network, vp_frame_network_index(j->frame->entry->type),
                       j->frame->map[patch], j->projected + patch * (size_t)q->dims, levels);
    for (int i = 0; i < q->dims; i++) z[i] = levels[j->scan[i]];
    while (count > 0 && z[count - 1] <= zero_below[0] && z[count - 1] >= -zero_below[0]) count--;
    q->counts[patch] = (uint16_t)count;
    return count;
}

static void first_pass_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_rdo_quant *q = j->quantiser;
    const float largest = 2.0f * (VP_DQ_MAX_INDEX - 1);

    (void)thread;
    for (int column = 0; column < q->columns; column++) {
        size_t patch = (size_t)row * (size_t)q->columns + (size_t)column;
        const float *z = q->numbers + patch * (size_t)q->dims;
        int16_t *levels = q->plain + patch * (size_t)q->dims;
        int count = scan_numbers(j, patch), state = 0;

        memset(levels, 0, (size_t)q->dims * sizeof *levels);
        for (int i = 0; i < count; i++) {
            int quantiser = vp_dq_quantiser(state), index = 0;
            float size = z[i] < 0.0f ? -z[i] : z[i];

            if (size > largest) size = largest;
            if (size > zero_below[quantiser])
                index = (int)((size + (float)quantiser) * 0.5f + (0.5f - dead_zone));
            int level = vp_dq_level(quantiser, index);
            levels[j->scan[i]] = (int16_t)(z[i] < 0.0f ? -level : level);
            state = vp_dq_next_state(state, index);
        }
    }
}

/* Adds how many other dims close by are in use, those of the same band counted twice: the class of
 * 0, up to 2, 6, 13 and more. */
static void classify_inside(const int16_t *self, int dims, int bands, uint8_t *around)
{
    uint8_t used[VP_NET_MAX_DIMS / DIMS_PER_BAND + 3];

    for (int band = 0; band < bands; band++) {
        int end = (band + 1) * DIMS_PER_BAND;

        used[band + 1] = 0;
        for (int i = band * DIMS_PER_BAND; i < end && i < dims; i++)
            used[band + 1] = (uint8_t)(used[band + 1] + (self[i] != 0));
    }
    used[0] = used[1];
    used[bands + 1] = used[bands];
    for (int band = 0; band < bands; band++) {
        int end = (band + 1) * DIMS_PER_BAND;
        int all = used[band] + 2 * used[band + 1] + used[band + 2];

        for (int i = band * DIMS_PER_BAND; i < end && i < dims; i++) {
            int others = all - 2 * (self[i] != 0);
            int inside = (others > 0) + (others > 2) + (others > 6) + (others > 13);

            around[i] = (uint8_t)(around[i] * INSIDE + inside);
        }
    }
}

/* What surrounds the values of a patch. */
static void look_around(const job *j, int row, int column, uint8_t *around)
{
    const vp_rdo_quant *q = j->quantiser;
    size_t d = (size_t)q->dims, patch = (size_t)row * (size_t)q->columns + (size_t)column;
    const int16_t *self = q->plain + patch * d, *nothing = q->nothing;
    const vp_rdo_neighbours n = {
        .left = column ? self - d : nothing,
        .right = column + 1 < q->columns ? self + d : nothing,
        .above = row ? self - (size_t)q->columns * d : nothing,
        .below = row + 1 < q->rows ? self + (size_t)q->columns * d : nothing,
        .before = j->before ? j->before + patch * d : nothing,
    };

    vp_rdo_classify_near(&n, q->dims, around);
    classify_inside(self, q->dims, q->bands, around);
}

static void count_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_rdo_quant *q = j->quantiser;
    tally *tallies = q->tallies + (size_t)thread * (size_t)q->bands;

    for (int column = 0; column < q->columns; column++) {
        size_t at = ((size_t)row * (size_t)q->columns + (size_t)column) * (size_t)q->dims;
        const int16_t *self = q->plain + at;
        uint8_t *around = q->around + at;
        int state = 0;

        look_around(j, row, column, around);
        for (int i = 0; i < q->dims; i++) {
            int dim = j->scan[i], quantiser = vp_dq_quantiser(state);
            int index = vp_dq_index(quantiser, abs(self[dim]));
            int size = index < SIZES ? index : SIZES - 1;

            tallies[dim / DIMS_PER_BAND].seen[around[dim]][quantiser][size]++;
            state = vp_dq_next_state(state, index);
        }
    }
}

/* Sums of all threads into the first one's tallies, and of all bands. */
static void add_up(vp_rdo_quant *q, tally *all)
{
    const size_t numbers = sizeof(tally) / sizeof(uint32_t);

    memset(all, 0, sizeof *all);
    for (int band = 0; band < q->bands; band++) {
        uint32_t *sum = &q->tallies[band].seen[0][0][0];

        for (int t = 1; t < q->threads; t++) {
            const uint32_t *from = &q->tallies[t * q->bands + band].seen[0][0][0];
            for (size_t i = 0; i < numbers; i++) sum[i] += from[i];
        }
        for (size_t i = 0; i < numbers; i++) (&all->seen[0][0][0])[i] += sum[i];
    }
}

/* Counts to costs. Rare surroundings lean on what all bands together say. */
static void price(const uint32_t *here, const uint32_t *everywhere, float *costs)
{
    float share[SIZES], total = 0.0f, seen = 0.0f;

    for (int s = 0; s < SIZES; s++) {
        total += (float)everywhere[s];
        seen += (float)here[s];
    }
    for (int s = 0; s < SIZES; s++)
        share[s] = ((float)everywhere[s] + 0.25f) / (total + 0.25f * SIZES);
    for (int s = 0; s < SIZES; s++) {
        float p = ((float)here[s] + 8.0f * share[s]) / (seen + 8.0f);

        /* a sign, and what is beyond the last class */
        costs[s] = lambda * ((s == 0 ? 0.0f : 1.0f) - vp_log2(p));
    }
}

static void price_all(vp_rdo_quant *q)
{
    tally all;

    add_up(q, &all);
    for (int band = 0; band < q->bands; band++)
        for (int n = 0; n < SURROUNDINGS; n++)
            for (int k = 0; k < VP_DQ_QUANTISERS; k++)
                price(q->tallies[band].seen[n][k], all.seen[n][k], q->prices[band][n].index[k]);
}

static void decide_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_rdo_quant *q = j->quantiser;
    const vp_trellis_rate *prices[VP_NET_MAX_DIMS];
    int16_t levels[VP_NET_MAX_DIMS];

    (void)thread;
    for (int column = 0; column < q->columns; column++) {
        size_t patch = (size_t)row * (size_t)q->columns + (size_t)column;
        int16_t *tokens = j->frame->tokens + patch * (size_t)q->dims;
        const uint8_t *around = q->around + patch * (size_t)q->dims;
        int count = q->counts[patch];

        for (int i = 0; i < count; i++) {
            int dim = j->scan[i];

            prices[i] = &q->prices[dim / DIMS_PER_BAND][around[dim]];
        }
        vp_trellis_run(q->numbers + patch * (size_t)q->dims, prices, lambda * 0.9f, count, levels);
        memset(tokens, 0, (size_t)q->dims * sizeof *tokens);
        for (int i = 0; i < count; i++) tokens[j->scan[i]] = levels[i];
    }
}

void vp_rdo_quant_frame(vp_rdo_quant *quantiser, vp_coded_frame *frame, const vp_network *network,
                        const uint16_t *scan, const float *projected, vp_pool *pool)
{
    vp_rdo_quant *q = quantiser;
    vp_frame_type type = frame->entry->type;
    size_t count = (size_t)q->rows * (size_t)q->columns * (size_t)q->dims;
    job j = {q, frame, network, scan, projected, NULL};

    if (type == VP_FRAME_KEY) vp_frame_history_reset(&q->history);
    int from = vp_history_for_levels(&q->history, type);
    if (from != VP_HISTORY_NONE) j.before = q->last[from];
    vp_pool_run(pool, q->rows, first_pass_row, &j);
    for (int round = 0; round < ROUNDS; round++) {
        if (round) memcpy(q->plain, frame->tokens, count * sizeof *q->plain);
        memset(q->tallies, 0, (size_t)q->threads * (size_t)q->bands * sizeof *q->tallies);
        vp_pool_run(pool, q->rows, count_row, &j);
        price_all(q);
        vp_pool_run(pool, q->rows, decide_row, &j);
    }
    memcpy(q->last[type], frame->tokens, count * sizeof *frame->tokens);
    vp_frame_history_add(&q->history, type);
}
