/* SPDX-License-Identifier: BSD-2-Clause */
/* The levels of a frame, by rate and distortion. A first pass quantises each coefficient on its
 * own, along the scan, with wide dead zones, and counts how often indices of each class occur in
 * each context. The counts give the rate of an index in its context, and the trellis chooses the
 * path that minimises
 *     J = (coefficient - level)^2 + lambda * rate        in units of a level squared
 * Its choice is counted again, and it runs once more. Contexts are those of the round before, so
 * rows are independent and the result is the same on any number of threads. Only basic float
 * operations in fixed order are used: encoders agree on every machine. */
#include "enc/rdo_quant.h"

#include <stdlib.h>
#include <string.h>

#include "base/frame_history.h"
#include "base/log2.h"
#include "base/mathops.h"
#include "codec/model.h"
#include "enc/analysis.h"
#include "enc/rdo_quant_dsp.h"
#include "enc/trellis.h"

/* Constants, what they are and where they are from. "Measured": docs/lab/entropy.md, "Dependent
 * quantisation"; of the others no measurement is on record, they were set by hand.
 *
 *   zero_below  levels up to which the first pass codes 0, by quantiser. Measured: the second's
 *               leaves its +-1 out, because where little is coded it does not pay and counts that
 *               begin with it keep the trellis at it.
 *   dead_zone   how far above the middle of two indices the first pass still takes the lower one.
 *               Set by hand.
 *   lambda      squared levels per bit. Measured: a fifth or a quarter more or less, by type or
 *               quality, is between -0.1 and +0.3 %.
 *   beyond      bits of every index beyond the last class. Set by hand.
 *   prior       weight in counts of what all bands say, in a band's context; unseen: what is added
 *               to the count of a class over all bands. Set by hand.
 *   ROUNDS      of the trellis. Measured: the second 0.3 %, a third nothing. */
static const float zero_below[VP_DQ_QUANTISERS] = {1.6f, 2.2f};
static const float dead_zone = 0.1f;
static const float lambda = 0.32f;
static const float beyond = 0.9f;
static const float prior = 8.0f, unseen = 0.25f;
#define ROUNDS 2

#define DIMS_PER_BAND     8
#define NEIGHBOUR_CLASSES 6 /* of the magnitudes of the same dim in the neighbours */
#define BAND_CLASSES      5 /* of the number of other levels in use in bands close by */
#define CONTEXTS          (NEIGHBOUR_CLASSES * BAND_CLASSES)
#define SIZES             VP_TRELLIS_SIZES

/* How often an index of each class occurred, by context and quantiser. */
typedef struct index_counts {
    uint32_t count[CONTEXTS][VP_DQ_QUANTISERS][SIZES];
} index_counts;

struct vp_rdo_quant {
    int rows, columns, dims, bands, threads;
    float *coefficients; /* [patches][dims] in levels and in scan order */
    uint16_t *lengths;   /* [patches] of them, up to the last that may become other than 0 */
    int16_t *previous;   /* [patches][dims] levels of the pass before */
    uint8_t *in_use;     /* [patches] whether one of these is not 0 */
    uint8_t *contexts;   /* [patches][dims] of each of them */
    int16_t *zeros;      /* [dims] */
    vp_frame_history history;
    int16_t *last[VP_FRAME_TYPES]; /* [patches][dims] tokens of the last frame of each type */
    uint8_t *last_in_use[VP_FRAME_TYPES]; /* [patches] */
    index_counts *counts;                 /* [threads][bands] */
    vp_trellis_rate (*rates)[CONTEXTS];   /* [bands] */
};

