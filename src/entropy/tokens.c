/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/tokens.h"

#include <stdlib.h>
#include <string.h>

#include "entropy/mixer.h"

#define TYPES 4
#define BAND 16
#define MAG_MAX 31     /* contexts look at magnitudes up to this: sums of 8 fit a byte */
#define UNARY 14
#define STEPS 6        /* classes of unary position: 0, 1, 2, 3-4, 5-8, 9- */
#define LEVELS 12      /* classes of a sum of magnitudes */
#define MAX_PATCHES (1 << 20)

/* ---- what is kept of a coded frame ------------------------------------------ */

typedef struct frame {
    int coded;
    uint8_t *mag;    /* [patches][width] magnitudes, at most MAG_MAX, scan order */
    uint16_t *band;  /* [patches][bands] sums of them per band                   */
    uint16_t *total; /* [patches] sum of all                                     */
} frame;

/* places of context tables in the mixer's slots */
enum { EMPTY_CONTEXTS = 6, BAND_CONTEXTS = 8, DIM_CONTEXTS = 12, SIGN_CONTEXTS = 3 };

typedef struct layout {
    uint32_t empty[EMPTY_CONTEXTS];
    uint32_t band[BAND_CONTEXTS];
    uint32_t dim[DIM_CONTEXTS];
    uint32_t sign[SIGN_CONTEXTS];
    uint32_t escape;
    uint32_t slots;
    /* weight sets */
    uint32_t set_empty, set_band, set_step, set_level, set_sign, set_escape, sets;
    uint32_t apm_empty, apm_band, apm_dim, apm_sign, apm_escape, apms;
} layout;

struct vp_token_start {
    int dims;
    vp_mixer *mixer;
};

struct vp_token_model {
    int dims, width, bands, groups, rows, columns;
    layout at;
    vp_mixer *mixer;
    frame last[TYPES];
    frame now;
    uint8_t *zero;       /* [width]: the token outside the picture */
    uint16_t *zero_band; /* [bands] */
    int8_t *signs;       /* [2][columns + 2][width]: rows above and current */
    uint8_t *spatial, *past, *same, *other; /* [width] sums around the current token */
};

static int level(int sum)
{
    static const uint8_t map[48] = {
        0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 7, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9, 10,
        10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11
    };
    return map[sum < 47 ? sum : 47];
}

static int min(int a, int b)
{
    return a < b ? a : b;
}

static uint32_t take(uint32_t *end, uint32_t count)
{
    uint32_t at = *end;
    *end += count;
    return at;
}

static void lay_out(layout *at, int dims)
{
    const uint32_t d = (uint32_t)dims, bands = (d + BAND - 1) / BAND, groups = (d + 7) / 8;
    const uint32_t l = LEVELS;
    uint32_t n = 0;
    for (int i = 0; i < EMPTY_CONTEXTS; i++) at->empty[i] = take(&n, TYPES * l * l * 3);
    for (int i = 0; i < BAND_CONTEXTS; i++) at->band[i] = take(&n, TYPES * bands * l * l);
    at->dim[0] = take(&n, TYPES * STEPS * d);
    at->dim[1] = take(&n, 2 * STEPS * d * l);
    at->dim[2] = take(&n, 2 * STEPS * d * l);
    at->dim[3] = take(&n, 2 * STEPS * d * l);
    at->dim[4] = take(&n, TYPES * STEPS * l * l * l);
    at->dim[5] = take(&n, 2 * STEPS * d * l);
    at->dim[6] = take(&n, 2 * STEPS * groups * l * l);
    at->dim[7] = take(&n, TYPES * STEPS * groups * l * l);
    at->dim[8] = take(&n, 2 * STEPS * groups * 81);
    at->dim[9] = take(&n, TYPES * STEPS * groups * 16);
    at->dim[10] = take(&n, 2 * STEPS * groups * l * l);
    at->dim[11] = take(&n, TYPES * STEPS * l * 16);
    at->sign[0] = take(&n, TYPES * d * 9);
    at->sign[1] = take(&n, TYPES * d * 9);
    at->sign[2] = take(&n, TYPES * d * 9);
    at->escape = take(&n, VP_ESCAPE_SLOTS * TYPES);
    at->slots = n;
    n = 0;
    at->set_empty = take(&n, TYPES * 2);
    at->set_band = take(&n, TYPES * bands);
    at->set_step = take(&n, TYPES * STEPS * groups);
    at->set_level = take(&n, TYPES * STEPS * l);
    at->set_sign = take(&n, TYPES);
    at->set_escape = take(&n, 1);
    at->sets = n;
    n = 0;
    at->apm_empty = take(&n, TYPES * l);
    at->apm_band = take(&n, TYPES * bands);
    at->apm_dim = take(&n, TYPES * STEPS * l * l);
    at->apm_sign = take(&n, TYPES);
    at->apm_escape = take(&n, 1);
    at->apms = n;
}

