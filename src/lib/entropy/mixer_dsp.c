/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/mixer_internal.h"

#include <assert.h>
#include <string.h>

#include "base/cpu.h"

#define LEARN_SHIFT 11 /* how fast weights follow the error */
#define APM_SHIFT   6
#define BIAS        256

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
VP_INLINE int stretch(const vp_mixer *mixer, uint32_t p)
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

VP_INLINE int32_t clamp_weight(int32_t w)
{
    return w < -VP_WEIGHT_MAX ? -VP_WEIGHT_MAX : w > VP_WEIGHT_MAX ? VP_WEIGHT_MAX : w;
}

/* The loops run over whole vectors of VP_MIXER_LANES; inputs behind the last are zero. */
VP_INLINE int32_t mix(const int16_t *input, const int32_t *a, const int32_t *b, int inputs)
{
    int32_t dot = 0;
    for (int k = 0; k < inputs; k += VP_MIXER_LANES)
        for (int i = k; i < k + VP_MIXER_LANES; i++)
            dot += input[i] * (int16_t)(clamp_weight(a[i] + b[i]) >> VP_WEIGHT_SHIFT);
    return dot;
}

VP_INLINE int32_t mix_one(const int16_t *input, const int32_t *a, int inputs)
{
    int32_t dot = 0;
    for (int k = 0; k < inputs; k += VP_MIXER_LANES)
        for (int i = k; i < k + VP_MIXER_LANES; i++)
            dot += input[i] * (int16_t)(a[i] >> VP_WEIGHT_SHIFT);
    return dot;
}

VP_INLINE void learn_weights(const int16_t *input, int32_t *w, int inputs, int error)
{
    for (int k = 0; k < inputs; k += VP_MIXER_LANES)
        for (int i = k; i < k + VP_MIXER_LANES; i++) {
            int32_t step = (input[i] * error + (1 << (LEARN_SHIFT - 1))) >> LEARN_SHIFT;
            w[i] = clamp_weight(w[i] + step);
        }
}

/* Mixer prediction of a decision, and what learning needs of it. */
typedef struct prediction {
    int16_t input[(VP_MIXER_MAX_CONTEXTS + VP_MIXER_LANES) / VP_MIXER_LANES * VP_MIXER_LANES];
    int inputs;
    int p, final;  /* of 65536: mixed; corrected, 1..65535 */
    uint32_t node; /* of the map: the one below, and how far it is to the next */
    int part;
} prediction;

VP_INLINE void estimate(const vp_mixer *mixer, const uint32_t *slots, int n, uint32_t set_a,
                        uint32_t set_b, uint32_t apm_context, prediction *o)
{
    assert(n >= 1 && (uint32_t)n <= mixer->shape.contexts);
    assert(set_a < mixer->shape.weight_sets && set_b < mixer->shape.weight_sets);
    assert(apm_context < mixer->shape.apm_contexts);

    memset(o->input, 0, sizeof o->input);
    o->inputs = (n + 1 + VP_MIXER_LANES - 1) / VP_MIXER_LANES * VP_MIXER_LANES;
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

VP_INLINE uint32_t mixer_probability(const vp_mixer *mixer, const uint32_t *slots, int n,
                                     uint32_t weight_set_a, uint32_t weight_set_b,
                                     uint32_t apm_context)
{
    prediction o;
    estimate(mixer, slots, n, weight_set_a, weight_set_b, apm_context, &o);
    return (uint32_t)o.final;
}

VP_DISPATCH(uint32_t, vp_mixer_probability,
            (const vp_mixer *mixer, const uint32_t *slots, int n, uint32_t weight_set_a,
             uint32_t weight_set_b, uint32_t apm_context),
            (mixer, slots, n, weight_set_a, weight_set_b, apm_context),
            mixer_probability(mixer, slots, n, weight_set_a, weight_set_b, apm_context))

VP_INLINE int mixer_code2(vp_coder *coder, vp_mixer *mixer, const uint32_t *slots, int n,
                          uint32_t weight_set_a, uint32_t weight_set_b, uint32_t apm_context,
                          int bit)
{
    prediction o;
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

VP_DISPATCH(int, vp_mixer_code2,
            (vp_coder * coder, vp_mixer *mixer, const uint32_t *slots, int n, uint32_t weight_set_a,
             uint32_t weight_set_b, uint32_t apm_context, int bit),
            (coder, mixer, slots, n, weight_set_a, weight_set_b, apm_context, bit),
            mixer_code2(coder, mixer, slots, n, weight_set_a, weight_set_b, apm_context, bit))
