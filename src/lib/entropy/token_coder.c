/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "entropy/dep_quant.h"
#include "entropy/magnitude_predictor_dsp.h"
#include "entropy/token_coder_internal.h"

#define TYPES         VP_FRAME_TYPES
#define BAND          VP_TOKEN_BAND
#define MAG_MAX       VP_TOKEN_MAG_MAX
#define UNARY         14
#define STEPS         8  /* classes of unary position: 0 and 1 by quantiser, 2, 3-4, 5-8, 9- */
#define SUMS          12 /* classes of a sum of magnitudes */
#define COARSE        25 /* classes of an expected magnitude: half octaves from 1/128 */
#define FINE          50 /* quarter octaves */
#define GUESSES       16 /* classes of a guess's size */
#define RESIDUAL_FROM 24 /* guesses this large are taken off and the rest is coded */
#define REST          32 /* classes of what a band still has to show: see rest_class */
#define MAX_PATCHES   (1 << 20)
#define MAX_WIDTH     VP_TOKEN_MAX_DIMS

enum {
    EMPTY_CONTEXTS = 6,
    BAND_CONTEXTS = 7,
    DIM_CONTEXTS = 5,
    SIGN_CONTEXTS = 3,
    RESIDUAL_CONTEXTS = 4
};

/* ---- where things are in the mixer ------------------------------------------ */

typedef struct layout {
    uint32_t empty[EMPTY_CONTEXTS], band[BAND_CONTEXTS], dim[DIM_CONTEXTS], sign[SIGN_CONTEXTS];
    uint32_t residual[RESIDUAL_CONTEXTS];
    uint32_t escape, slots;
    uint32_t set_empty, set_band, set_group, set_rest, set_sign, set_residual, set_escape, sets;
    uint32_t apm_empty, apm_band, apm_dim, apm_sign, apm_residual, apm_escape, apms;
} layout;

static uint32_t take(uint32_t *end, uint32_t count)
{
    uint32_t at = *end;
    *end += count;
    return at;
}

static void lay_out(layout *at, int dims)
{
    const uint32_t d = (uint32_t)dims, bands = (d + BAND - 1) / BAND, groups = (d + 7) / 8;
    const uint32_t l = SUMS, type_steps = TYPES * STEPS;
    uint32_t n = 0;
    for (int i = 0; i < EMPTY_CONTEXTS; i++) at->empty[i] = take(&n, TYPES * l * l * 2);
    for (int i = 0; i < BAND_CONTEXTS; i++) at->band[i] = take(&n, TYPES * bands * l * l);
    at->dim[0] = take(&n, type_steps * COARSE * GUESSES);
    at->dim[1] = take(&n, VP_TOKEN_NETS * STEPS * d * l);
    at->dim[2] = take(&n, VP_TOKEN_NETS * STEPS * d * l);
    at->dim[3] = take(&n, type_steps * COARSE * COARSE);
    at->dim[4] = take(&n, type_steps * COARSE * REST);
    at->sign[0] = take(&n, TYPES * d * GUESSES);
    at->sign[1] = take(&n, TYPES * 4 * GUESSES * 3);
    at->sign[2] = take(&n, TYPES * d * 9);
    at->residual[0] = take(&n, type_steps * d);
    at->residual[1] = take(&n, type_steps * COARSE);
    at->residual[2] = take(&n, type_steps * GUESSES);
    at->residual[3] = take(&n, type_steps * SUMS * 16);
    at->escape = take(&n, VP_ESCAPE_SLOTS * TYPES * 2);
    at->slots = n;
    n = 0;
    at->set_empty = take(&n, TYPES);
    at->set_band = take(&n, TYPES * bands);
    at->set_group = take(&n, type_steps * groups);
    at->set_rest = take(&n, type_steps * REST);
    at->set_sign = take(&n, TYPES * 4);
    at->set_residual = take(&n, type_steps);
    at->set_escape = take(&n, 1);
    at->sets = n;
    n = 0;
    at->apm_empty = take(&n, TYPES * l);
    at->apm_band = take(&n, TYPES * bands);
    at->apm_dim = take(&n, type_steps * FINE);
    at->apm_sign = take(&n, TYPES * GUESSES);
    at->apm_residual = take(&n, type_steps);
    at->apm_escape = take(&n, 1);
    at->apms = n;
}

