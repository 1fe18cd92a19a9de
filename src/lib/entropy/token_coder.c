/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/token_coder.h"

#include <stdlib.h>
#include <string.h>

#include "base/mathops.h"
#include "entropy/dep_quant.h"
#include "entropy/magnitude_predictor_dsp.h"
#include "entropy/token_classes.h"
#include "entropy/token_history.h"
#include "entropy/token_magnitudes.h"
#include "entropy/token_start_internal.h"

#define RESIDUAL_FROM 24 /* linear predictions this large are taken off, the rest is coded */
#define SIGN_FROM     2  /* signs are direct bits where VP_TD_SURE is below */
#define MAX_PATCHES   (1 << 20)

/* ---- the model -------------------------------------------------------------------- */

struct vp_token_model {
    const vp_token_start *start;
    vp_mixer *mixer;
    vp_token_history history;
};

vp_token_model *vp_token_model_create(const vp_token_start *start, int rows, int columns)
{
    if (rows < 1 || columns < 1 || rows > MAX_PATCHES / columns) return NULL;
    vp_token_model *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->start = start;
    m->mixer = vp_mixer_clone(start->mixer);
    if (!m->mixer || vp_token_history_init(&m->history, start->order, start->dims, rows, columns)) {
        vp_token_model_destroy(m);
        return NULL;
    }
    return m;
}

void vp_token_model_reset(vp_token_model *m)
{
    vp_mixer_assign(m->mixer, m->start->mixer);
    vp_frame_history_reset(&m->history.history);
}

void vp_token_model_destroy(vp_token_model *m)
{
    if (!m) return;
    vp_token_history_free(&m->history);
    vp_mixer_destroy(m->mixer);
    free(m);
}

vp_mixer *vp_token_model_take_mixer(vp_token_model *m)
{
    vp_mixer *mixer = m->mixer;
    m->mixer = NULL;
    vp_token_model_destroy(m);
    return mixer;
}

/* ---- one token -------------------------------------------------------------------- */

/* A token that is coded, and what is known of it. */
typedef struct token_coder {
    vp_token_sink sink;
    const vp_token_history *history;
    const uint16_t *order;
    const vp_linear_predictor *linear;
    const vp_magnitude_predictor *weights;
    int type, dims, bands;
    int quality, motion;
    int isolated; /* nothing in this frame's neighbours nor in this token so far: no prediction */
    vp_token_neighbours neighbours;
    vp_token_record record;
    vp_token_magnitudes expected;
    int32_t rest[VP_TOKEN_BAND]; /* expected from here to the end of the band, at its beginning */
    uint32_t value[VP_TOKEN_DIGITS];
} token_coder;

/* A place of the scan. */
typedef struct place {
    int i, dim, quantiser;
    int nonzero; /* it is known not to be zero */
} place;

static int decide_alone(token_coder *t, vp_token_decision decision, int bit)
{
    return vp_token_decide_alone(&t->sink, decision, t->value, bit);
}

static int mix(token_coder *t, vp_token_decision decision, int bit)
{
    return vp_token_mix(&t->sink, decision, t->value, bit);
}

static int code_empty(token_coder *t, int empty)
{
    const vp_token_neighbours *n = &t->neighbours;
    int left = n->left.total, up = n->up.total, past = n->past.total, around = 0;
    uint32_t *value = t->value;
    value[VP_TD_PAST] = vp_token_sum_class(past);
    value[VP_TD_MEAN] = vp_token_sum_class((left + up) / 2);
    int alone = decide_alone(t, VP_TOKEN_EMPTY, empty);
    if (alone != VP_TOKEN_UNSURE) return alone;
    for (int i = 0; i < 4; i++) around += n->past_around[i].total;
    value[VP_TD_LEFT] = vp_token_sum_class(left);
    value[VP_TD_UP] = vp_token_sum_class(up);
    value[VP_TD_AROUND] = vp_token_sum_class(around);
    value[VP_TD_SAME] = vp_token_sum_class(n->same.total);
    value[VP_TD_OTHER] = vp_token_sum_class(n->other.total);
    value[VP_TD_CORNERS] = vp_token_sum_class(n->corner[0].total + n->corner[1].total);
    value[VP_TD_TOTALS] = vp_token_sum_class((left + up + past) / 3);
    return mix(t, VP_TOKEN_EMPTY, empty);
}

