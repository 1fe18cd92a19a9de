/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/mixer_code.h"

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

int vp_stretch(const vp_mixer *mixer, uint32_t p)
{
    return vp_mixer_stretch(mixer, p);
}

VP_INLINE uint32_t mixer_probability(const vp_mixer *mixer, const vp_mixer_decision *d, int n)
{
    int16_t input[VP_MIXER_MAX_CONTEXTS + VP_MIXER_LANES];
    int inputs = vp_mixer_fill_inputs(mixer, d->slots, n, input);
    const int32_t *a = mixer->weights + (size_t)d->weight_set_a * mixer->stride;
    const int32_t *b = mixer->weights + (size_t)d->weight_set_b * mixer->stride;
    int32_t dot = a == b ? vp_mixer_dot_one(input, a, inputs) : vp_mixer_dot(input, a, b, inputs);
    return (uint32_t)vp_mixer_predict(mixer, dot, d->apm_context).final;
}

VP_DISPATCH(uint32_t, vp_mixer_probability,
            (const vp_mixer *mixer, const uint32_t *slots, int n, uint32_t weight_set_a,
             uint32_t weight_set_b, uint32_t apm_context),
            (mixer, slots, n, weight_set_a, weight_set_b, apm_context),
            mixer_probability(mixer,
                              &(vp_mixer_decision){slots, weight_set_a, weight_set_b, apm_context},
                              n))

VP_DISPATCH(int, vp_mixer_code2,
            (vp_coder * coder, vp_mixer *mixer, const uint32_t *slots, int n, uint32_t weight_set_a,
             uint32_t weight_set_b, uint32_t apm_context, int bit),
            (coder, mixer, slots, n, weight_set_a, weight_set_b, apm_context, bit),
            vp_mixer_code_plain(coder, mixer,
                                &(vp_mixer_decision){slots, weight_set_a, weight_set_b,
                                                     apm_context},
                                n, bit))