vp_token_start *vp_token_start_create(int dims)
{
    if (dims < 1 || dims > VP_TOKEN_MAX_DIMS) return NULL;
    vp_token_start *start = calloc(1, sizeof *start);
    if (!start) return NULL;
    layout at;
    lay_out(&at, dims);
    start->dims = dims;
    start->mixer = vp_mixer_create(&(vp_mixer_shape){ .slots = at.slots, .contexts = DIM_CONTEXTS,
                                                      .weight_sets = at.sets,
                                                      .apm_contexts = at.apms });
    if (!start->mixer) {
        free(start);
        return NULL;
    }
    return start;
}

void vp_token_start_free(vp_token_start *start)
{
    if (!start) return;
    vp_mixer_free(start->mixer);
    free(start);
}

static int frame_alloc(frame *f, size_t patches, size_t width, size_t bands)
{
    f->mag = calloc(patches, width);
    f->band = calloc(patches * bands, sizeof *f->band);
    f->total = calloc(patches, sizeof *f->total);
    return f->mag && f->band && f->total ? 0 : -1;
}

static void frame_free(frame *f)
{
    free(f->mag);
    free(f->band);
    free(f->total);
}

vp_token_model *vp_token_model_create(const vp_token_start *start, int rows, int columns)
{
    if (rows < 1 || columns < 1 || rows > MAX_PATCHES / columns) return NULL;
    vp_token_model *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->dims = start->dims;
    m->bands = (start->dims + BAND - 1) / BAND;
    m->width = m->bands * BAND;
    m->groups = (start->dims + 7) / 8;
    m->rows = rows;
    m->columns = columns;
    lay_out(&m->at, m->dims);
    size_t patches = (size_t)rows * (size_t)columns, width = (size_t)m->width;
    int bad = 0;
    for (int i = 0; i < TYPES; i++)
        bad |= frame_alloc(&m->last[i], patches, width, (size_t)m->bands);
    bad |= frame_alloc(&m->now, patches, width, (size_t)m->bands);
    m->zero = calloc(width, 1);
    m->zero_band = calloc((size_t)m->bands, sizeof *m->zero_band);
    m->signs = calloc(2 * ((size_t)columns + 2), width);
    m->spatial = calloc(4, width);
    m->mixer = vp_mixer_clone(start->mixer);
    if (bad || !m->zero || !m->zero_band || !m->signs || !m->spatial || !m->mixer) {
        vp_token_model_free(m);
        return NULL;
    }
    m->past = m->spatial + width;
    m->same = m->past + width;
    m->other = m->same + width;
    return m;
}

void vp_token_model_free(vp_token_model *m)
{
    if (!m) return;
    for (int i = 0; i < TYPES; i++) frame_free(&m->last[i]);
    frame_free(&m->now);
    free(m->zero);
    free(m->zero_band);
    free(m->signs);
    free(m->spatial);
    vp_mixer_free(m->mixer);
    free(m);
}