/* The sum of the expected magnitudes of a band, and of what is behind each place. */
static int32_t expect_band(token_coder *t, int band)
{
    int32_t value[VP_TOKEN_BAND], sum = 0;
    vp_magnitude_predictor_band(t->weights, band * VP_TOKEN_BAND, t->expected.sum,
                                t->expected.inner, value);
    for (int k = VP_TOKEN_BAND - 1; k >= 0; k--) {
        sum += value[k];
        t->rest[k] = sum;
    }
    return sum;
}

static int code_used(token_coder *t, int band, int used)
{
    uint32_t *value = t->value;
    value[VP_TD_BAND] = (uint32_t)band;
    value[VP_TD_EXPECTED_BAND] = vp_token_quarter_octaves(expect_band(t, band) / 4);
    int alone = decide_alone(t, VP_TOKEN_USED, used);
    if (alone != VP_TOKEN_UNSURE) return alone;

    const vp_token_neighbours *n = &t->neighbours;
    const uint16_t *done = t->record.band;
    int left = n->left.band[band], up = n->up.band[band], past = n->past.band[band];
    int corners = n->corner[0].band[band] + n->corner[1].band[band];
    int same = n->same.band[band], other = n->other.band[band], around = 0, own = 0;
    for (int i = 0; i < 4; i++) around += n->past_around[i].band[band];
    for (int i = 0; i < band; i++) own += done[i];
    int mean = left + up + corners / 2, before = past * 2 + around / 2;
    value[VP_TD_LEFT] = vp_token_sum_class(left);
    value[VP_TD_UP] = vp_token_sum_class(up);
    value[VP_TD_PAST] = vp_token_sum_class(past);
    value[VP_TD_AROUND] = vp_token_sum_class(around);
    value[VP_TD_SAME] = vp_token_sum_class(same);
    value[VP_TD_OTHER] = vp_token_sum_class(other);
    value[VP_TD_ONE] = vp_token_sum_class(band > 0 ? done[band - 1] : 0);
    value[VP_TD_TWO] = vp_token_sum_class(band > 1 ? done[band - 2] : 0);
    value[VP_TD_MEAN] = vp_token_sum_class(mean);
    value[VP_TD_BEFORE] = vp_token_sum_class(before);
    value[VP_TD_ALL] = vp_token_sum_class(mean + before + same + other);
    value[VP_TD_OWN] = vp_token_sum_class(own / 2);
    return mix(t, VP_TOKEN_USED, used);
}

/* Codes whether the sign is not the predicted one; two in three signs have no prediction to speak
 * of. Returns: is it negative? */
static int code_sign(token_coder *t, const place *at, int prediction, int size, int negative)
{
    int flip = prediction < 0;
    uint32_t *value = t->value;
    if (value[VP_TD_SURE] < SIGN_FROM)
        return (int)vp_coder_direct(t->sink.coder, (uint32_t)negative, 1);
    value[VP_TD_LARGE] = (uint32_t)vp_min(size, 4) - 1;
    value[VP_TD_SIGN_LEFT] =
        vp_token_sign_class(t->neighbours.levels[VP_LINEAR_LEFT][at->dim], flip);
    value[VP_TD_SIGN_UP] = vp_token_sign_class(t->neighbours.levels[VP_LINEAR_UP][at->dim], flip);
    return mix(t, VP_TOKEN_SIGN, negative ^ flip) ^ flip;
}

static void set_depth(token_coder *t, int size, int quantiser)
{
    uint32_t depth = vp_token_depth(size, quantiser);
    t->value[VP_TD_TYPE_DEPTH] = (uint32_t)t->type * VP_DEPTHS + depth;
    t->value[VP_TD_NET_DEPTH] = (uint32_t)(t->type >> 1) * VP_DEPTHS + depth;
}

/* Codes an index whose linear prediction is large, as the difference from the index that this
 * leads to. */
static int code_further(token_coder *t, const place *at, int prediction, int index)
{
    int base = (abs(prediction) + (1 + at->quantiser) * VP_LINEAR_ONE) / (2 * VP_LINEAR_ONE);
    if (prediction < 0) base = -base;
    int difference = index - base, size = abs(difference), coded = 0;
    t->value[VP_TD_SURE] = vp_token_linear_class(prediction / 16);
    t->value[VP_TD_FIRST] = (uint32_t)vp_min(at->i, 11);
    for (; coded < VP_TOKEN_UNARY; coded++) {
        set_depth(t, coded, at->quantiser);
        if (!mix(t, VP_TOKEN_FURTHER, size > coded)) break;
    }
    if (!coded) return base;
    int negative = (int)vp_coder_direct(t->sink.coder, difference < 0, 1);
    if (coded == VP_TOKEN_UNARY)
        coded +=
            (int)vp_token_code_escape(&t->sink, t->value, 1, (uint32_t)(size - VP_TOKEN_UNARY));
    return vp_clip(negative ? base - coded : base + coded, -VP_DQ_MAX_INDEX, VP_DQ_MAX_INDEX);
}

