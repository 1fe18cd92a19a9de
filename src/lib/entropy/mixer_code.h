/* SPDX-License-Identifier: BSD-2-Clause */
/* How a mixer codes a decision, inline: for those *_dsp.c whose decisions have a number of
 * contexts that is known when they are compiled. The plain version is the definition. */
#ifndef VPATCH_ENTROPY_MIXER_CODE_H
#define VPATCH_ENTROPY_MIXER_CODE_H

#include <assert.h>
#include <string.h>

#include "base/cpu.h"
#include "entropy/mixer_internal.h"

#if defined(VP_CPU_X86)
#include <immintrin.h>
#endif

#define VP_APM_SHIFT  6
#define VP_MIXER_BIAS 256
#define VP_MIXER_SURE 4096 /* of 65536: a slot whose odds are less is sure */

/* What one decision is coded with. */
typedef struct vp_mixer_decision {
    const uint32_t *slots;
    uint32_t weight_set_a, weight_set_b, apm_context;
} vp_mixer_decision;

/* ---- parts ------------------------------------------------------------------------ */

/* Without branches: which way they would go is close to random. */
VP_INLINE int vp_mixer_stretch(const vp_mixer *mixer, uint32_t p)
{
    uint32_t mirrored = 65536 - p, low = p < mirrored ? p : mirrored;
    uint32_t coarse = (low >> 4) + VP_STRETCH_FINE - VP_STRETCH_FINE / 16;
    int x = mixer->stretch[low < coarse ? low : coarse]; /* below VP_STRETCH_FINE, low is less */
    int flip = -(int)(p >> 15);
    return (x ^ flip) - flip;
}

VP_INLINE int32_t vp_mixer_clamp(int32_t w)
{
    return w < -VP_WEIGHT_MAX ? -VP_WEIGHT_MAX : w > VP_WEIGHT_MAX ? VP_WEIGHT_MAX : w;
}

/* The loops run over whole vectors of VP_MIXER_LANES; inputs behind the last are zero. */
VP_INLINE int32_t vp_mixer_dot(const int16_t *input, const int32_t *a, const int32_t *b, int inputs)
{
    int32_t dot = 0;
    for (int k = 0; k < inputs; k += VP_MIXER_LANES)
        for (int i = k; i < k + VP_MIXER_LANES; i++)
            dot += input[i] * (int16_t)(vp_mixer_clamp(a[i] + b[i]) >> VP_WEIGHT_SHIFT);
    return dot;
}

VP_INLINE int32_t vp_mixer_dot_one(const int16_t *input, const int32_t *a, int inputs)
{
    int32_t dot = 0;
    for (int k = 0; k < inputs; k += VP_MIXER_LANES)
        for (int i = k; i < k + VP_MIXER_LANES; i++)
            dot += input[i] * (int16_t)(a[i] >> VP_WEIGHT_SHIFT);
    return dot;
}

VP_INLINE void vp_mixer_learn_weights(const int16_t *input, int32_t *w, int inputs, int error)
{
    for (int k = 0; k < inputs; k += VP_MIXER_LANES)
        for (int i = k; i < k + VP_MIXER_LANES; i++) {
            int32_t step = (input[i] * error + (1 << (VP_LEARN_SHIFT - 1))) >> VP_LEARN_SHIFT;
            w[i] = vp_mixer_clamp(w[i] + step);
        }
}

/* A mixed probability, and what learning needs of it. */
typedef struct vp_mixer_prediction {
    int p, final;  /* of 65536: mixed; corrected; 1..65535 */
    uint32_t node; /* of the map: the one below, and how far it is to the next */
    int part;
} vp_mixer_prediction;