/* ---- one token ---------------------------------------------------------------- */

/* a token seen from the one being coded */
typedef struct view {
    const uint8_t *mag;
    const uint16_t *band;
    int total;
} view;

typedef struct around {
    view left, up, up_left, up_right;            /* this frame */
    view past, past_side[4];                     /* the reference frame */
    view same, other;                            /* two more frames */
    const int8_t *sign_left, *sign_up, *sign_up_left, *sign_up_right;
    int type, quality, side;
} around;

static view look(const vp_token_model *m, const frame *f, int row, int column)
{
    if (!f->coded || row < 0 || column < 0 || row >= m->rows || column >= m->columns)
        return (view){ m->zero, m->zero_band, 0 };
    size_t i = (size_t)row * (size_t)m->columns + (size_t)column;
    return (view){ f->mag + i * (size_t)m->width, f->band + i * (size_t)m->bands, f->total[i] };
}

static int code_empty(vp_token_model *m, vp_coder *coder, const around *a, int empty)
{
    const layout *at = &m->at;
    int t = a->type;
    int l = level(a->left.total), u = level(a->up.total);
    int d = level(a->up_left.total + a->up_right.total), p = level(a->past.total);
    int n = 0;
    for (int i = 0; i < 4; i++) n += a->past_side[i].total;
    n = level(n);
    int s = level(a->same.total), o = level(a->other.total);
    uint32_t slots[EMPTY_CONTEXTS] = {
        at->empty[0] + (uint32_t)((t * LEVELS + l) * LEVELS + u),
        at->empty[1] + (uint32_t)((t * LEVELS + p) * LEVELS + n),
        at->empty[2] + (uint32_t)((t * LEVELS + s) * LEVELS + o),
        at->empty[3] + (uint32_t)((t * LEVELS + level((a->left.total + a->up.total) / 2)) * LEVELS + p),
        at->empty[4] + (uint32_t)((t * LEVELS + d) * LEVELS + s),
        at->empty[5] + (uint32_t)((t * 16 + (a->quality >> 2)) * 16 + a->side),
    };
    return vp_code_bit(coder, m->mixer, slots, EMPTY_CONTEXTS, at->set_empty + (uint32_t)t,
                       at->apm_empty + (uint32_t)(t * LEVELS + level((a->left.total + a->up.total + a->past.total) / 3)),
                       empty);
}

static int code_band(vp_token_model *m, vp_coder *coder, const around *a, const uint16_t *done,
                     int band, int used)
{
    const layout *at = &m->at;
    int t = a->type, bands = m->bands;
    int l = a->left.band[band], u = a->up.band[band];
    int d = a->up_left.band[band] + a->up_right.band[band];
    int p = a->past.band[band], n = 0;
    for (int i = 0; i < 4; i++) n += a->past_side[i].band[band];
    int s = a->same.band[band], o = a->other.band[band];
    int b1 = band > 0 ? done[band - 1] : 0, b2 = band > 1 ? done[band - 2] : 0, all = 0;
    for (int i = 0; i < band; i++) all += done[i];
    int lu = l + u + d / 2, pn = p * 2 + n / 2, so = s + o;
    uint32_t row = (uint32_t)(t * bands + band) * LEVELS;
    uint32_t slots[BAND_CONTEXTS] = {
        at->band[0] + (row + (uint32_t)level(l)) * LEVELS + (uint32_t)level(u),
        at->band[1] + (row + (uint32_t)level(p)) * LEVELS + (uint32_t)level(n),
        at->band[2] + (row + (uint32_t)level(s)) * LEVELS + (uint32_t)level(o),
        at->band[3] + (row + (uint32_t)level(b1)) * LEVELS + (uint32_t)level(b2),
        at->band[4] + (row + (uint32_t)level(lu)) * LEVELS + (uint32_t)level(pn),
        at->band[5] + (row + (uint32_t)level(all / 2)) * LEVELS + (uint32_t)level(lu),
        at->band[6] + (row + (uint32_t)level(lu + pn + so)) * LEVELS + (uint32_t)level(all / 2),
        at->band[7] + row * LEVELS + (uint32_t)(a->quality >> 2),
    };
    return vp_code_bit(coder, m->mixer, slots, BAND_CONTEXTS,
                       at->set_band + (uint32_t)(t * bands + band),
                       at->apm_band + (uint32_t)(t * bands + band), used);
}