vp_rdo_quant *vp_rdo_quant_create(int rows, int columns, int dims, int threads)
{
    vp_rdo_quant *q = calloc(1, sizeof *q);

    if (!q) return NULL;
    size_t patches = (size_t)rows * (size_t)columns, count = patches * (size_t)dims;
    q->rows = rows;
    q->columns = columns;
    q->dims = dims;
    q->bands = vp_ceil_div(dims, DIMS_PER_BAND);
    q->threads = threads;
    q->coefficients = malloc(count * sizeof *q->coefficients);
    q->lengths = malloc(patches * sizeof *q->lengths);
    q->previous = calloc(count, sizeof *q->previous);
    q->in_use = calloc(patches, 1);
    q->counts = malloc((size_t)threads * (size_t)q->bands * sizeof *q->counts);
    q->contexts = malloc(count);
    q->zeros = calloc((size_t)dims, sizeof *q->zeros);
    q->rates = malloc((size_t)q->bands * sizeof *q->rates);
    int failed = !q->coefficients || !q->lengths || !q->previous || !q->in_use || !q->contexts ||
                 !q->zeros || !q->counts || !q->rates;
    for (int i = 0; i < VP_FRAME_TYPES; i++) {
        q->last[i] = calloc(count, sizeof *q->last[i]);
        q->last_in_use[i] = calloc(patches, 1);
        failed |= !q->last[i] || !q->last_in_use[i];
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
    free(quantiser->coefficients);
    free(quantiser->lengths);
    free(quantiser->previous);
    free(quantiser->in_use);
    free(quantiser->contexts);
    free(quantiser->zeros);
    free(quantiser->counts);
    free(quantiser->rates);
    for (int i = 0; i < VP_FRAME_TYPES; i++) {
        free(quantiser->last[i]);
        free(quantiser->last_in_use[i]);
    }
    free(quantiser);
}

typedef struct job {
    vp_rdo_quant *quantiser;
    vp_coded_frame *frame;
    const vp_network *network;
    const uint16_t *scan;
    const float *projected;
    const uint8_t *active;        /* [patches] those with coefficients; NULL: all */
    const uint16_t *limits;       /* [patches] dims that may be other than 0; NULL: all */
    const int16_t *before;        /* tokens of an earlier frame at the same place, or NULL */
    const uint8_t *before_in_use; /* [patches] */
} job;

/* Brings the coefficients of a patch into levels and scan order. Returns their number. */
static int scan_coefficients(const job *j, size_t patch)
{
    const vp_rdo_quant *q = j->quantiser;
    float levels[VP_NET_MAX_DIMS], *z = q->coefficients + patch * (size_t)q->dims;
    int count = q->dims;

    vp_analysis_levels(j->network, vp_frame_network_index(j->frame->entry->type),
                       j->frame->map[patch], j->projected + patch * (size_t)q->dims, levels);
    for (int i = 0; i < q->dims; i++)
        z[i] = j->limits && j->scan[i] >= j->limits[patch] ? 0.0f : levels[j->scan[i]];
    while (count > 0 && z[count - 1] <= zero_below[0] && z[count - 1] >= -zero_below[0]) count--;
    return count;
}

static void dead_zone_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_rdo_quant *q = j->quantiser;
    const float largest = 2.0f * (VP_DQ_MAX_INDEX - 1);

    (void)thread;
    for (int column = 0; column < q->columns; column++) {
        size_t patch = (size_t)row * (size_t)q->columns + (size_t)column;
        const float *z = q->coefficients + patch * (size_t)q->dims;
        int16_t *levels = q->previous + patch * (size_t)q->dims;
        int count = 0, state = 0;

        if (!j->active || j->active[patch]) count = scan_coefficients(j, patch);
        q->lengths[patch] = (uint16_t)count;
        if (q->in_use[patch]) memset(levels, 0, (size_t)q->dims * sizeof *levels);
        q->in_use[patch] = 0;
        for (int i = 0; i < count; i++) {
            int quantiser = vp_dq_quantiser(state), index = 0;
            float size = z[i] < 0.0f ? -z[i] : z[i];

            if (size > largest) size = largest;
            if (size > zero_below[quantiser])
                index = (int)((size + (float)quantiser) * 0.5f + (0.5f - dead_zone));
            int level = vp_dq_level(quantiser, index);
            levels[j->scan[i]] = (int16_t)(z[i] < 0.0f ? -level : level);
            q->in_use[patch] |= index != 0;
            state = vp_dq_next_state(state, index);
        }
    }
}

/* How many dims of each band are in use; those at the ends have themselves as neighbours. */
static void count_used(const int16_t *self, int dims, int bands, uint8_t *used)
{
    for (int band = 0; band < bands; band++) {
        int end = vp_min((band + 1) * DIMS_PER_BAND, dims);

        used[band + 1] = 0;
        for (int i = band * DIMS_PER_BAND; i < end; i++)
            used[band + 1] = (uint8_t)(used[band + 1] + (self[i] != 0));
    }
    used[0] = used[1];
    used[bands + 1] = used[bands];
}

/* Adds to the contexts how many other dims of the band and of the two beside it are in use, those
 * of the band itself counted twice: the class of 0, up to 2, 6, 13 and more. */
