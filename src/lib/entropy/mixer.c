/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/mixer_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clones.h"

#define LEARN_SHIFT 11 /* how fast weights follow the error */
#define APM_SHIFT   6
#define BIAS        256
#define LANES       8 /* inputs come in whole vectors */

/* 65536 / (1 + exp(-i / 16)), i = -177..0. The rest by symmetry. */
static const uint16_t squash_table[178] = {
    1,     1,     1,     1,     1,     1,     1,     2,     2,     2,     2,     2,     2,
    2,     2,     3,     3,     3,     3,     3,     4,     4,     4,     4,     5,     5,
    5,     6,     6,     6,     7,     7,     8,     8,     9,     9,     10,    10,    11,
    12,    13,    13,    14,    15,    16,    17,    18,    19,    21,    22,    23,    25,
    27,    28,    30,    32,    34,    36,    39,    41,    44,    47,    50,    53,    56,
    60,    64,    68,    72,    77,    82,    87,    92,    98,    105,   111,   119,   126,
    134,   143,   152,   162,   172,   184,   195,   208,   221,   236,   251,   267,   284,
    302,   321,   342,   364,   387,   412,   439,   467,   497,   528,   562,   598,   636,
    677,   720,   766,   815,   867,   922,   980,   1042,  1109,  1179,  1253,  1333,  1417,
    1506,  1601,  1701,  1808,  1921,  2041,  2168,  2303,  2446,  2598,  2758,  2928,  3108,
    3298,  3500,  3713,  3938,  4176,  4427,  4692,  4971,  5266,  5577,  5904,  6249,  6611,
    6992,  7392,  7812,  8252,  8714,  9197,  9702,  10230, 10782, 11357, 11955, 12579, 13226,
    13898, 14595, 15316, 16062, 16832, 17625, 18442, 19282, 20143, 21025, 21928, 22849, 23788,
    24743, 25712, 26695, 27689, 28693, 29705, 30723, 31744, 32768,
};

int vp_squash(int x)
{
    int negative = x < 0;
    if (negative) x = -x;
    if (x > VP_STRETCH_MAX) x = VP_STRETCH_MAX;
    const uint16_t *t = squash_table + 177 - (x >> 3);
    int p = t[0] - (((t[0] - t[-1]) * (x & 7)) >> 3);
    return negative ? p : 65536 - p;
}

/* Without branches: which way they would go is close to random. */
static inline int stretch(const vp_mixer *mixer, uint32_t p)
{
    uint32_t mirrored = 65536 - p, low = p < mirrored ? p : mirrored;
    uint32_t coarse = (low >> 4) + VP_STRETCH_FINE - VP_STRETCH_FINE / 16;
    int x = mixer->stretch[low < VP_STRETCH_FINE ? low : coarse];
    int flip = -(int)(p >> 15);
    return (x ^ flip) - flip;
}

int vp_stretch(const vp_mixer *mixer, uint32_t p)
{
    return stretch(mixer, p);
}

/* For each probability the largest x whose squash is not above it. */
static void fill_tables(vp_mixer *mixer)
{
    int x = -VP_STRETCH_MAX;
    for (int p = 0; p <= 32768; p++) {
        while (x < 0 && vp_squash(x + 1) <= p) x++;
        if (p < VP_STRETCH_FINE)
            mixer->stretch[p] = (int16_t)x;
        else if (p % 16 == 0)
            mixer->stretch[p / 16 + VP_STRETCH_FINE - VP_STRETCH_FINE / 16] = (int16_t)x;
    }
    for (int n = 0; n <= VP_SLOT_LIMIT; n++)
        mixer->reciprocal[n] = (uint16_t)(65536 * 2 / (2 * n + 3));
}

static vp_mixer *allocate(const vp_mixer_shape *shape)
{
    if (!shape->slots || !shape->contexts || shape->contexts > VP_MIXER_MAX_CONTEXTS ||
        !shape->weight_sets || !shape->apm_contexts || shape->slots > 1u << 26 ||
        shape->weight_sets > 1u << 20 || shape->apm_contexts > 1u << 20)
        return NULL;
    vp_mixer *mixer = malloc(sizeof *mixer);
    if (!mixer) return NULL;
    mixer->shape = *shape;
    mixer->stride = (shape->contexts + 1 + LANES - 1) / LANES * LANES;
    mixer->slots = malloc(shape->slots * sizeof *mixer->slots);
    mixer->weights = malloc((size_t)shape->weight_sets * mixer->stride * sizeof *mixer->weights);
    mixer->apm = malloc((size_t)shape->apm_contexts * VP_APM_NODES * sizeof *mixer->apm);
    if (!mixer->slots || !mixer->weights || !mixer->apm) {
        vp_mixer_destroy(mixer);
        return NULL;
    }
    return mixer;
}

