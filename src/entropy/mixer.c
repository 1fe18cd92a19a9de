/* SPDX-License-Identifier: BSD-2-Clause */
/* Number formats
 *
 *   probability  of a 1, 16 bits: 1..65535 of 65536
 *   stretch      ln(p / (1-p)) in 1/128, -1408..1408 (+-11, p = 2^-15.9)
 *   slot.slow    the same probability in 22 bits, and the number of times the
 *                slot was used in the low 10 bits (up to SLOW_LIMIT): the mean
 *                of what it saw, later an exponential mean
 *   slot.fast    16 bits, exponential mean over about 16 uses
 *   weight       32 bits, 1.0 = 2^20, clamped to +-WEIGHT_MAX (just under 4),
 *                used as 16 bits, 1.0 = 2^13
 *
 * Each context feeds two inputs, so there are up to 2*20+1 inputs of at most
 * 1408: |sum of input * weight| <= 41 * 1408 * 32767 = 1.89e9 < 2^31. With two
 * weight sets the weights are added before the product and clamped again.
 * The error is at most 32768 and an input at most 1408, so their product is
 * under 2^26, and a weight of at most 2^22 plus that stays far from 2^31. */
#include "entropy/mixer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MAX_INPUTS (2 * VP_MIXER_MAX_CONTEXTS + 1)
#define STRETCH_MAX 1408
#define WEIGHT_ONE (1 << 20)
#define WEIGHT_MAX ((1 << 22) - 128)
#define WEIGHT_SHIFT 7 /* 2^20 -> 2^13 */
#define LEARN_SHIFT 11
#define SLOW_LIMIT 255
#define FAST_SHIFT 4
#define APM_STEP 64 /* stretch units between nodes */
#define APM_NODES (2 * STRETCH_MAX / APM_STEP + 1)
#define APM_SHIFT 6
#define BIAS 256

/* 65536 / (1 + exp(-i / 16)), i = -177..0. The rest by symmetry. */
static const uint16_t squash_table[178] = {
    1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2,
    2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4,
    5, 5, 5, 6, 6, 6, 7, 7, 8, 8, 9, 9,
    10, 10, 11, 12, 13, 13, 14, 15, 16, 17, 18, 19,
    21, 22, 23, 25, 27, 28, 30, 32, 34, 36, 39, 41,
    44, 47, 50, 53, 56, 60, 64, 68, 72, 77, 82, 87,
    92, 98, 105, 111, 119, 126, 134, 143, 152, 162, 172, 184,
    195, 208, 221, 236, 251, 267, 284, 302, 321, 342, 364, 387,
    412, 439, 467, 497, 528, 562, 598, 636, 677, 720, 766, 815,
    867, 922, 980, 1042, 1109, 1179, 1253, 1333, 1417, 1506, 1601, 1701,
    1808, 1921, 2041, 2168, 2303, 2446, 2598, 2758, 2928, 3108, 3298, 3500,
    3713, 3938, 4176, 4427, 4692, 4971, 5266, 5577, 5904, 6249, 6611, 6992,
    7392, 7812, 8252, 8714, 9197, 9702, 10230, 10782, 11357, 11955, 12579, 13226,
    13898, 14595, 15316, 16062, 16832, 17625, 18442, 19282, 20143, 21025, 21928, 22849,
    23788, 24743, 25712, 26695, 27689, 28693, 29705, 30723, 31744, 32768,
};

/* stretch() of probabilities below one half: exact steps where they matter */
#define FINE 2048
typedef struct slot {
    uint32_t slow;
    uint16_t fast;
    uint16_t unused; /* keeps the size a power of two */
} slot;

struct vp_mixer {
    vp_mixer_shape shape;
    uint32_t stride; /* inputs per weight set */
    slot *slots;
    int32_t *weights;
    uint16_t *apm;
    int16_t stretch_fine[FINE];           /* of 0..2047               */
    int16_t stretch_coarse[32768 / 16 + 1]; /* of 0, 16, 32, .. 32768 */
    uint16_t reciprocal[SLOW_LIMIT + 1];  /* 65536 / (n + 1.5)        */
};

/* stretch -> probability, 16 bits; x is clamped */
static int squash(int x)
{
    int negative = x < 0;
    if (negative) x = -x;
    if (x > STRETCH_MAX) x = STRETCH_MAX;
    const uint16_t *t = squash_table + 177 - (x >> 3);
    int p = t[0] - (((t[0] - t[-1]) * (x & 7)) >> 3);
    return negative ? p : 65536 - p;
}

