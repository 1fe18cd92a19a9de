/* SPDX-License-Identifier: BSD-2-Clause */
/* Binary decisions predicted by a mix of adaptive contexts, integers only.
 *
 * A mixer has a table of slots. A slot learns how likely a 1 is in one context; the caller
 * names the slots of a decision (one per context, direct indices, no hashing). Their
 * probabilities are added in the logistic domain with weights that are learned too, one set of
 * weights per `weight_set`; an adaptive probability map (per `apm_context`) corrects the sum;
 * the result is coded. Encoder and decoder make the same call, so syntax is written once.
 *
 * Bounds: see "Number formats" in mixer_internal.h. */
#ifndef VPATCH_ENTROPY_MIXER_H
#define VPATCH_ENTROPY_MIXER_H

#include <stddef.h>
#include <stdint.h>

#include "entropy/rangecoder.h"

/* Most contexts per decision. */
#define VP_MIXER_MAX_CONTEXTS 20

typedef struct vp_mixer vp_mixer;

typedef struct vp_mixer_shape {
    uint32_t slots;    /* size of the table of probabilities               */
    uint32_t contexts; /* most contexts per decision, 1..MAX_CONTEXTS      */
    uint32_t weight_sets;
    uint32_t apm_contexts;
    int32_t first_weight; /* of every context, before learning, in 2^-20; 0: a quarter */
} vp_mixer_shape;

/* A mixer to which every bit is equally likely. NULL: memory is short, or the
 * shape is out of range. */
vp_mixer *vp_mixer_create(const vp_mixer_shape *shape);
/* A copy with all it has learned. NULL: memory is short. */
vp_mixer *vp_mixer_clone(const vp_mixer *from);
/* Makes a mixer like another of the same shape. */
void vp_mixer_assign(vp_mixer *mixer, const vp_mixer *from);
void vp_mixer_destroy(vp_mixer *mixer);

/* Codes one bit in the contexts slots[0..n-1], 1 <= n <= shape.contexts; every
 * index must be inside the shape. Encode and count: codes `bit` (0 or 1) and
 * returns it. Decode: returns the decoded bit. Learns either way. */
int vp_mixer_code(vp_coder *coder, vp_mixer *mixer, const uint32_t *slots, int n,
                  uint32_t weight_set, uint32_t apm_context, int bit);

/* The same with the sum of two sets of weights, which learn together: choose
 * them by different things, e.g. the position and the neighbourhood. */
int vp_mixer_code2(vp_coder *coder, vp_mixer *mixer, const uint32_t *slots, int n,
                   uint32_t weight_set_a, uint32_t weight_set_b, uint32_t apm_context, int bit);

/* The probability of a 1, 1..65535 of 65536, that vp_mixer_code2() would code with. */
uint32_t vp_mixer_probability(const vp_mixer *mixer, const uint32_t *slots, int n,
                              uint32_t weight_set_a, uint32_t weight_set_b, uint32_t apm_context);
/* The probability that one slot alone has. */
uint32_t vp_mixer_slot_probability(const vp_mixer *mixer, uint32_t slot);

/* Codes value (0..2^24-1) in Exp-Golomb form: the number of bits of value + 1 in
 * unary with one context each (slots slot..slot+VP_ESCAPE_SLOTS-1, weight set
 * and apm as given), then these bits at equal odds. Decoding garbage gives a
 * value in the same range. */
#define VP_ESCAPE_SLOTS 24
uint32_t vp_mixer_code_escape(vp_coder *coder, vp_mixer *mixer, uint32_t slot, uint32_t weight_set,
                              uint32_t apm_context, uint32_t value);

#endif