/* Codes |index| in unary from 0, or from 1, on; what is beyond VP_TOKEN_UNARY comes later. */
static int code_more(token_coder *t, const place *at, int nonzero, int size)
{
    if (!nonzero && !mix(t, VP_TOKEN_MORE, size > 0)) return 0;
    for (int asked = 1; asked < VP_TOKEN_UNARY; asked++) {
        set_depth(t, asked, at->quantiser);
        int more = decide_alone(t, VP_TOKEN_MORE, size > asked);
        if (more == VP_TOKEN_UNSURE) more = mix(t, VP_TOKEN_MORE, size > asked);
        if (!more) return asked;
    }
    return VP_TOKEN_UNARY;
}

/* Codes the index at a place. found: magnitudes of the band so far. */
static int code_index(token_coder *t, const place *at, int found, int index)
{
    uint32_t *value = t->value;
    value[VP_TD_FINE] = vp_token_quarter_octaves(vp_token_magnitudes_inner(&t->expected, at->i));
    value[VP_TD_INNER] = value[VP_TD_FINE] / 2;
    value[VP_TD_REST] = vp_token_rest_class(t->rest[at->i % VP_TOKEN_BAND], found);
    set_depth(t, 0, at->quantiser);
    int nonzero = at->nonzero ? 1 : decide_alone(t, VP_TOKEN_MORE, index != 0);
    if (!nonzero) return 0;

    value[VP_TD_I] = (uint32_t)at->i;
    int prediction =
        t->isolated ? 0 : vp_linear_predictor_value(t->linear, t->neighbours.levels, at->dim);
    if (abs(prediction) >= RESIDUAL_FROM * VP_LINEAR_ONE)
        return code_further(t, at, prediction, index);
    value[VP_TD_OUTER] = vp_token_quarter_octaves(vp_token_magnitudes_outer(&t->expected, at->i)) /
                         2;
    value[VP_TD_OCTET] = (uint32_t)at->i / 8;
    value[VP_TD_SPATIAL] = vp_token_sum_class(t->expected.spatial[at->i]);
    value[VP_TD_TEMPORAL] = vp_token_sum_class(t->expected.past[at->i]);
    value[VP_TD_SURE] = vp_token_linear_class(prediction);
    int size = abs(index), coded = code_more(t, at, nonzero == 1, size);
    if (!coded) return 0;
    int negative = code_sign(t, at, prediction, coded, index < 0);
    if (coded == VP_TOKEN_UNARY)
        coded += (int)vp_token_code_escape(&t->sink, value, 0, (uint32_t)(size - VP_TOKEN_UNARY));
    coded = vp_min(coded, VP_DQ_MAX_INDEX);
    return negative ? -coded : coded;
}

/* Codes the places of a band that is used. state: of dependent quantisation. */
static void code_band(token_coder *t, int band, int16_t *token, int *state)
{
    int decoding = t->sink.coder->mode == VP_CODER_DECODE;
    int first = band * VP_TOKEN_BAND, end = vp_min(first + VP_TOKEN_BAND, t->dims);
    for (int i = first; i < end; i++) {
        int found = t->record.band[band];
        const place at = {.i = i,
                          .dim = t->order[i],
                          .quantiser = vp_dq_quantiser(*state),
                          .nonzero = i + 1 == end && !found};
        int16_t *level = &token[at.dim];
        int index = vp_dq_index(at.quantiser, abs(*level));
        index = code_index(t, &at, found, *level < 0 ? -index : index);
        *state = vp_dq_next_state(*state, index);
        if (!index) continue;
        int coded = vp_dq_level(at.quantiser, abs(index));
        if (index < 0) coded = -coded;
        if (decoding) *level = (int16_t)coded;
        t->isolated = 0;
        vp_token_magnitudes_push(&t->expected, i,
                                 vp_token_record_level(&t->record, i, at.dim, coded));
    }
}

int vp_token_any(const int16_t *token, int dims)
{
    int any = 0;
    for (int i = 0; i < dims; i++) any |= token[i];
    return any != 0;
}