static void add_band_class(const int16_t *self, int dims, int bands, uint8_t *contexts)
{
    uint8_t used[VP_NET_MAX_DIMS / DIMS_PER_BAND + 3] = {0};

    count_used(self, dims, bands, used);
    for (int band = 0; band < bands; band++) {
        int end = vp_min((band + 1) * DIMS_PER_BAND, dims);
        int all = used[band] + 2 * used[band + 1] + used[band + 2];

        for (int i = band * DIMS_PER_BAND; i < end; i++) {
            int others = all - 2 * (self[i] != 0);
            int class = (others > 0) + (others > 2) + (others > 6) + (others > 13);

            contexts[i] = (uint8_t)(contexts[i] * BAND_CLASSES + class);
        }
    }
}

/* The contexts of a patch's levels. */
static void find_contexts(const job *j, int row, int column, uint8_t *contexts)
{
    const vp_rdo_quant *q = j->quantiser;
    size_t d = (size_t)q->dims, patch = (size_t)row * (size_t)q->columns + (size_t)column;
    const int16_t *self = q->previous + patch * d;
    const vp_rdo_neighbours n = {
        .left = column ? self - d : q->zeros,
        .right = column + 1 < q->columns ? self + d : q->zeros,
        .above = row ? self - (size_t)q->columns * d : q->zeros,
        .below = row + 1 < q->rows ? self + (size_t)q->columns * d : q->zeros,
        .before = j->before ? j->before + patch * d : q->zeros,
    };

    vp_rdo_classify_near(&n, q->dims, contexts);
    add_band_class(self, q->dims, q->bands, contexts);
}

/* Whether neither a patch nor any of those that its contexts are made of has a level. */
static int all_zero(const job *j, int row, int column)
{
    const vp_rdo_quant *q = j->quantiser;
    size_t patch = (size_t)row * (size_t)q->columns + (size_t)column;
    const uint8_t *self = q->in_use + patch;

    return !(self[0] || (column && self[-1]) || (column + 1 < q->columns && self[1]) ||
             (row && self[-q->columns]) || (row + 1 < q->rows && self[q->columns]) ||
             (j->before && j->before_in_use[patch]));
}

/* What count_row() comes to for such a patch. */
static void count_zeros(const vp_rdo_quant *q, index_counts *counts, uint8_t *contexts)
{
    memset(contexts, 0, (size_t)q->dims);
    for (int band = 0; band < q->bands; band++)
        counts[band].count[0][0][0] +=
            (uint32_t)vp_min(DIMS_PER_BAND, q->dims - band * DIMS_PER_BAND);
}

static void count_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_rdo_quant *q = j->quantiser;
    index_counts *counts = q->counts + (size_t)thread * (size_t)q->bands;

    for (int column = 0; column < q->columns; column++) {
        size_t at = ((size_t)row * (size_t)q->columns + (size_t)column) * (size_t)q->dims;
        const int16_t *self = q->previous + at;
        uint8_t *contexts = q->contexts + at;
        int state = 0;

        if (all_zero(j, row, column)) {
            count_zeros(q, counts, contexts);
            continue;
        }
        find_contexts(j, row, column, contexts);
        for (int i = 0; i < q->dims; i++) {
            int dim = j->scan[i], quantiser = vp_dq_quantiser(state);
            int index = vp_dq_index(quantiser, abs(self[dim]));
            int size = vp_min(index, SIZES - 1);

            counts[dim / DIMS_PER_BAND].count[contexts[dim]][quantiser][size]++;
            state = vp_dq_next_state(state, index);
        }
    }
}

/* Adds the counts of all threads into the first thread's, and these of all bands into *all. */
static void add_counts(vp_rdo_quant *q, index_counts *all)
{
    const size_t numbers = sizeof(index_counts) / sizeof(uint32_t);

    memset(all, 0, sizeof *all);
    for (int band = 0; band < q->bands; band++) {
        uint32_t *sum = &q->counts[band].count[0][0][0];

        for (int t = 1; t < q->threads; t++) {
            const uint32_t *from = &q->counts[t * q->bands + band].count[0][0][0];
            for (size_t i = 0; i < numbers; i++) sum[i] += from[i];
        }
        for (size_t i = 0; i < numbers; i++) (&all->count[0][0][0])[i] += sum[i];
    }
}