static int sign_class(int s)
{
    return s < 0 ? 1 : s > 0 ? 2 : 0;
}

static int code_sign(vp_token_model *m, vp_coder *coder, const around *a, const int8_t *signs,
                     int d, int negative)
{
    const layout *at = &m->at;
    int l = sign_class(a->sign_left[d]), u = sign_class(a->sign_up[d]);
    int ul = sign_class(a->sign_up_left[d]), ur = sign_class(a->sign_up_right[d]);
    int d1 = d > 0 ? sign_class(signs[d - 1]) : 0, d2 = d > 1 ? sign_class(signs[d - 2]) : 0;
    uint32_t row = (uint32_t)(a->type * m->dims + d) * 9;
    uint32_t slots[SIGN_CONTEXTS] = {
        at->sign[0] + row + (uint32_t)(l * 3 + u),
        at->sign[1] + row + (uint32_t)(ul * 3 + ur),
        at->sign[2] + row + (uint32_t)(d1 * 3 + d2),
    };
    return vp_code_bit(coder, m->mixer, slots, SIGN_CONTEXTS, at->set_sign + (uint32_t)a->type,
                       at->apm_sign + (uint32_t)a->type, negative);
}

/* One integer. `known`: it cannot be zero. */
static int code_dim(vp_token_model *m, vp_coder *coder, const around *a, uint8_t *mag,
                    int8_t *signs, int energy, int d, int known, int value)
{
    const layout *at = &m->at;
    static const uint8_t step_of[UNARY + 1] = { 0, 1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5 };
    int t = a->type, net = t >> 1, group = d >> 3, dims = m->dims, groups = m->groups;
    int d1 = d > 0 ? mag[d - 1] : 0, d2 = d > 1 ? mag[d - 2] : 0, d3 = d > 2 ? mag[d - 3] : 0;
    int sp = m->spatial[d], tp = m->past[d], ip = 3 * d1 + 2 * d2 + d3;
    int lsp = level(sp), ltp = level(tp), lip = level(ip), lall = level((sp + tp + ip) / 2);
    int ltq = level(m->same[d]), ltr = level(m->other[d]), lact = level(energy / 2);
    int band = d / BAND;
    int lsb = level((a->left.band[band] + a->up.band[band]) / 4);
    int ltb = level((a->past.band[band] + a->same.band[band]) / 4);
    int exact = ((min(a->left.mag[d], 2) * 3 + min(a->up.mag[d], 2)) * 3 + min(a->past.mag[d], 2)) * 3 +
                min(d1, 2);
    int magnitude = abs(value), got = 0;
    for (int b = known; b < UNARY; b++) {
        uint32_t step = step_of[b];
        uint32_t ts = (uint32_t)t * STEPS + step, ns = (uint32_t)net * STEPS + step;
        uint32_t nd = ns * (uint32_t)dims + (uint32_t)d, ng = ns * (uint32_t)groups + (uint32_t)group;
        uint32_t tg = ts * (uint32_t)groups + (uint32_t)group;
        uint32_t slots[DIM_CONTEXTS] = {
            at->dim[0] + ts * (uint32_t)dims + (uint32_t)d,
            at->dim[1] + nd * LEVELS + (uint32_t)lsp,
            at->dim[2] + nd * LEVELS + (uint32_t)ltp,
            at->dim[3] + nd * LEVELS + (uint32_t)lip,
            at->dim[4] + ((ts * LEVELS + (uint32_t)lsp) * LEVELS + (uint32_t)ltp) * LEVELS + (uint32_t)lip,
            at->dim[5] + nd * LEVELS + (uint32_t)lall,
            at->dim[6] + (ng * LEVELS + (uint32_t)lact) * LEVELS + (uint32_t)lsp,
            at->dim[7] + (tg * LEVELS + (uint32_t)ltq) * LEVELS + (uint32_t)ltr,
            at->dim[8] + ng * 81 + (uint32_t)exact,
            at->dim[9] + tg * 16 + (uint32_t)(a->quality >> 2),
            at->dim[10] + (ng * LEVELS + (uint32_t)lsb) * LEVELS + (uint32_t)ltb,
            at->dim[11] + (ts * LEVELS + (uint32_t)lall) * 16 + (uint32_t)a->side,
        };
        int more = vp_code_bit2(coder, m->mixer, slots, DIM_CONTEXTS,
                                at->set_step + tg, at->set_level + ts * LEVELS + (uint32_t)lall,
                                at->apm_dim + (ts * LEVELS + (uint32_t)lsp) * LEVELS + (uint32_t)ltp,
                                magnitude > b);
        if (!more) break;
        got = b + 1;
    }
    if (known && !got) got = 1;
    if (!got) return 0;
    int negative = code_sign(m, coder, a, signs, d, value < 0);
    if (got == UNARY)
        got += (int)vp_code_escape(coder, m->mixer, at->escape + (uint32_t)t * VP_ESCAPE_SLOTS,
                                   at->set_escape, at->apm_escape, (uint32_t)(magnitude - UNARY));
    if (got > 32767 + negative) got = 32767 + negative;
    return negative ? -got : got;
}