vp_mixer_shape vp_token_mixer_shape(int dims)
{
    layout at;
    lay_out(&at, dims);
    return (vp_mixer_shape){.slots = at.slots,
                            .contexts = BAND_CONTEXTS,
                            .weight_sets = at.sets,
                            .apm_contexts = at.apms};
}

/* ---- the model ---------------------------------------------------------------- */

/* What is kept of a coded frame. */
typedef struct frame {
    int coded;
    uint8_t *mag;     /* [patches][width] magnitudes, at most MAG_MAX, in the token's order */
    uint16_t *band;   /* [patches][bands] sums of them per band, bands in scan order */
    uint16_t *total;  /* [patches] sum of all */
    uint8_t *quality; /* [patches] */
} frame;

struct vp_token_model {
    int dims, width, bands, groups, rows, columns;
    layout at;
    const vp_token_start *start;
    vp_mixer *mixer;
    frame last[TYPES], now;
    uint8_t *zero;       /* [width]: the token outside the picture */
    uint16_t *zero_band; /* [bands] */
    int16_t *values;     /* [2][columns + 2][width]: the row above and this one */
    vp_token_observer observer;
    void *observer_context;
};

static int frame_alloc(frame *f, size_t patches, size_t width, size_t bands)
{
    f->mag = calloc(patches, width);
    f->band = calloc(patches * bands, sizeof *f->band);
    f->total = calloc(patches, sizeof *f->total);
    f->quality = calloc(patches, 1);
    return f->mag && f->band && f->total && f->quality ? 0 : -1;
}

static void frame_free(frame *f)
{
    free(f->mag);
    free(f->band);
    free(f->total);
    free(f->quality);
}

vp_token_model *vp_token_model_create(const vp_token_start *start, int rows, int columns)
{
    if (rows < 1 || columns < 1 || rows > MAX_PATCHES / columns) return NULL;
    vp_token_model *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->start = start;
    m->dims = start->dims;
    m->bands = (start->dims + BAND - 1) / BAND;
    m->width = m->bands * BAND;
    m->groups = (start->dims + 7) / 8;
    m->rows = rows;
    m->columns = columns;
    lay_out(&m->at, m->dims);
    size_t patches = (size_t)rows * (size_t)columns, width = (size_t)m->width;
    int bad = frame_alloc(&m->now, patches, width, (size_t)m->bands);
    for (int i = 0; i < TYPES; i++)
        bad |= frame_alloc(&m->last[i], patches, width, (size_t)m->bands);
    m->zero = calloc(width, 1);
    m->zero_band = calloc((size_t)m->bands, sizeof *m->zero_band);
    m->values = calloc(2 * ((size_t)columns + 2), width * sizeof *m->values);
    m->mixer = vp_mixer_clone(start->mixer);
    if (bad || !m->zero || !m->zero_band || !m->values || !m->mixer) {
        vp_token_model_destroy(m);
        return NULL;
    }
    return m;
}

void vp_token_model_destroy(vp_token_model *m)
{
    if (!m) return;
    for (int i = 0; i < TYPES; i++) frame_free(&m->last[i]);
    frame_free(&m->now);
    free(m->zero);
    free(m->zero_band);
    free(m->values);
    vp_mixer_destroy(m->mixer);
    free(m);
}

void vp_token_observe(vp_token_model *m, vp_token_observer observer, void *context)
{
    m->observer = observer;
    m->observer_context = context;
}

vp_mixer *vp_token_model_take_mixer(vp_token_model *m)
{
    vp_mixer *mixer = m->mixer;
    m->mixer = NULL;
    vp_token_model_destroy(m);
    return mixer;
}

/* ---- classes -------------------------------------------------------------------- */