/* dot: of stretched probabilities and weights. */
VP_INLINE vp_mixer_prediction vp_mixer_predict(const vp_mixer *mixer, int32_t dot,
                                               uint32_t apm_context)
{
    vp_mixer_prediction o;
    int x = dot >> 13;
    if (x > VP_STRETCH_MAX - 1) x = VP_STRETCH_MAX - 1;
    if (x < 1 - VP_STRETCH_MAX) x = 1 - VP_STRETCH_MAX;
    uint32_t place = (uint32_t)(x + VP_STRETCH_MAX);
    o.p = mixer->squash[place];
    o.part = (int)(place % VP_APM_STEP);
    o.node = apm_context * VP_APM_NODES + place / VP_APM_STEP;
    const uint16_t *node = mixer->apm + o.node;
    int refined = (node[0] * (VP_APM_STEP - o.part) + node[1] * o.part) / VP_APM_STEP;
    o.final = (o.p + refined + 1) >> 1;
    return o;
}

VP_INLINE void vp_mixer_learn_map(vp_mixer *mixer, const vp_mixer_prediction *o, int bit)
{
    uint16_t *nearest = mixer->apm + o->node + (o->part >= VP_APM_STEP / 2);
    *nearest = (uint16_t)(*nearest + (((bit ? 65535 : 0) - *nearest) >> VP_APM_SHIFT));
}

/* -32768..32767 */
VP_INLINE int vp_mixer_error(const vp_mixer_prediction *o, int bit)
{
    return ((bit << 16) - o->p) >> 1;
}

VP_INLINE uint32_t vp_mixer_learn_slot(const vp_mixer *mixer, uint32_t slot, int bit)
{
    int32_t target = bit ? (1 << 22) - 1 : 0, q = (int32_t)(slot >> 10);
    uint32_t used = slot & 1023;
    /* |target - q| < 2^22, so the product is under 2^38 */
    q += (int32_t)(((int64_t)(target - q) * mixer->reciprocal[used]) >> 16);
    return (uint32_t)q << 10 | (used < VP_SLOT_LIMIT ? used + 1 : used);
}

/* ---- one context that is sure ----------------------------------------------------- */

/* Most decisions are foregone, and one context knows it: mixing it with others would take ten
 * times as long and save next to nothing. */
VP_INLINE int vp_mixer_sure(uint32_t slot)
{
    uint32_t p = slot >> 16;

    return p < VP_MIXER_SURE || p >= 65536 - VP_MIXER_SURE;
}

VP_INLINE int vp_mixer_code_alone(vp_coder *coder, const vp_mixer *mixer, uint32_t *slot, int bit)
{
    uint32_t p = *slot >> 16;

    bit = vp_coder_bit(coder, p ? p : 1, bit);
    *slot = vp_mixer_learn_slot(mixer, *slot, bit);
    return bit;
}

/* ---- any number of contexts ------------------------------------------------------- */

/* Inputs in whole vectors: the contexts', the bias, zeros. Returns how many. */
VP_INLINE int vp_mixer_fill_inputs(const vp_mixer *mixer, const uint32_t *slots, int n,
                                   int16_t input[VP_MIXER_MAX_CONTEXTS + VP_MIXER_LANES])
{
    int inputs = (n + 1 + VP_MIXER_LANES - 1) / VP_MIXER_LANES * VP_MIXER_LANES;
    memset(input, 0, (size_t)inputs * sizeof *input);
    for (int i = 0; i < n; i++)
        input[i] = (int16_t)vp_mixer_stretch(mixer, mixer->slots[slots[i]] >> 16);
    input[n] = VP_MIXER_BIAS;
    return inputs;
}