static void sum_spatial(uint8_t *to, const around *a, int width)
{
    const uint8_t *l = a->left.mag, *u = a->up.mag, *ul = a->up_left.mag, *ur = a->up_right.mag;
    for (int i = 0; i < width; i++) to[i] = (uint8_t)(2 * l[i] + 2 * u[i] + ul[i] + ur[i]);
}

static void sum_past(uint8_t *to, const around *a, int width)
{
    const uint8_t *c = a->past.mag, *n0 = a->past_side[0].mag, *n1 = a->past_side[1].mag;
    const uint8_t *n2 = a->past_side[2].mag, *n3 = a->past_side[3].mag;
    for (int i = 0; i < width; i++)
        to[i] = (uint8_t)(2 * c[i] + n0[i] + n1[i] + n2[i] + n3[i]);
}

static void code_token(vp_token_model *m, vp_coder *coder, const around *a, int16_t *token,
                       uint8_t *mag, uint16_t *band_sum, uint16_t *total, int8_t *signs)
{
    int decoding = coder->mode == VP_CODER_DECODE, width = m->width, dims = m->dims;
    memset(mag, 0, (size_t)width);
    memset(signs, 0, (size_t)width);
    memset(band_sum, 0, (size_t)m->bands * sizeof *band_sum);
    *total = 0;
    int empty = 1;
    if (decoding) memset(token, 0, (size_t)dims * sizeof *token);
    else
        for (int d = 0; d < dims; d++) empty &= token[d] == 0;
    if (code_empty(m, coder, a, empty)) return;

    sum_spatial(m->spatial, a, width);
    sum_past(m->past, a, width);
    for (int i = 0; i < width; i++) {
        m->same[i] = a->same.mag[i];
        m->other[i] = a->other.mag[i];
    }
    int energy = 0, sum = 0;
    for (int band = 0; band < m->bands; band++) {
        int first = band * BAND, end = min(first + BAND, dims), used = 0;
        if (!decoding)
            for (int d = first; d < end; d++) used |= token[d] != 0;
        if (!code_band(m, coder, a, band_sum, band, used)) {
            energy = energy * 3 / 4;
            continue;
        }
        int found = 0;
        for (int d = first; d < end; d++) {
            int known = d + 1 == end && !found;
            int value = code_dim(m, coder, a, mag, signs, energy, d, known, token[d]);
            if (decoding) token[d] = (int16_t)value;
            int magnitude = min(abs(value), MAG_MAX);
            mag[d] = (uint8_t)magnitude;
            signs[d] = (int8_t)((value > 0) - (value < 0));
            found |= magnitude;
            band_sum[band] = (uint16_t)(band_sum[band] + magnitude);
            energy = (energy * 7 >> 3) + magnitude * 4;
        }
        sum += band_sum[band];
    }
    *total = (uint16_t)min(sum, 65535);
}