static int sum_class(int sum)
{
    static const uint8_t map[36] = {0,  1,  2,  3,  4,  5,  5,  6,  6,  7,  7,  7,
                                    8,  8,  8,  8,  9,  9,  9,  9,  9,  9,  9,  10,
                                    10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 11};
    return map[sum < 35 ? sum : 35];
}

static int min(int a, int b)
{
    return a < b ? a : b;
}

static int log2_floor(uint32_t v)
{
#if defined(__GNUC__)
    return 31 - __builtin_clz(v);
#else
    int l = 0;
    while (v >>= 1) l++;
    return l;
#endif
}

/* log2 of an expected magnitude from VP_MAGNITUDE_ONE / 128 on, in steps of 1/4. */
static int quarter_octaves(int32_t e)
{
    int octave = e < 64 ? 0 : log2_floor((uint32_t)e) - 5;
    int q = octave * 4 + (((e << 2) >> (octave + 5)) & 3);
    return q < FINE ? q : FINE - 1;
}

/* ---- one token -------------------------------------------------------------------- */

/* a token seen from the one being coded */
typedef struct view {
    const uint8_t *mag;
    const uint16_t *band;
    int total, quality;
} view;

typedef struct around {
    int type, quality, side;
    view left, up, corner[2]; /* this frame; corner: up-left, up-right */
    view past, past_side[4];  /* the frame this one was predicted from, most of all */
    view same, same_side[4];  /* the last frame of this type or near it */
    view other;               /* one more */
    const int16_t *values[VP_LINEAR_SOURCES];
} around;

/* What is worked out once per token; all in scan order. */
typedef struct scratch {
    uint8_t near[VP_MAGNITUDE_NEAR][MAX_WIDTH];
    int ratio[VP_MAGNITUDE_NEAR];
    uint8_t spatial[MAX_WIDTH], past[MAX_WIDTH];
    uint8_t mag[MAX_WIDTH];
    uint8_t used[MAX_WIDTH / BAND];
    int32_t sum[MAX_WIDTH];   /* expected: bias and near */
    int32_t outer[MAX_WIDTH]; /* pushed from other tokens */
    int32_t inner[MAX_WIDTH]; /* pushed from this token as well */
    int silent;               /* nothing around in this frame nor in this token so far: no guess */
    int32_t rest[BAND];       /* expected from here to the end of the band, before any is found */
} scratch;

static view look(const vp_token_model *m, const frame *f, int row, int column)
{
    if (!f->coded || row < 0 || column < 0 || row >= m->rows || column >= m->columns)
        return (view){m->zero, m->zero_band, 0, 0};
    size_t i = (size_t)row * (size_t)m->columns + (size_t)column;
    return (view){f->mag + i * (size_t)m->width, f->band + i * (size_t)m->bands, f->total[i],
                  f->quality[i]};
}

static void look_beside(const vp_token_model *m, const frame *f, int row, int column,
                        view beside[4])
{
    beside[0] = look(m, f, row, column - 1);
    beside[1] = look(m, f, row, column + 1);
    beside[2] = look(m, f, row - 1, column);
    beside[3] = look(m, f, row + 1, column);
}

static int code_empty(vp_token_model *m, vp_coder *coder, const around *a, int empty)
{
    const layout *at = &m->at;
    int t = a->type, l = a->left.total, u = a->up.total, p = a->past.total;
    int beside = 0;
    for (int i = 0; i < 4; i++) beside += a->past_side[i].total;
    uint32_t row = (uint32_t)(t * SUMS) * SUMS;
#define PAIR(i, x, y) at->empty[i] + row + (uint32_t)(sum_class(x) * SUMS + sum_class(y))
    uint32_t slots[EMPTY_CONTEXTS] = {
        PAIR(0, l, u),
        PAIR(1, p, beside),
        PAIR(2, a->same.total, a->other.total),
        PAIR(3, (l + u) / 2, p),
        PAIR(4, a->corner[0].total + a->corner[1].total, a->same.total),
        at->empty[5] + (uint32_t)((t * 16 + (a->quality >> 2)) * 16 + a->side),
    };
#undef PAIR
    return vp_mixer_code(coder, m->mixer, slots, EMPTY_CONTEXTS, at->set_empty + (uint32_t)t,
                         at->apm_empty + (uint32_t)(t * SUMS + sum_class((l + u + p) / 3)), empty);
}