VP_INLINE int vp_mixer_code_plain(vp_coder *coder, vp_mixer *mixer, const vp_mixer_decision *d,
                                  int n, int bit)
{
    int16_t input[VP_MIXER_MAX_CONTEXTS + VP_MIXER_LANES];
    int inputs = vp_mixer_fill_inputs(mixer, d->slots, n, input);
    int32_t *a = mixer->weights + (size_t)d->weight_set_a * mixer->stride;
    int32_t *b = mixer->weights + (size_t)d->weight_set_b * mixer->stride;
    int32_t dot = a == b ? vp_mixer_dot_one(input, a, inputs) : vp_mixer_dot(input, a, b, inputs);
    const vp_mixer_prediction o = vp_mixer_predict(mixer, dot, d->apm_context);

    bit = vp_coder_bit(coder, (uint32_t)o.final, bit);
    vp_mixer_learn_map(mixer, &o, bit);
    vp_mixer_learn_weights(input, a, inputs, vp_mixer_error(&o, bit));
    if (a != b) vp_mixer_learn_weights(input, b, inputs, vp_mixer_error(&o, bit));
    for (int i = 0; i < n; i++) {
        uint32_t *slot = &mixer->slots[d->slots[i]];
        *slot = vp_mixer_learn_slot(mixer, *slot, bit);
    }
    return bit;
}

#if defined(VP_CPU_X86)

/* ---- AVX2 ------------------------------------------------------------------------- */

/* Contexts are coded eight at a time, the bias in the lane behind the last. n is a constant where
 * these functions are used. Vectors are made in registers: one that is stored number by number
 * would have to wait for the stores. */
#define VP_MIXER_INLINE VP_CPU_INLINE(VP_CPU_AVX2_SET)

// cppcheck-suppress unknownMacro ; defined where this is compiled
VP_MIXER_INLINE __m256i vp_mixer_all(const vp_mixer *mixer, vp_mixer_constant which)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)mixer->constant[which]);
}

/* slots[at[0]].. slots[at[n - 1]], n in 1..4, and zeros. */
VP_MIXER_INLINE __m128i vp_mixer_load4(const uint32_t *slots, const uint32_t *at, const int n)
{
    __m128i four = _mm_cvtsi32_si128((int)slots[at[0]]);

    if (n > 1) four = _mm_insert_epi32(four, (int)slots[at[1]], 1);
    if (n > 2) four = _mm_insert_epi32(four, (int)slots[at[2]], 2);
    if (n > 3) four = _mm_insert_epi32(four, (int)slots[at[3]], 3);
    return four;
}

VP_MIXER_INLINE __m256i vp_mixer_load8(const uint32_t *slots, const uint32_t *at, const int n)
{
    const __m128i low = vp_mixer_load4(slots, at, n);

    return _mm256_set_m128i(n > 4 ? vp_mixer_load4(slots, at + 4, n - 4) : _mm_setzero_si128(),
                            low);
}

VP_MIXER_INLINE void vp_mixer_store4(uint32_t *slots, const uint32_t *at, const int n, __m128i four)
{
    slots[at[0]] = (uint32_t)_mm_cvtsi128_si32(four);
    if (n > 1) slots[at[1]] = (uint32_t)_mm_extract_epi32(four, 1);
    if (n > 2) slots[at[2]] = (uint32_t)_mm_extract_epi32(four, 2);
    if (n > 3) slots[at[3]] = (uint32_t)_mm_extract_epi32(four, 3);
}

VP_MIXER_INLINE void vp_mixer_store8(uint32_t *slots, const uint32_t *at, const int n,
                                     __m256i eight)
{
    vp_mixer_store4(slots, at, n, _mm256_castsi256_si128(eight));
    if (n > 4) vp_mixer_store4(slots, at + 4, n - 4, _mm256_extracti128_si256(eight, 1));
}

/* Eight numbers of 32 bits that fit into 16. */
VP_MIXER_INLINE __m128i vp_mixer_narrow(__m256i wide)
{
    return _mm_packs_epi32(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1));
}

