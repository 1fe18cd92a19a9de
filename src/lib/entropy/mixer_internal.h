/* SPDX-License-Identifier: BSD-2-Clause */
/* What a mixer is made of: shared by mixer.c, which makes mixers, mixer_dsp.c,
 * which codes and learns, and mixer_io.c, which stores what was learned.
 *
 * Number formats
 *
 *   probability  of a 1, 16 bits: 1..65535 of 65536
 *   stretch      ln(p / (1-p)) in 1/128, -1408..1408 (+-11, p = 2^-15.9)
 *   slot         the probability in 22 bits, below it in 10 bits the number of
 *                times the slot was used, up to VP_SLOT_LIMIT: first the mean of
 *                what it saw, later an exponential mean
 *   weight       32 bits, 1.0 = 2^20, clamped to +-VP_WEIGHT_MAX (just under 4),
 *                used as 16 bits, 1.0 = 2^13
 *   apm          16-bit probabilities at VP_APM_NODES values of stretch
 *
 * There are up to 20 + 1 inputs of at most 1408: |sum of input * weight| <=
 * 21 * 1408 * 32767 = 0.97e9 < 2^31. Two weight sets are added, then clamped,
 * before the product. The error is at most 32768 and an input at most 1408, so
 * their product is under 2^26, and a weight (2^22) plus that is far from 2^31. */
#ifndef VPATCH_ENTROPY_MIXER_INTERNAL_H
#define VPATCH_ENTROPY_MIXER_INTERNAL_H

#include "entropy/mixer.h"

#define VP_MIXER_LANES  8 /* inputs come in whole vectors */
#define VP_STRETCH_MAX  1408
#define VP_WEIGHT_ONE   (1 << 20)
#define VP_WEIGHT_MAX   ((1 << 22) - 128)
#define VP_WEIGHT_FIRST (VP_WEIGHT_ONE / 4)
#define VP_WEIGHT_SHIFT 7  /* 2^20 -> 2^13 */
#define VP_LEARN_SHIFT  11 /* how fast weights follow the error */
#define VP_SLOT_LIMIT   255
#define VP_SLOT_NEW     (1u << 31) /* one half, never used */
#define VP_APM_STEP     64         /* stretch units between nodes */
#define VP_APM_NODES    (2 * VP_STRETCH_MAX / VP_APM_STEP + 1)

/* The table of stretches for p up to one half: probabilities below FINE have an
 * entry of their own, from there on every 16th has one. */
#define VP_STRETCH_FINE    2048
#define VP_STRETCH_ENTRIES (VP_STRETCH_FINE + (32768 - VP_STRETCH_FINE) / 16 + 1)

/* Constants in eight lanes, for vectors: from memory they are cheaper than made. */
typedef enum vp_mixer_constant {
    VP_MIXER_WHOLE,  /* 65536 */
    VP_MIXER_COARSE, /* where the coarse entries of `stretch` begin */
    VP_MIXER_MOST,   /* weights */
    VP_MIXER_LEAST,
    VP_MIXER_ROUND, /* half of what a step of learning is shifted by */
    VP_MIXER_COUNT_MASK,
    VP_MIXER_THREE,
    VP_MIXER_NUMERATOR, /* 2^17 as a float */
    VP_MIXER_LIMIT,
    VP_MIXER_TARGET_0, /* of slots, for a 0 and for a 1 */
    VP_MIXER_TARGET_1,
    VP_MIXER_CONSTANTS
} vp_mixer_constant;

struct vp_mixer {
    vp_mixer_shape shape;
    uint32_t stride; /* inputs per weight set: contexts, bias, padding to 8 */
    uint32_t *slots;
    int32_t *weights;
    uint16_t *apm;
    int16_t stretch[VP_STRETCH_ENTRIES];
    uint16_t squash[2 * VP_STRETCH_MAX];    /* of -VP_STRETCH_MAX.. on */
    uint16_t reciprocal[VP_SLOT_LIMIT + 1]; /* 65536 / (n + 1.5) */
    int32_t constant[VP_MIXER_CONSTANTS][VP_MIXER_LANES];
};

/* The weight of an input before learning. */
static inline int32_t vp_first_weight(const vp_mixer_shape *shape, uint32_t input)
{
    if (input >= shape->contexts) return 0;
    return shape->first_weight ? shape->first_weight : VP_WEIGHT_FIRST;
}

/* stretch -> probability, 1..65535; x is clamped. */
int vp_squash(int x);
/* Its inverse; p in 0..65535. */
int vp_stretch(const vp_mixer *mixer, uint32_t p);

/* Codes everything learned, in either direction, rounded to what can be told apart. Decoding
 * garbage gives some valid state. Returns 0, or -1 when memory is short. */
int vp_mixer_transfer(vp_coder *coder, vp_mixer *mixer);

#endif