vp_mixer *vp_mixer_create(const vp_mixer_shape *shape)
{
    vp_mixer *mixer = allocate(shape);
    if (!mixer) return NULL;
    fill_tables(mixer);
    for (uint32_t i = 0; i < shape->slots; i++) mixer->slots[i] = VP_SLOT_NEW;
    for (uint32_t i = 0; i < shape->weight_sets; i++)
        for (uint32_t j = 0; j < mixer->stride; j++)
            mixer->weights[(size_t)i * mixer->stride + j] = vp_first_weight(shape, j);
    for (uint32_t i = 0; i < shape->apm_contexts; i++)
        for (int j = 0; j < VP_APM_NODES; j++)
            mixer->apm[(size_t)i * VP_APM_NODES + (size_t)j] =
                (uint16_t)vp_squash(j * VP_APM_STEP - VP_STRETCH_MAX);
    return mixer;
}

vp_mixer *vp_mixer_clone(const vp_mixer *from)
{
    vp_mixer *mixer = allocate(&from->shape);
    if (!mixer) return NULL;
    vp_mixer own = *mixer;
    *mixer = *from; /* the tables inside */
    mixer->slots = own.slots;
    mixer->weights = own.weights;
    mixer->apm = own.apm;
    memcpy(mixer->slots, from->slots, from->shape.slots * sizeof *from->slots);
    memcpy(mixer->weights, from->weights,
           (size_t)from->shape.weight_sets * from->stride * sizeof *from->weights);
    memcpy(mixer->apm, from->apm,
           (size_t)from->shape.apm_contexts * VP_APM_NODES * sizeof *from->apm);
    return mixer;
}

void vp_mixer_destroy(vp_mixer *mixer)
{
    if (!mixer) return;
    free(mixer->slots);
    free(mixer->weights);
    free(mixer->apm);
    free(mixer);
}

static inline int32_t clamp_weight(int32_t w)
{
    return w < -VP_WEIGHT_MAX ? -VP_WEIGHT_MAX : w > VP_WEIGHT_MAX ? VP_WEIGHT_MAX : w;
}

/* The loops run over whole vectors of LANES; inputs behind the last are zero. */
static inline int32_t mix(const int16_t *input, const int32_t *a, const int32_t *b, int inputs)
{
    int32_t dot = 0;
    for (int k = 0; k < inputs; k += LANES)
        for (int i = k; i < k + LANES; i++)
            dot += input[i] * (int16_t)(clamp_weight(a[i] + b[i]) >> VP_WEIGHT_SHIFT);
    return dot;
}

static inline int32_t mix_one(const int16_t *input, const int32_t *a, int inputs)
{
    int32_t dot = 0;
    for (int k = 0; k < inputs; k += LANES)
        for (int i = k; i < k + LANES; i++) dot += input[i] * (int16_t)(a[i] >> VP_WEIGHT_SHIFT);
    return dot;
}

static inline void learn_weights(const int16_t *input, int32_t *w, int inputs, int error)
{
    for (int k = 0; k < inputs; k += LANES)
        for (int i = k; i < k + LANES; i++) {
            int32_t step = (input[i] * error + (1 << (LEARN_SHIFT - 1))) >> LEARN_SHIFT;
            w[i] = clamp_weight(w[i] + step);
        }
}

/* What a mixer thinks of a decision, and what it thinks it with. */
typedef struct opinion {
    int16_t input[(VP_MIXER_MAX_CONTEXTS + LANES) / LANES * LANES];
    int inputs;
    int p, final;  /* of 65536: mixed; corrected, 1..65535 */
    uint32_t node; /* of the map: the one below, and how far it is to the next */
    int part;
} opinion;