/* vp_mixer_stretch() of n slots. */
VP_MIXER_INLINE __m128i vp_mixer_stretch8(const vp_mixer *mixer, __m256i slot, const int n)
{
    const __m256i p = _mm256_srli_epi32(slot, 16);
    const __m256i low =
        _mm256_min_epi32(p, _mm256_sub_epi32(vp_mixer_all(mixer, VP_MIXER_WHOLE), p));
    const __m256i place = _mm256_min_epi32(
        low, _mm256_add_epi32(_mm256_srli_epi32(low, 4), vp_mixer_all(mixer, VP_MIXER_COARSE)));
    const __m128i at = _mm256_castsi256_si128(place), more = _mm256_extracti128_si256(place, 1);
    const int16_t *table = mixer->stretch;
    __m128i x = _mm_cvtsi32_si128((uint16_t)table[_mm_cvtsi128_si32(at)]);

    if (n > 1) x = _mm_insert_epi16(x, table[_mm_extract_epi32(at, 1)], 1);
    if (n > 2) x = _mm_insert_epi16(x, table[_mm_extract_epi32(at, 2)], 2);
    if (n > 3) x = _mm_insert_epi16(x, table[_mm_extract_epi32(at, 3)], 3);
    if (n > 4) x = _mm_insert_epi16(x, table[_mm_cvtsi128_si32(more)], 4);
    if (n > 5) x = _mm_insert_epi16(x, table[_mm_extract_epi32(more, 1)], 5);
    if (n > 6) x = _mm_insert_epi16(x, table[_mm_extract_epi32(more, 2)], 6);
    if (n > 7) x = _mm_insert_epi16(x, table[_mm_extract_epi32(more, 3)], 7);
    const __m128i flip = vp_mixer_narrow(_mm256_srai_epi32(slot, 31));
    return _mm_sub_epi16(_mm_xor_si128(x, flip), flip);
}

VP_MIXER_INLINE __m256i vp_mixer_clamp8(const vp_mixer *mixer, __m256i w)
{
    w = _mm256_min_epi32(w, vp_mixer_all(mixer, VP_MIXER_MOST));
    return _mm256_max_epi32(w, vp_mixer_all(mixer, VP_MIXER_LEAST));
}

/* How far weights move: input * error / 2^VP_LEARN_SHIFT, rounded. */
VP_MIXER_INLINE __m256i vp_mixer_step8(const vp_mixer *mixer, __m128i input, __m128i error)
{
    const __m128i low = _mm_mullo_epi16(input, error), high = _mm_mulhi_epi16(input, error);
    const __m256i product =
        _mm256_set_m128i(_mm_unpackhi_epi16(low, high), _mm_unpacklo_epi16(low, high));

    return _mm256_srai_epi32(_mm256_add_epi32(product, vp_mixer_all(mixer, VP_MIXER_ROUND)),
                             VP_LEARN_SHIFT);
}

/* vp_mixer_learn_slot() of eight slots. */
VP_MIXER_INLINE __m256i vp_mixer_learn8(const vp_mixer *mixer, __m256i slot, int bit)
{
    const __m256i used = _mm256_and_si256(slot, vp_mixer_all(mixer, VP_MIXER_COUNT_MASK));
    const __m256i q = _mm256_srli_epi32(slot, 10);
    /* the table's reciprocal, exactly: 2^17 over an odd number is never so close to a whole number
     * that floats could not tell */
    const __m256i divisor =
        _mm256_add_epi32(_mm256_add_epi32(used, used), vp_mixer_all(mixer, VP_MIXER_THREE));
    const __m256i reciprocal = _mm256_cvttps_epi32(_mm256_div_ps(
        _mm256_castsi256_ps(vp_mixer_all(mixer, VP_MIXER_NUMERATOR)), _mm256_cvtepi32_ps(divisor)));
    /* 32 bits of the products, from bit 16 on: of even lanes, of odd ones */
    const __m256i off =
        _mm256_sub_epi32(vp_mixer_all(mixer, bit ? VP_MIXER_TARGET_1 : VP_MIXER_TARGET_0), q);
    const __m256i even = _mm256_srli_epi64(_mm256_mul_epi32(off, reciprocal), 16);
    const __m256i odd = _mm256_slli_epi64(
        _mm256_mul_epi32(_mm256_srli_epi64(off, 32), _mm256_srli_epi64(reciprocal, 32)), 16);
    const __m256i moved = _mm256_add_epi32(q, _mm256_blend_epi32(even, odd, 0xAA));
    /* one more, but not beyond the limit; a count that is beyond it stays */
    const __m256i count =
        _mm256_sub_epi32(used, _mm256_cmpgt_epi32(vp_mixer_all(mixer, VP_MIXER_LIMIT), used));

    return _mm256_or_si256(_mm256_slli_epi32(moved, 10), count);
}