static int code_band(vp_token_model *m, vp_coder *coder, const around *a, scratch *s,
                     const uint16_t *done, int band, int used)
{
    const layout *at = &m->at;
    const vp_magnitude_predictor *expect = &m->start->expect[a->type];
    int t = a->type;
    int l = a->left.band[band], u = a->up.band[band];
    int d = a->corner[0].band[band] + a->corner[1].band[band];
    int p = a->past.band[band], n = 0, same = a->same.band[band], other = a->other.band[band];
    for (int i = 0; i < 4; i++) n += a->past_side[i].band[band];
    int b1 = band > 0 ? done[band - 1] : 0, b2 = band > 1 ? done[band - 2] : 0, all = 0;
    for (int i = 0; i < band; i++) all += done[i];
    int lu = l + u + d / 2, pn = p * 2 + n / 2;
    int32_t e = 0;
    for (int i = BAND - 1; i >= 0; i--) {
        int at_i = band * BAND + i;
        if (at_i < m->dims)
            e += vp_magnitude_predictor_value(expect, at_i, s->sum[at_i], s->inner[at_i]);
        s->rest[i] = e;
    }
    int q = quarter_octaves(e / 4);
    uint32_t place = (uint32_t)(t * m->bands + band);
    uint32_t row = place * SUMS * SUMS;
#define PAIR(i, x, y) at->band[i] + row + (uint32_t)(sum_class(x) * SUMS + sum_class(y))
    uint32_t slots[BAND_CONTEXTS] = {
        PAIR(0, l, u),
        PAIR(1, p, n),
        PAIR(2, same, other),
        PAIR(3, b1, b2),
        PAIR(4, lu, pn),
        at->band[5] + row + (uint32_t)q,
        PAIR(6, lu + pn + same + other, all / 2),
    };
#undef PAIR
    return vp_mixer_code(coder, m->mixer, slots, BAND_CONTEXTS, at->set_band + place,
                         at->apm_band + place, used);
}

static int sign_class(int s)
{
    return s < 0 ? 1 : s > 0 ? 2 : 0;
}

/* How sure a guess is, in GUESSES classes: steps of 1/8, later wider. */
static uint32_t guess_class(int guess)
{
    int g = abs(guess) / 2;
    if (g < 8) return (uint32_t)g;
    if (g < 16) return (uint32_t)(8 + (g - 8) / 4);
    if (g < 64) return (uint32_t)(10 + (g - 16) / 16);
    return g < 128 ? 13 : g < 256 ? 14 : 15;
}

/* Codes whether the sign is not the one guessed. */
static int code_sign(vp_token_model *m, vp_coder *coder, const around *a, int i, int dim, int guess,
                     int magnitude, int negative)
{
    const layout *at = &m->at;
    uint32_t t = (uint32_t)a->type, sure = guess_class(guess), flip = guess < 0;
    uint32_t l = (uint32_t)sign_class(a->values[VP_LINEAR_LEFT][dim]);
    uint32_t u = (uint32_t)sign_class(a->values[VP_LINEAR_UP][dim]);
    uint32_t row = t * (uint32_t)m->dims + (uint32_t)i;
    uint32_t large = (uint32_t)min(magnitude, 4) - 1;
    /* signs around are given relative to the guess as well */
    if (flip && l) l = 3 - l;
    if (flip && u) u = 3 - u;
    uint32_t slots[SIGN_CONTEXTS] = {
        at->sign[0] + row * GUESSES + sure,
        at->sign[1] + ((t * 4 + large) * GUESSES + sure) * 3 + l,
        at->sign[2] + row * 9 + l * 3 + u,
    };
    int differs = vp_mixer_code(coder, m->mixer, slots, SIGN_CONTEXTS, at->set_sign + t * 4 + large,
                                at->apm_sign + t * GUESSES + sure, negative ^ (int)flip);
    return differs ^ (int)flip;
}