static int stretch(const vp_mixer *mixer, uint32_t p)
{
    uint32_t low = p < 32768 ? p : 65536 - p;
    int x = low < FINE ? mixer->stretch_fine[low] : mixer->stretch_coarse[low >> 4];
    return p < 32768 ? x : -x;
}

/* The inverse of squash: for each probability the largest x not above it. */
static void fill_tables(vp_mixer *mixer)
{
    int x = -STRETCH_MAX;
    for (int p = 0; p <= 32768; p++) {
        while (x < 0 && squash(x + 1) <= p) x++;
        if (p < FINE) mixer->stretch_fine[p] = (int16_t)x;
        if (p % 16 == 0) mixer->stretch_coarse[p / 16] = (int16_t)x;
    }
    for (int n = 0; n <= SLOW_LIMIT; n++)
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
    /* whole vectors of 8 */
    mixer->stride = (2 * shape->contexts + 1 + 7) / 8 * 8;
    mixer->slots = malloc(shape->slots * sizeof *mixer->slots);
    mixer->weights = malloc((size_t)shape->weight_sets * mixer->stride * sizeof *mixer->weights);
    mixer->apm = malloc((size_t)shape->apm_contexts * APM_NODES * sizeof *mixer->apm);
    if (!mixer->slots || !mixer->weights || !mixer->apm) {
        vp_mixer_free(mixer);
        return NULL;
    }
    return mixer;
}

vp_mixer *vp_mixer_create(const vp_mixer_shape *shape)
{
    vp_mixer *mixer = allocate(shape);
    if (!mixer) return NULL;
    fill_tables(mixer);
    for (uint32_t i = 0; i < shape->slots; i++)
        mixer->slots[i] = (slot){ .slow = 1u << 31, .fast = 32768 };
    for (uint32_t i = 0; i < shape->weight_sets * mixer->stride; i++)
        mixer->weights[i] = i % mixer->stride < 2 * shape->contexts && i % mixer->stride % 2 == 0
                                ? WEIGHT_ONE / 4 : 0;
    for (uint32_t i = 0; i < shape->apm_contexts; i++)
        for (int j = 0; j < APM_NODES; j++)
            mixer->apm[i * APM_NODES + (uint32_t)j] =
                (uint16_t)squash(j * APM_STEP - STRETCH_MAX);
    return mixer;
}

vp_mixer *vp_mixer_clone(const vp_mixer *from)
{
    vp_mixer *mixer = allocate(&from->shape);
    if (!mixer) return NULL;
    memcpy(mixer->slots, from->slots, from->shape.slots * sizeof *from->slots);
    memcpy(mixer->weights, from->weights,
           (size_t)from->shape.weight_sets * from->stride * sizeof *from->weights);
    memcpy(mixer->apm, from->apm, (size_t)from->shape.apm_contexts * APM_NODES * sizeof *from->apm);
    memcpy(mixer->stretch_fine, from->stretch_fine, sizeof from->stretch_fine);
    memcpy(mixer->stretch_coarse, from->stretch_coarse, sizeof from->stretch_coarse);
    memcpy(mixer->reciprocal, from->reciprocal, sizeof from->reciprocal);
    return mixer;
}

void vp_mixer_free(vp_mixer *mixer)
{
    if (!mixer) return;
    free(mixer->slots);
    free(mixer->weights);
    free(mixer->apm);
    free(mixer);
}

static void learn_slot(vp_mixer *mixer, slot *s, int bit)
{
    uint32_t n = s->slow & 1023, p = s->slow >> 10;
    int32_t gap = (int32_t)(bit ? (1u << 22) - 1 : 0) - (int32_t)p;
    /* |gap| < 2^22, so the product is under 2^38 */
    p = (uint32_t)((int32_t)p + (int32_t)(((int64_t)gap * mixer->reciprocal[n]) >> 16));
    if (n < SLOW_LIMIT) n++;
    s->slow = p << 10 | n;
    s->fast = (uint16_t)(s->fast + (((bit ? 65535 : 0) - s->fast) >> FAST_SHIFT));
}