/* The rates of the classes in a context, times lambda, from counts in its band and in all. */
static void estimate_rates(const uint32_t *band, const uint32_t *all, float *rates)
{
    float share[SIZES], all_sum = 0.0f, band_sum = 0.0f;

    for (int s = 0; s < SIZES; s++) {
        all_sum += (float)all[s];
        band_sum += (float)band[s];
    }
    for (int s = 0; s < SIZES; s++)
        share[s] = ((float)all[s] + unseen) / (all_sum + unseen * SIZES);
    for (int s = 0; s < SIZES; s++) {
        float p = ((float)band[s] + prior * share[s]) / (band_sum + prior);

        /* with the bit of a sign */
        rates[s] = lambda * ((s == 0 ? 0.0f : 1.0f) - vp_log2(p));
    }
}

static void estimate_all_rates(vp_rdo_quant *q)
{
    index_counts all;

    add_counts(q, &all);
    for (int band = 0; band < q->bands; band++)
        for (int n = 0; n < CONTEXTS; n++)
            for (int k = 0; k < VP_DQ_QUANTISERS; k++)
                estimate_rates(q->counts[band].count[n][k], all.count[n][k],
                               q->rates[band][n].index[k]);
}

/* Of a dim that has to be 0. */
static const vp_trellis_rate only_zero = {
    {{0.0f, 1e15f, 1e15f, 1e15f}, {0.0f, 1e15f, 1e15f, 1e15f}}};

static void trellis_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_rdo_quant *q = j->quantiser;
    const vp_trellis_rate *rates[VP_NET_MAX_DIMS];
    int16_t levels[VP_NET_MAX_DIMS];

    (void)thread;
    for (int column = 0; column < q->columns; column++) {
        size_t patch = (size_t)row * (size_t)q->columns + (size_t)column;
        int16_t *tokens = j->frame->tokens + patch * (size_t)q->dims;
        const uint8_t *contexts = q->contexts + patch * (size_t)q->dims;
        int count = q->lengths[patch];

        for (int i = 0; i < count; i++) {
            int dim = j->scan[i];

            rates[i] = j->limits && dim >= j->limits[patch]
                           ? &only_zero
                           : &q->rates[dim / DIMS_PER_BAND][contexts[dim]];
        }
        vp_trellis_run(q->coefficients + patch * (size_t)q->dims, rates, lambda * beyond, count,
                       levels);
        if (j->frame->coded[patch]) memset(tokens, 0, (size_t)q->dims * sizeof *tokens);
        j->frame->coded[patch] = 0;
        for (int i = 0; i < count; i++) {
            tokens[j->scan[i]] = levels[i];
            j->frame->coded[patch] |= levels[i] != 0;
        }
    }
}

/* Copies a frame's tokens; in_use [patches]: where `to` has levels, before and after. */
static void copy_tokens(const vp_rdo_quant *q, const vp_coded_frame *frame, int16_t *to,
                        uint8_t *in_use)
{
    size_t patches = (size_t)q->rows * (size_t)q->columns, dims = (size_t)q->dims;

    for (size_t i = 0; i < patches; i++) {
        if (in_use[i] || frame->coded[i])
            memcpy(to + i * dims, frame->tokens + i * dims, dims * sizeof *to);
        in_use[i] = frame->coded[i];
    }
}

void vp_rdo_quant_frame(vp_rdo_quant *quantiser, vp_coded_frame *frame, const vp_network *network,
                        const uint16_t *scan, const float *projected, const uint8_t *active,
                        const uint16_t *limits, vp_pool *pool)
{
    vp_rdo_quant *q = quantiser;
    vp_frame_type type = frame->entry->type;
    job j = {q, frame, network, scan, projected, active, limits, NULL, NULL};

    if (type == VP_FRAME_KEY) vp_frame_history_reset(&q->history);
    int from = vp_history_for_levels(&q->history, type);
    if (from != VP_HISTORY_NONE) {
        j.before = q->last[from];
        j.before_in_use = q->last_in_use[from];
    }
    vp_pool_run(pool, q->rows, dead_zone_row, &j);
    for (int round = 0; round < ROUNDS; round++) {
        if (round) copy_tokens(q, frame, q->previous, q->in_use);
        memset(q->counts, 0, (size_t)q->threads * (size_t)q->bands * sizeof *q->counts);
        vp_pool_run(pool, q->rows, count_row, &j);
        estimate_all_rates(q);
        vp_pool_run(pool, q->rows, trellis_row, &j);
    }
}

void vp_rdo_quant_keep(vp_rdo_quant *q, const vp_coded_frame *frame)
{
    copy_tokens(q, frame, q->last[frame->entry->type], q->last_in_use[frame->entry->type]);
    vp_frame_history_add(&q->history, frame->entry->type);
}