int vp_token_check(const int16_t *token, const uint16_t *order, int dims)
{
    int state = 0, used = 0;
    for (int i = 0; i < dims; i++) {
        int quantiser = vp_dq_quantiser(state), size = abs(token[order[i]]);
        int index = vp_dq_index(quantiser, size);
        if (vp_dq_level(quantiser, index) != size || index > VP_DQ_MAX_INDEX) return -1;
        used |= index;
        state = vp_dq_next_state(state, index);
    }
    return used != 0;
}

static int band_used(const token_coder *t, int band, const int16_t *token)
{
    int used = 0, end = vp_min((band + 1) * VP_TOKEN_BAND, t->dims);
    for (int i = band * VP_TOKEN_BAND; i < end; i++) used |= token[t->order[i]] != 0;
    return used;
}

/* *coded: whether there may be something in it. */
static void clear_token(int16_t *token, int dims, uint8_t *coded)
{
    if (*coded) memset(token, 0, (size_t)dims * sizeof *token);
    *coded = 0;
}

/* coded: whether there may be something in the token before; after decoding, whether there is. 0,
 * or -1: not a path through the quantisers. */
static int code_token(token_coder *t, int16_t *token, uint8_t *coded)
{
    const vp_token_neighbours *n = &t->neighbours;
    int decoding = t->sink.coder->mode == VP_CODER_DECODE, state = 0;
    int something = decoding || !*coded ? 0 : vp_token_check(token, t->order, t->dims);
    if (something < 0) return -1;
    if (decoding) clear_token(token, t->dims, coded);
    t->value[VP_TD_QUALITY] = (uint32_t)t->quality / 4;
    t->value[VP_TD_MOTION] = (uint32_t)t->motion;
    if (code_empty(t, !something)) return 0;

    vp_token_magnitudes_init(&t->expected, t->weights, t->history, n, t->quality);
    t->isolated = !(n->left.total | n->up.total | n->corner[0].total | n->corner[1].total);
    for (int band = 0; band < t->bands; band++)
        if (code_used(t, band, decoding ? 0 : band_used(t, band, token)))
            code_band(t, band, token, &state);
    vp_token_record_end(&t->record, t->bands);
    if (decoding) *coded = *t->record.total != 0; /* garbage may have no band in use */
    return 0;
}

/* ---- one frame -------------------------------------------------------------------- */

static int arguments_valid(vp_frame_type type, const uint8_t *quality, const uint8_t *motion,
                           int patches)
{
    if ((int)type < 0 || (int)type >= VP_FRAME_TYPES) return 0;
    for (int i = 0; i < patches; i++)
        if (quality[i] > 63 || (motion && motion[i] > 15)) return 0;
    return 1;
}

int vp_token_code(vp_token_model *m, vp_coder *coder, vp_frame_type type, const uint8_t *quality,
                  int16_t *tokens, uint8_t *coded, const uint8_t *motion)
{
    vp_token_history *h = &m->history;
    if (!arguments_valid(type, quality, motion, h->rows * h->columns)) return -1;
    const vp_token_start *start = m->start;
    token_coder t;
    t.sink = (vp_token_sink){&start->layout, m->mixer, coder};
    t.history = h;
    t.order = start->order[vp_token_net(type)];
    t.linear = &start->linear[type];
    t.weights = &start->magnitude[type];
    t.type = (int)type;
    t.dims = h->dims;
    t.bands = h->bands;
    memset(t.value, 0, sizeof t.value);
    t.value[VP_TD_TYPE] = (uint32_t)type;
    vp_token_history_begin(h, type, quality);
    int ended = 0;
    for (int i = 0; i < h->rows * h->columns; i++) {
        int row = i / h->columns, column = i % h->columns;
        int16_t *token = tokens + (size_t)i * (size_t)h->dims;
        uint8_t any = 1, *flag = coded ? &coded[i] : &any;
        t.quality = quality[i];
        t.motion = motion ? motion[i] : 0;
        /* Behind the end of damaged bytes, which the caller finds, patches are empty: a large
         * picture has many of them. */
        if (!column) ended = vp_coder_overrun(coder);
        vp_token_history_token(h, row, column, &t.record);
        if (ended) {
            clear_token(token, h->dims, flag);
            continue;
        }
        vp_token_history_find(h, row, column, &t.neighbours);
        if (code_token(&t, token, flag)) return -1;
    }
    vp_token_history_end(h);
    return 0;
}