/* vp_mixer_code_plain() of up to 15 contexts. */
VP_MIXER_INLINE int vp_mixer_code_avx2(vp_coder *coder, vp_mixer *mixer, const vp_mixer_decision *d,
                                       const int n, int bit)
{
    enum { LANES = VP_MIXER_LANES };
    const int second = n >= LANES; /* there is a second vector, if of the bias alone */
    int32_t *a = mixer->weights + (size_t)d->weight_set_a * mixer->stride;
    int32_t *b = mixer->weights + (size_t)d->weight_set_b * mixer->stride;
    __m256i slot[2], own_a[2], own_b[2], weight[2];
    __m128i input[2];

    slot[0] = vp_mixer_load8(mixer->slots, d->slots, n < LANES ? n : LANES);
    slot[1] = n > LANES ? vp_mixer_load8(mixer->slots, d->slots + LANES, n - LANES)
                        : _mm256_setzero_si256();
    input[0] = vp_mixer_stretch8(mixer, slot[0], n < LANES ? n : LANES);
    input[1] = n > LANES ? vp_mixer_stretch8(mixer, slot[1], n - LANES) : _mm_setzero_si128();
    const long long bias = (long long)VP_MIXER_BIAS << n % 4 * 16; /* of 63 bits at most */
    input[n / LANES] = _mm_or_si128(input[n / LANES], n % LANES < 4 ? _mm_set_epi64x(0, bias)
                                                                    : _mm_set_epi64x(bias, 0));
    __m128i dot = _mm_setzero_si128();
    VP_UNROLL(2)
    for (int v = 0; v <= second; v++) {
        own_a[v] = _mm256_loadu_si256((const __m256i *)(const void *)(a + v * LANES));
        own_b[v] = _mm256_loadu_si256((const __m256i *)(const void *)(b + v * LANES));
        weight[v] = a == b ? own_a[v]
                           : vp_mixer_clamp8(mixer, _mm256_add_epi32(own_a[v], own_b[v]));
        dot = _mm_add_epi32(dot, _mm_madd_epi16(input[v], vp_mixer_narrow(_mm256_srai_epi32(
                                                              weight[v], VP_WEIGHT_SHIFT))));
    }
    dot = _mm_add_epi32(dot, _mm_shuffle_epi32(dot, 0x4E));
    dot = _mm_add_epi32(dot, _mm_shuffle_epi32(dot, 0xB1));
    const vp_mixer_prediction o = vp_mixer_predict(mixer, _mm_cvtsi128_si32(dot), d->apm_context);

    bit = vp_coder_bit(coder, (uint32_t)o.final, bit);
    vp_mixer_learn_map(mixer, &o, bit);
    const __m128i error = _mm_set1_epi16((int16_t)vp_mixer_error(&o, bit));
    VP_UNROLL(2)
    for (int v = 0; v <= second; v++) {
        const __m256i step = vp_mixer_step8(mixer, input[v], error);

        _mm256_storeu_si256((__m256i *)(void *)(a + v * LANES),
                            vp_mixer_clamp8(mixer, _mm256_add_epi32(own_a[v], step)));
        if (a != b)
            _mm256_storeu_si256((__m256i *)(void *)(b + v * LANES),
                                vp_mixer_clamp8(mixer, _mm256_add_epi32(own_b[v], step)));
    }
    vp_mixer_store8(mixer->slots, d->slots, n < LANES ? n : LANES,
                    vp_mixer_learn8(mixer, slot[0], bit));
    if (n > LANES)
        vp_mixer_store8(mixer->slots, d->slots + LANES, n - LANES,
                        vp_mixer_learn8(mixer, slot[1], bit));
    return bit;
}
#endif

#endif