static uint32_t step_of(int index, int quantiser)
{
    static const uint8_t far[UNARY] = {0, 2, 4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7};
    return (uint32_t)(far[index] + (index < 2 ? quantiser : 0));
}

/* The index of an integer that is known to be large: the difference to its guess's. */
static int code_residual(vp_token_model *m, vp_coder *coder, const around *a, int i,
                         uint32_t coarse, int guess, int quantiser, int index)
{
    const layout *at = &m->at;
    uint32_t t = (uint32_t)a->type;
    int base = (abs(guess) + (1 + quantiser) * VP_LINEAR_ONE) / (2 * VP_LINEAR_ONE);
    if (guess < 0) base = -base;
    int off = index - base, magnitude = abs(off), got = 0;
    for (; got < UNARY; got++) {
        uint32_t ts = t * STEPS + step_of(got, quantiser);
        uint32_t slots[RESIDUAL_CONTEXTS] = {
            at->residual[0] + ts * (uint32_t)m->dims + (uint32_t)i,
            at->residual[1] + ts * COARSE + coarse,
            at->residual[2] + ts * GUESSES + guess_class(guess / 16),
            at->residual[3] + (ts * SUMS + (uint32_t)min(i, SUMS - 1)) * 16 +
                (uint32_t)a->quality / 4,
        };
        if (!vp_mixer_code(coder, m->mixer, slots, RESIDUAL_CONTEXTS, at->set_residual + ts,
                           at->apm_residual + ts, magnitude > got))
            break;
    }
    if (!got) return base;
    int negative = (int)vp_coder_direct(coder, off < 0, 1);
    if (got == UNARY)
        got += (int)vp_mixer_code_escape(coder, m->mixer,
                                         at->escape + (TYPES + t) * VP_ESCAPE_SLOTS, at->set_escape,
                                         at->apm_escape, (uint32_t)(magnitude - UNARY));
    got = negative ? base - got : base + got;
    return got < -VP_DQ_MAX_INDEX ? -VP_DQ_MAX_INDEX : min(got, VP_DQ_MAX_INDEX);
}

/* The index at place i of the scan. `rest`: see rest_class. `known`: it cannot be zero. */
static int code_dim(vp_token_model *m, vp_coder *coder, const around *a, const scratch *s, int i,
                    int dim, uint32_t rest, int known, int quantiser, int index)
{
    const layout *at = &m->at;
    const vp_magnitude_predictor *expect = &m->start->expect[a->type];
    uint32_t t = (uint32_t)a->type, net = t >> 1, group = (uint32_t)i / 8;
    uint32_t dims = (uint32_t)m->dims, groups = (uint32_t)m->groups;
    int32_t outer = vp_magnitude_predictor_value(expect, i, s->sum[i], s->outer[i]);
    int32_t all = vp_magnitude_predictor_value(expect, i, s->sum[i], s->inner[i]);
    uint32_t fine = (uint32_t)quarter_octaves(all), coarse = fine / 2;
    uint32_t coarse_outer = (uint32_t)quarter_octaves(outer) / 2;
    uint32_t spatial = (uint32_t)sum_class(s->spatial[i]), past = (uint32_t)sum_class(s->past[i]);
    int guess = s->silent ? 0 : vp_linear_predictor_value(&m->start->guess[t], a->values, dim);
    if (abs(guess) >= RESIDUAL_FROM * VP_LINEAR_ONE)
        return code_residual(m, coder, a, i, coarse, guess, quantiser, index);
    uint32_t sure = guess_class(guess);
    int magnitude = abs(index), got = 0;
    for (int b = known; b < UNARY; b++) {
        uint32_t step = step_of(b, quantiser), ts = t * STEPS + step, ns = net * STEPS + step;
        uint32_t slots[DIM_CONTEXTS] = {
            at->dim[0] + (ts * COARSE + coarse) * GUESSES + sure,
            at->dim[1] + (ns * dims + (uint32_t)i) * SUMS + spatial,
            at->dim[2] + (ns * dims + (uint32_t)i) * SUMS + past,
            at->dim[3] + (ts * COARSE + coarse) * COARSE + coarse_outer,
            at->dim[4] + (ts * COARSE + coarse) * REST + rest,
        };
        if (!vp_mixer_code2(coder, m->mixer, slots, DIM_CONTEXTS,
                            at->set_group + ts * groups + group, at->set_rest + ts * REST + rest,
                            at->apm_dim + ts * FINE + fine, magnitude > b))
            break;
        got = b + 1;
    }
    if (known && !got) got = 1;
    if (!got) return 0;
    int negative = code_sign(m, coder, a, i, dim, guess, got, index < 0);
    if (got == UNARY)
        got += (int)vp_mixer_code_escape(coder, m->mixer, at->escape + t * VP_ESCAPE_SLOTS,
                                         at->set_escape, at->apm_escape,
                                         (uint32_t)(magnitude - UNARY));
    if (got > VP_DQ_MAX_INDEX) got = VP_DQ_MAX_INDEX;
    return negative ? -got : got;
}

