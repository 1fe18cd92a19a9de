/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/mixer_internal.h"

#include <stdlib.h>
#include <string.h>

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
    for (x = 0; x < 2 * VP_STRETCH_MAX; x++)
        mixer->squash[x] = (uint16_t)vp_squash(x - VP_STRETCH_MAX);
    for (int n = 0; n <= VP_SLOT_LIMIT; n++)
        mixer->reciprocal[n] = (uint16_t)(65536 * 2 / (2 * n + 3));
}

static void fill_constants(vp_mixer *mixer)
{
    const float numerator = 131072;
    int32_t value[VP_MIXER_CONSTANTS] = {
        [VP_MIXER_WHOLE] = 65536,
        [VP_MIXER_COARSE] = VP_STRETCH_FINE - VP_STRETCH_FINE / 16,
        [VP_MIXER_MOST] = VP_WEIGHT_MAX,
        [VP_MIXER_LEAST] = -VP_WEIGHT_MAX,
        [VP_MIXER_ROUND] = 1 << (VP_LEARN_SHIFT - 1),
        [VP_MIXER_COUNT_MASK] = 1023,
        [VP_MIXER_THREE] = 3,
        [VP_MIXER_LIMIT] = VP_SLOT_LIMIT,
        [VP_MIXER_TARGET_0] = 0,
        [VP_MIXER_TARGET_1] = (1 << 22) - 1,
    };

    memcpy(&value[VP_MIXER_NUMERATOR], &numerator, sizeof numerator);
    for (int i = 0; i < VP_MIXER_CONSTANTS; i++)
        for (int lane = 0; lane < VP_MIXER_LANES; lane++) mixer->constant[i][lane] = value[i];
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
    mixer->stride = (shape->contexts + 1 + VP_MIXER_LANES - 1) / VP_MIXER_LANES * VP_MIXER_LANES;
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
    fill_constants(mixer);
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

void vp_mixer_assign(vp_mixer *mixer, const vp_mixer *from)
{
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
}

vp_mixer *vp_mixer_clone(const vp_mixer *from)
{
    vp_mixer *mixer = allocate(&from->shape);
    if (mixer) vp_mixer_assign(mixer, from);
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

uint32_t vp_mixer_slot_probability(const vp_mixer *mixer, uint32_t slot)
{
    uint32_t p = mixer->slots[slot] >> 16;
    return p ? p : 1;
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