int vp_code_bit2(vp_coder *coder, vp_mixer *mixer, const uint32_t *slots, int n,
                 uint32_t weight_set_a, uint32_t weight_set_b, uint32_t apm_context, int bit)
{
    assert(n >= 1 && (uint32_t)n <= mixer->shape.contexts);
    assert(weight_set_a < mixer->shape.weight_sets && weight_set_b < mixer->shape.weight_sets);
    assert(apm_context < mixer->shape.apm_contexts);

    int16_t input[(MAX_INPUTS + 7) / 8 * 8];
    int inputs = (2 * n + 1 + 7) / 8 * 8;
    for (int i = 0; i < n; i++) {
        assert(slots[i] < mixer->shape.slots);
        const slot *s = mixer->slots + slots[i];
        input[2 * i] = (int16_t)stretch(mixer, s->slow >> 16);
        input[2 * i + 1] = (int16_t)stretch(mixer, s->fast);
    }
    input[2 * n] = BIAS;
    for (int i = 2 * n + 1; i < inputs; i++) input[i] = 0;

    int32_t *a = mixer->weights + (size_t)weight_set_a * mixer->stride;
    int32_t *b = mixer->weights + (size_t)weight_set_b * mixer->stride;
    int32_t dot = 0;
    for (int i = 0; i < inputs; i++) {
        int32_t w = a[i];
        if (a != b) w += b[i];
        w = w < -WEIGHT_MAX ? -WEIGHT_MAX : w > WEIGHT_MAX ? WEIGHT_MAX : w;
        dot += input[i] * (int16_t)(w >> WEIGHT_SHIFT);
    }
    int x = dot >> 13;
    if (x > STRETCH_MAX - 1) x = STRETCH_MAX - 1;
    if (x < 1 - STRETCH_MAX) x = 1 - STRETCH_MAX;
    int p = squash(x);

    uint16_t *node = mixer->apm + (size_t)apm_context * APM_NODES + (x + STRETCH_MAX) / APM_STEP;
    int part = (x + STRETCH_MAX) % APM_STEP;
    int refined = (node[0] * (APM_STEP - part) + node[1] * part) / APM_STEP;
    int final = (p + refined + 1) >> 1;
    if (final < 1) final = 1;
    if (final > 65535) final = 65535;
    bit = vp_coder_bit(coder, (uint32_t)final, bit);

    uint16_t *near = node + (part >= APM_STEP / 2);
    *near = (uint16_t)(*near + (((bit ? 65535 : 0) - *near) >> APM_SHIFT));
    int error = ((bit << 16) - p) >> 1;
    for (int i = 0; i < inputs; i++) {
        int32_t step = (input[i] * error + (1 << (LEARN_SHIFT - 1))) >> LEARN_SHIFT;
        int32_t w = a[i] + step;
        a[i] = w < -WEIGHT_MAX ? -WEIGHT_MAX : w > WEIGHT_MAX ? WEIGHT_MAX : w;
    }
    if (a != b) {
        for (int i = 0; i < inputs; i++) {
            int32_t step = (input[i] * error + (1 << (LEARN_SHIFT - 1))) >> LEARN_SHIFT;
            int32_t w = b[i] + step;
            b[i] = w < -WEIGHT_MAX ? -WEIGHT_MAX : w > WEIGHT_MAX ? WEIGHT_MAX : w;
        }
    }
    for (int i = 0; i < n; i++) learn_slot(mixer, mixer->slots + slots[i], bit);
    return bit;
}

int vp_code_bit(vp_coder *coder, vp_mixer *mixer, const uint32_t *slots, int n,
                uint32_t weight_set, uint32_t apm_context, int bit)
{
    return vp_code_bit2(coder, mixer, slots, n, weight_set, weight_set, apm_context, bit);
}

uint32_t vp_code_escape(vp_coder *coder, vp_mixer *mixer, uint32_t slot_base, uint32_t weight_set,
                        uint32_t apm_context, uint32_t value)
{
    uint32_t plus = value + 1;
    int bits = 0;
    while (bits < VP_ESCAPE_SLOTS) {
        uint32_t s = slot_base + (uint32_t)bits;
        if (!vp_code_bit(coder, mixer, &s, 1, weight_set, apm_context, plus >> (bits + 1) != 0))
            break;
        bits++;
    }
    uint32_t low = vp_code_direct(coder, plus & ((1u << bits) - 1), bits);
    uint32_t out = (1u << bits | low) - 1;
    return out < 1u << 24 ? out : (1u << 24) - 1;
}