/* A band that is coded has something in it. While nothing has been found, the
 * less the integers from i to the end are expected to hold, the surer it is that
 * this is the one; once something has been found, how much counts. */
static uint32_t rest_class(int32_t rest, int found)
{
    if (found) return REST - 8 + (uint32_t)min(found, 7);
    return (uint32_t)min(quarter_octaves(rest / 2) / 2, REST - 9);
}

/* The sum of a few tokens' magnitudes; band sums are not made. */
static view sum_views(const view *views, int count, uint8_t *to, int width)
{
    view sum = {to, NULL, 0, 0};
    for (int n = 0; n < count; n++) {
        sum.total += views[n].total;
        /* an empty one has no say */
        if (views[n].total) sum.quality = views[n].quality;
    }
    if (!sum.total) return sum; /* nobody will look */
    memcpy(to, views[0].mag, (size_t)width);
    for (int n = 1; n < count; n++) {
        const uint8_t *restrict mag = views[n].mag;
        for (int i = 0; i < width; i++) to[i] = (uint8_t)(to[i] + mag[i]);
    }
    return sum;
}

/* Pushes every value that is not zero. */
static void push_all(const vp_magnitude_predictor *expect, int source, const uint8_t *values,
                     int width, int32_t *far)
{
    for (int i = 0; i < width; i += 8) {
        uint64_t eight;
        memcpy(&eight, values + i, sizeof eight);
        if (!eight) continue;
        for (int k = i; k < i + 8; k++)
            if (values[k]) vp_magnitude_predictor_push(expect, source, k, values[k], far);
    }
}

/* Sums in the token's order, then everything sorted into scan order. Magnitudes
 * are at most 42, so the largest sum, 2+2+1+1 or 2+1+1+1+1 of them, is 252. */
