/* SPDX-License-Identifier: BSD-2-Clause */
/* The weights of restoration: a part of the model. */
#ifndef VPATCH_RESTORATION_RESTORATION_WEIGHTS_H
#define VPATCH_RESTORATION_RESTORATION_WEIGHTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/frame_type.h"
#include "vpatch/vpatch.h"
#include "weights/safetensors.h"

#define VP_RESTORATION_PAIRS      12
#define VP_RESTORATION_MAX_LIMITS 4
#define VP_RESTORATION_MAX_SETS   64
#define VP_RESTORATION_ACTIVITIES 8
#define VP_RESTORATION_DIRECTIONS 9
#define VP_RESTORATION_CHANGES    3
#define VP_RESTORATION_CLASSES \
    (VP_RESTORATION_CHANGES * VP_RESTORATION_DIRECTIONS * VP_RESTORATION_ACTIVITIES)
#define VP_RESTORATION_SHIFT 12 /* weights are in units of 2^-12 */

/* By quality where an array has 64. */
typedef struct vp_restoration_weights {
    int limits, sets;
    uint8_t set[64];                                      /* of weights */
    uint8_t limit[64][VP_RESTORATION_MAX_LIMITS];         /* of differences, 1..255 */
    uint16_t activity[64][VP_RESTORATION_ACTIVITIES - 1]; /* where the next activity begins */
    uint16_t change[64][VP_RESTORATION_CHANGES - 1];      /* the same for changes */
    int16_t *weights; /* [luma, chroma][types][sets][classes][pairs * limits] */
} vp_restoration_weights;

/* Reads the tensors "restore.*". *weights is NULL on failure. */
vpatch_status vp_restoration_weights_load(vp_restoration_weights **weights,
                                          const vp_safetensors *file, const vp_errbuf *message);
void vp_restoration_weights_destroy(vp_restoration_weights *weights);
/* How many weights there are. */
size_t vp_restoration_weights_count(const vp_restoration_weights *weights);

/* Offsets of the first of each pair of neighbours. */
extern const int8_t vp_restoration_pair[VP_RESTORATION_PAIRS][2]; /* y, x */

#endif