static inline void estimate(const vp_mixer *mixer, const uint32_t *slots, int n, uint32_t set_a,
                            uint32_t set_b, uint32_t apm_context, opinion *o)
{
    assert(n >= 1 && (uint32_t)n <= mixer->shape.contexts);
    assert(set_a < mixer->shape.weight_sets && set_b < mixer->shape.weight_sets);
    assert(apm_context < mixer->shape.apm_contexts);

    memset(o->input, 0, sizeof o->input);
    o->inputs = (n + 1 + LANES - 1) / LANES * LANES;
    for (int i = 0; i < n; i++) {
        assert(slots[i] < mixer->shape.slots);
        o->input[i] = (int16_t)stretch(mixer, mixer->slots[slots[i]] >> 16);
    }
    o->input[n] = BIAS;

    const int32_t *a = mixer->weights + (size_t)set_a * mixer->stride;
    const int32_t *b = mixer->weights + (size_t)set_b * mixer->stride;
    int x = (a == b ? mix_one(o->input, a, o->inputs) : mix(o->input, a, b, o->inputs)) >> 13;
    if (x > VP_STRETCH_MAX - 1) x = VP_STRETCH_MAX - 1;
    if (x < 1 - VP_STRETCH_MAX) x = 1 - VP_STRETCH_MAX;
    o->p = vp_squash(x);

    uint32_t place = (uint32_t)(x + VP_STRETCH_MAX);
    o->part = (int)(place % VP_APM_STEP);
    o->node = apm_context * VP_APM_NODES + place / VP_APM_STEP;
    const uint16_t *node = mixer->apm + o->node;
    int refined = (node[0] * (VP_APM_STEP - o->part) + node[1] * o->part) / VP_APM_STEP;
    o->final = (o->p + refined + 1) >> 1;
    if (o->final < 1) o->final = 1;
    if (o->final > 65535) o->final = 65535;
}

VP_CLONES
uint32_t vp_mixer_odds(const vp_mixer *mixer, const uint32_t *slots, int n, uint32_t weight_set_a,
                       uint32_t weight_set_b, uint32_t apm_context)
{
    opinion o;
    estimate(mixer, slots, n, weight_set_a, weight_set_b, apm_context, &o);
    return (uint32_t)o.final;
}

uint32_t vp_mixer_slot_odds(const vp_mixer *mixer, uint32_t slot)
{
    uint32_t p = mixer->slots[slot] >> 16;
    return p ? p : 1;
}

VP_CLONES
int vp_mixer_code2(vp_coder *coder, vp_mixer *mixer, const uint32_t *slots, int n,
                   uint32_t weight_set_a, uint32_t weight_set_b, uint32_t apm_context, int bit)
{
    opinion o;
    estimate(mixer, slots, n, weight_set_a, weight_set_b, apm_context, &o);
    bit = vp_coder_bit(coder, (uint32_t)o.final, bit);

    int32_t *a = mixer->weights + (size_t)weight_set_a * mixer->stride;
    int32_t *b = mixer->weights + (size_t)weight_set_b * mixer->stride;
    uint16_t *nearest = mixer->apm + o.node + (o.part >= VP_APM_STEP / 2);
    *nearest = (uint16_t)(*nearest + (((bit ? 65535 : 0) - *nearest) >> APM_SHIFT));
    int error = ((bit << 16) - o.p) >> 1;
    learn_weights(o.input, a, o.inputs, error);
    if (a != b) learn_weights(o.input, b, o.inputs, error);
    int32_t target = bit ? (1 << 22) - 1 : 0;
    for (int i = 0; i < n; i++) {
        uint32_t s = mixer->slots[slots[i]], used = s & 1023;
        int32_t q = (int32_t)(s >> 10);
        /* |target - q| < 2^22, so the product is under 2^38 */
        q += (int32_t)(((int64_t)(target - q) * mixer->reciprocal[used]) >> 16);
        mixer->slots[slots[i]] = (uint32_t)q << 10 | (used < VP_SLOT_LIMIT ? used + 1 : used);
    }
    return bit;
}

int vp_mixer_code(vp_coder *coder, vp_mixer *mixer, const uint32_t *slots, int n,
                  uint32_t weight_set, uint32_t apm_context, int bit)
{
    return vp_mixer_code2(coder, mixer, slots, n, weight_set, weight_set, apm_context, bit);
}

uint32_t vp_mixer_code_escape(vp_coder *coder, vp_mixer *mixer, uint32_t slot, uint32_t weight_set,
                              uint32_t apm_context, uint32_t value)
{
    uint32_t plus = value + 1;
    int bits = 0;
    while (bits < VP_ESCAPE_SLOTS) {
        uint32_t s = slot + (uint32_t)bits;
        if (!vp_mixer_code(coder, mixer, &s, 1, weight_set, apm_context, plus >> (bits + 1) != 0))
            break;
        bits++;
    }
    uint32_t low = vp_coder_direct(coder, plus & ((1u << bits) - 1), bits);
    uint32_t out = (1u << bits | low) - 1;
    return out < 1u << 24 ? out : (1u << 24) - 1;
}