static void prepare(const vp_token_model *m, const around *a, scratch *s)
{
    const uint16_t *order = m->start->order[a->type >> 1];
    const vp_magnitude_predictor *expect = &m->start->expect[a->type];
    int dims = m->dims, width = m->width;
    uint8_t sums[3][MAX_WIDTH];
    const view corner = sum_views(a->corner, 2, sums[0], width);
    const view past = sum_views(a->past_side, 4, sums[1], width);
    const view same = sum_views(a->same_side, 4, sums[2], width);
    const view *from[VP_MAGNITUDE_NEAR] = {&a->left, &a->up,   &corner, &a->past,
                                           &past,    &a->same, &same,   &a->other};
    for (int n = 0; n < VP_MAGNITUDE_NEAR; n++) {
        memset(s->near[n], 0, (size_t)width);
        if (!from[n]->total) continue;
        for (int i = 0; i < dims; i++) s->near[n][i] = from[n]->mag[order[i]];
    }
    for (int n = 0; n < VP_MAGNITUDE_NEAR; n++)
        s->ratio[n] = vp_magnitude_predictor_ratio(from[n]->quality, a->quality);
    for (int i = 0; i < width; i++) {
        s->spatial[i] = (uint8_t)(2 * s->near[0][i] + 2 * s->near[1][i] + s->near[2][i]);
        s->past[i] = (uint8_t)(2 * s->near[3][i] + s->near[4][i]);
    }
    /* neighbours have much the same quality; another frame may have another */
    int ratio = a->past.total ? s->ratio[3] : s->ratio[4];
    if (ratio != VP_MAGNITUDE_RATIO)
        for (int i = 0; i < width; i++)
            s->past[i] = vp_magnitude_predictor_rescale(s->past[i], ratio);
    ratio = a->left.total ? s->ratio[0] : a->up.total ? s->ratio[1] : s->ratio[2];
    if (ratio != VP_MAGNITUDE_RATIO)
        for (int i = 0; i < width; i++)
            s->spatial[i] = vp_magnitude_predictor_rescale(s->spatial[i], ratio);
    memset(s->mag, 0, sizeof s->mag);
    s->silent = !(a->left.total | a->up.total | a->corner[0].total | a->corner[1].total);
    memset(s->used, 0, (size_t)m->bands);
    memset(s->outer, 0, (size_t)width * sizeof *s->outer);
    const uint8_t *near[VP_MAGNITUDE_NEAR];
    for (int n = 0; n < VP_MAGNITUDE_NEAR; n++) near[n] = s->near[n];
    vp_magnitude_predictor_neighbours(expect, near, s->ratio, s->sum);
    push_all(expect, VP_MAGNITUDE_SPATIAL, s->spatial, width, s->outer);
    push_all(expect, VP_MAGNITUDE_PAST, s->past, width, s->outer);
    memcpy(s->inner, s->outer, (size_t)width * sizeof *s->inner);
}

/* 1: there is an integer that is not 0; 0: there is none; -1: one is not in the quantiser that
 * those before it lead to. */
static int look_through(const int16_t *token, const uint16_t *order, int dims)
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

/* 0, or -1: not a path through the quantisers. */
static int code_token(vp_token_model *m, vp_coder *coder, const around *a, int16_t *token,
                      uint8_t *mag, uint16_t *band_sum, uint16_t *total, int16_t *values)
{
    const uint16_t *order = m->start->order[a->type >> 1];
    const vp_magnitude_predictor *expect = &m->start->expect[a->type];
    int decoding = coder->mode == VP_CODER_DECODE, dims = m->dims;
    int something = decoding ? 0 : look_through(token, order, dims);
    if (something < 0) return -1;
    memset(mag, 0, (size_t)m->width);
    memset(values, 0, (size_t)m->width * sizeof *values);
    memset(band_sum, 0, (size_t)m->bands * sizeof *band_sum);
    *total = 0;
    if (decoding) memset(token, 0, (size_t)dims * sizeof *token);
    if (code_empty(m, coder, a, !something)) return 0;

    scratch s;
    prepare(m, a, &s);
    int sum = 0, state = 0;
    for (int band = 0; band < m->bands; band++) {
        int first = band * BAND, end = min(first + BAND, dims), used = 0;
        if (!decoding)
            for (int i = first; i < end; i++) used |= token[order[i]] != 0;
        s.used[band] = (uint8_t)code_band(m, coder, a, &s, band_sum, band, used);
        for (int i = first; i < end && s.used[band]; i++) {
            int dim = order[i];
            int found = band_sum[band];
            uint32_t rest = rest_class(s.rest[i - first], found);
            int quantiser = vp_dq_quantiser(state), known = i + 1 == end && !found;
            int index = vp_dq_index(quantiser, abs(token[dim]));
            if (token[dim] < 0) index = -index;
            index = code_dim(m, coder, a, &s, i, dim, rest, known, quantiser, index);
            state = vp_dq_next_state(state, index);
            if (!index) continue;
            int value = vp_dq_level(quantiser, abs(index));
            if (index < 0) value = -value;
            if (decoding) token[dim] = (int16_t)value;
            int magnitude = min(abs(value), MAG_MAX);
            s.silent = 0;
            mag[dim] = s.mag[i] = (uint8_t)magnitude;
            values[dim] =
                (int16_t)(value < -VP_LINEAR_CLIP ? -VP_LINEAR_CLIP : min(value, VP_LINEAR_CLIP));
            band_sum[band] = (uint16_t)(band_sum[band] + magnitude);
            vp_magnitude_predictor_push(expect, VP_MAGNITUDE_INSIDE, i, magnitude, s.inner);
        }
        sum += band_sum[band];
    }
    *total = (uint16_t)min(sum, 65535);
    if (m->observer) {
        vp_token_seen seen = {.type = a->type,
                              .spatial = s.spatial,
                              .past = s.past,
                              .mag = s.mag,
                              .used = s.used,
                              .order = order};
        for (int n = 0; n < VP_LINEAR_SOURCES; n++) seen.values[n] = a->values[n];
        for (int n = 0; n < VP_MAGNITUDE_NEAR; n++) {
            seen.near[n] = s.near[n];
            seen.ratio[n] = s.ratio[n];
        }
        m->observer(m->observer_context, &seen);
    }
    return 0;
}