int vp_token_code(vp_token_model *m, vp_coder *coder, vp_token_type type, int64_t time,
                  int quality, int16_t *tokens, const uint8_t *side)
{
    (void)time;
    if ((int)type < 0 || (int)type >= TYPES || quality < 0 || quality > 63) return -1;
    int patches = m->rows * m->columns;
    if (side)
        for (int i = 0; i < patches; i++)
            if (side[i] > 15) return -1;
    frame none = { 0 };
    /* Which frames tell most about this one: the reference it was predicted
     * from, then frames of the same kind. */
    const frame *past = &none, *same = &none, *other = &none;
    switch (type) {
    case VP_TOKEN_KEY:
        break;
    case VP_TOKEN_ANCHOR:
        past = m->last[VP_TOKEN_ANCHOR].coded ? &m->last[VP_TOKEN_ANCHOR] : &m->last[VP_TOKEN_KEY];
        same = &m->last[VP_TOKEN_MIDDLE];
        other = &m->last[VP_TOKEN_SIDE];
        break;
    case VP_TOKEN_MIDDLE:
        past = &m->last[VP_TOKEN_ANCHOR];
        same = &m->last[VP_TOKEN_MIDDLE];
        other = &m->last[VP_TOKEN_SIDE];
        break;
    case VP_TOKEN_SIDE:
        past = &m->last[VP_TOKEN_MIDDLE];
        same = &m->last[VP_TOKEN_SIDE];
        other = &m->last[VP_TOKEN_ANCHOR];
        break;
    }
    m->now.coded = 1;
    size_t width = (size_t)m->width, line = ((size_t)m->columns + 2) * width;
    memset(m->signs, 0, 2 * line);
    for (int row = 0; row < m->rows; row++) {
        int8_t *here = m->signs + (row & 1 ? line : 0) + width;
        int8_t *above = m->signs + (row & 1 ? 0 : line) + width;
        for (int column = 0; column < m->columns; column++) {
            size_t i = (size_t)row * (size_t)m->columns + (size_t)column;
            const frame *now = &m->now;
            int8_t *signs = here + (size_t)column * width;
            const int8_t *up = above + (size_t)column * width;
            around a = {
                .left = look(m, now, row, column - 1),
                .up = look(m, now, row - 1, column),
                .up_left = look(m, now, row - 1, column - 1),
                .up_right = look(m, now, row - 1, column + 1),
                .past = look(m, past, row, column),
                .past_side = { look(m, past, row, column - 1), look(m, past, row, column + 1),
                               look(m, past, row - 1, column), look(m, past, row + 1, column) },
                .same = look(m, same, row, column),
                .other = look(m, other, row, column),
                .sign_left = signs - width,
                .sign_up = up,
                .sign_up_left = up - width,
                .sign_up_right = up + width,
                .type = (int)type,
                .quality = quality,
                .side = side ? side[i] : 0,
            };
            code_token(m, coder, &a, tokens + i * (size_t)m->dims, m->now.mag + i * width,
                       m->now.band + i * (size_t)m->bands, m->now.total + i, signs);
        }
    }
    frame swap = m->last[type];
    m->last[type] = m->now;
    m->now = swap;
    return 0;
}
