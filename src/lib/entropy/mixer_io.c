/* SPDX-License-Identifier: BSD-2-Clause */
/* Stores what a mixer has learned in about a byte per slot in use: everything is
 * rounded in the stretch domain, where a step is worth the same everywhere. */
#include <stdlib.h>

#include "base/mathops.h"
#include "entropy/bit_tree.h"
#include "entropy/mixer_internal.h"

#define SLOT_STEP         8 /* 1/16 in ln(odds): at most 0.0002 bits worse */
#define SLOT_STEPS        (2 * VP_STRETCH_MAX / SLOT_STEP + 1)
#define SLOT_BITS         9
#define SLOT_CLASSES      23 /* of the slot before */
#define COUNTS            16
#define COUNT_BITS        4
#define WEIGHT_STEP_SHIFT 12 /* 1/256 */
#define WEIGHT_BITS       11
#define WEIGHT_RANGE      (1 << (WEIGHT_BITS - 1))
#define APM_ROUND         8
#define APM_BITS          8
#define APM_RANGE         (1 << (APM_BITS - 1))

typedef struct trees {
    uint16_t used[2][2], count[COUNTS][1 << COUNT_BITS];
    uint16_t slot[SLOT_CLASSES + 1][1 << SLOT_BITS];
    uint16_t weight_used[2], weight[VP_MIXER_MAX_CONTEXTS + 1][1 << WEIGHT_BITS];
    uint16_t apm_used[2], apm[1 << APM_BITS];
} trees;

static const uint8_t counts[COUNTS] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 255};

static int divide_round(int a, int b)
{
    return (a >= 0 ? a + b / 2 : a - b / 2) / b;
}

static void transfer_slots(vp_coder *coder, vp_mixer *mixer, trees *t)
{
    uint32_t used_before = 0, step = SLOT_STEPS / 2, count = 0;
    for (uint32_t i = 0; i < mixer->shape.slots; i++) {
        uint32_t slot = mixer->slots[i];
        uint32_t used = vp_bit_tree_code(coder, t->used[used_before], 1, (slot & 1023) != 0);
        used_before = used;
        if (!used) {
            mixer->slots[i] = VP_SLOT_NEW;
            continue;
        }
        uint32_t now = (uint32_t)((vp_stretch(mixer, slot >> 16) + VP_STRETCH_MAX + SLOT_STEP / 2) /
                                  SLOT_STEP);
        step = vp_bit_tree_code(coder, t->slot[step * SLOT_CLASSES / SLOT_STEPS], SLOT_BITS, now);
        if (step >= SLOT_STEPS) step = SLOT_STEPS - 1;
        uint32_t c = 0;
        while (c + 1 < COUNTS && counts[c + 1] <= (slot & 1023)) c++;
        count = vp_bit_tree_code(coder, t->count[count], COUNT_BITS, c);
        uint32_t p = (uint32_t)vp_squash((int)step * SLOT_STEP - VP_STRETCH_MAX);
        mixer->slots[i] = p << 16 | counts[count];
    }
}

static void transfer_weights(vp_coder *coder, vp_mixer *mixer, trees *t)
{
    uint32_t inputs = mixer->shape.contexts + 1;
    for (uint32_t i = 0; i < mixer->shape.weight_sets; i++) {
        int32_t *w = mixer->weights + (size_t)i * mixer->stride;
        uint32_t changed = 0;
        for (uint32_t j = 0; j < inputs; j++) changed |= w[j] != vp_first_weight(&mixer->shape, j);
        changed = vp_bit_tree_code(coder, t->weight_used, 1, changed);
        for (uint32_t j = 0; j < inputs; j++) {
            int rounded = vp_clip(divide_round(w[j], 1 << WEIGHT_STEP_SHIFT), -WEIGHT_RANGE,
                                  WEIGHT_RANGE - 1);
            if (!changed) {
                w[j] = vp_first_weight(&mixer->shape, j);
                continue;
            }
            rounded = (int)vp_bit_tree_code(coder, t->weight[j], WEIGHT_BITS,
                                            (uint32_t)(rounded + WEIGHT_RANGE)) -
                      WEIGHT_RANGE;
            w[j] = vp_clip(rounded * (1 << WEIGHT_STEP_SHIFT), -VP_WEIGHT_MAX, VP_WEIGHT_MAX);
        }
    }
}

static void transfer_apm(vp_coder *coder, vp_mixer *mixer, trees *t)
{
    for (uint32_t i = 0; i < mixer->shape.apm_contexts; i++) {
        uint16_t *node = mixer->apm + (size_t)i * VP_APM_NODES;
        uint32_t changed = 0;
        for (int j = 0; j < VP_APM_NODES; j++)
            changed |= node[j] != vp_squash(j * VP_APM_STEP - VP_STRETCH_MAX);
        changed = vp_bit_tree_code(coder, t->apm_used, 1, changed);
        for (int j = 0; j < VP_APM_NODES; j++) {
            int stretch = j * VP_APM_STEP - VP_STRETCH_MAX; /* before learning */
            if (changed) {
                int off = vp_clip(divide_round(vp_stretch(mixer, node[j]) - stretch, APM_ROUND),
                                  -APM_RANGE, APM_RANGE - 1);
                off = (int)vp_bit_tree_code(coder, t->apm, APM_BITS, (uint32_t)(off + APM_RANGE)) -
                      APM_RANGE;
                stretch += off * APM_ROUND;
            }
            node[j] = (uint16_t)vp_squash(stretch);
        }
    }
}

int vp_mixer_transfer(vp_coder *coder, vp_mixer *mixer)
{
    trees *t = malloc(sizeof *t);
    if (!t) return -1;
    vp_bit_tree_reset((uint16_t *)t, (int)(sizeof *t / sizeof(uint16_t)));
    transfer_slots(coder, mixer, t);
    transfer_weights(coder, mixer, t);
    transfer_apm(coder, mixer, t);
    free(t);
    return 0;
}