/* ---- one frame ---------------------------------------------------------------------- */

int vp_token_code(vp_token_model *m, vp_coder *coder, vp_frame_type type, int64_t time,
                  const uint8_t *quality, int16_t *tokens, const uint8_t *side)
{
    (void)time;
    if ((int)type < 0 || (int)type >= TYPES) return -1;
    int patches = m->rows * m->columns;
    for (int i = 0; i < patches; i++)
        if (quality[i] > 63 || (side && side[i] > 15)) return -1;
    static const frame none = {0};
    const frame *past = &none, *same = &none, *other = &none;
    switch (type) {
    case VP_FRAME_KEY: break;
    case VP_FRAME_ANCHOR:
        past = &m->last[m->last[VP_FRAME_ANCHOR].coded ? VP_FRAME_ANCHOR : VP_FRAME_KEY];
        same = &m->last[VP_FRAME_MIDDLE];
        other = &m->last[VP_FRAME_SIDE];
        break;
    case VP_FRAME_MIDDLE:
        past = &m->last[VP_FRAME_ANCHOR];
        same = &m->last[VP_FRAME_MIDDLE];
        other = &m->last[VP_FRAME_SIDE];
        break;
    case VP_FRAME_SIDE:
        past = &m->last[VP_FRAME_MIDDLE];
        same = &m->last[VP_FRAME_SIDE];
        other = &m->last[VP_FRAME_ANCHOR];
        break;
    }
    frame *now = &m->now;
    now->coded = 1;
    memcpy(now->quality, quality, (size_t)patches);
    size_t width = (size_t)m->width, line = ((size_t)m->columns + 2) * width;
    memset(m->values, 0, 2 * line * sizeof *m->values);
    for (int row = 0; row < m->rows; row++) {
        int16_t *here = m->values + (row & 1 ? line : 0) + width;
        const int16_t *above = m->values + (row & 1 ? 0 : line) + width;
        for (int column = 0; column < m->columns; column++) {
            size_t i = (size_t)row * (size_t)m->columns + (size_t)column;
            int16_t *values = here + (size_t)column * width;
            const int16_t *up = above + (size_t)column * width;
            around a = {
                .type = (int)type,
                .quality = quality[i],
                .side = side ? side[i] : 0,
                .left = look(m, now, row, column - 1),
                .up = look(m, now, row - 1, column),
                .corner = {look(m, now, row - 1, column - 1), look(m, now, row - 1, column + 1)},
                .past = look(m, past, row, column),
                .same = look(m, same, row, column),
                .other = look(m, other, row, column),
                .values = {values - width, up, up - width, up + width, values},
            };
            look_beside(m, past, row, column, a.past_side);
            look_beside(m, same, row, column, a.same_side);
            if (code_token(m, coder, &a, tokens + i * (size_t)m->dims, now->mag + i * width,
                           now->band + i * (size_t)m->bands, now->total + i, values))
                return -1;
        }
    }
    frame swap = m->last[type];
    m->last[type] = *now;
    *now = swap;
    return 0;
}
