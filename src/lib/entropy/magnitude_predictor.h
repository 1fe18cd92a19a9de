/* SPDX-License-Identifier: BSD-2-Clause */
/* The expected magnitude of a level: a linear estimate from what both ends know, the same place
 * of neighbouring tokens and frames, all other places of those, and the places of the same token
 * that came before. One such number says more than a dozen contexts.
 *
 * Weights are learned off-line (tools/entropy/train-entropy.c) by minimising the code length of
 * a geometric distribution with this mean. Sums are kept up by pushing: a level that is not zero
 * adds its row of weights to everything it predicts, and most levels are zero. */
#ifndef VPATCH_ENTROPY_MAGNITUDE_PREDICTOR_H
#define VPATCH_ENTROPY_MAGNITUDE_PREDICTOR_H

#include <stdint.h>

#include "base/cpu.h"
#include "base/mathops.h"

/* Magnitudes of the same place elsewhere: left, up, up-left + up-right, the
 * reference frame, its four neighbours, the last frame of the same type, its four
 * neighbours, one more frame. */
#define VP_MAGNITUDE_NEAR 8
/* Where rows of weights are pushed from: this token; left, up (twice each),
 * up-left and up-right; the reference frame (twice) and its four neighbours. */
enum { VP_MAGNITUDE_INSIDE, VP_MAGNITUDE_SPATIAL, VP_MAGNITUDE_PAST, VP_MAGNITUDE_SOURCES };

/* Fixed point: magnitude 1 = 4096. */
#define VP_MAGNITUDE_ONE 4096

/* Links are followed so many at a time: the ends of short loops cannot be foretold. */
#define VP_MAGNITUDE_LINKS 4

/* A weight that is not 0. */
typedef struct vp_magnitude_predictor_link {
    uint16_t to;
    int16_t weight;
} vp_magnitude_predictor_link;

/* Weights for one frame type, dims in scan order. `width` is dims rounded up to
 * a multiple of 16; entries behind dims are 0. */
typedef struct vp_magnitude_predictor {
    int dims, width;
    int16_t *bias;   /* [width], VP_MAGNITUDE_ONE = 1                          */
    int16_t *near;   /* [VP_MAGNITUDE_NEAR][width], VP_MAGNITUDE_ONE = 1          */
    uint16_t *scale; /* [width]: a row weight of 1 is scale / 16 / VP_MAGNITUDE_ONE */
    int8_t *rows[VP_MAGNITUDE_SOURCES]; /* [dims][width]: row j, what j predicts   */
    /* The same without the zeros, for pushing: see vp_magnitude_predictor_index. Of row j of a
     * source: links[first[source][j]] up to links[first[source][j + 1]], a multiple of
     * VP_MAGNITUDE_LINKS of them: the last may have a weight of 0. */
    uint32_t *first[VP_MAGNITUDE_SOURCES]; /* [dims + 1] */
    vp_magnitude_predictor_link *links;
} vp_magnitude_predictor;

/* Sets weights that need no training: they tell of neighbours and of the places before. Returns
 * 0, or -1 when memory is short. */
int vp_magnitude_predictor_init(vp_magnitude_predictor *predictor, int dims);
void vp_magnitude_predictor_free(vp_magnitude_predictor *predictor);

/* Makes the links from the rows; call it after changing rows and before pushing.
 * Returns 0 or -1 when memory is short. */
int vp_magnitude_predictor_index(vp_magnitude_predictor *predictor);

/* pushed[i] += value * rows[source][j][i]. value is at most 255 and a weight 7 bits
 * and sign, so the sum of all pushes from 3 * 1024 places stays under 2^27. */
static inline void vp_magnitude_predictor_push(const vp_magnitude_predictor *predictor, int source,
                                               int j, int value, int32_t *pushed)
{
    const vp_magnitude_predictor_link *link = predictor->links + predictor->first[source][j];
    const vp_magnitude_predictor_link *end = predictor->links + predictor->first[source][j + 1];
    for (; link < end; link += VP_MAGNITUDE_LINKS) {
        VP_UNROLL(4)
        for (int k = 0; k < VP_MAGNITUDE_LINKS; k++) pushed[link[k].to] += value * link[k].weight;
    }
}

/* By how much magnitudes grow from a token of quality `from` to one of quality
 * `to`: quantiser steps halve every 10. VP_MAGNITUDE_RATIO = 1; 8..512. */
#define VP_MAGNITUDE_RATIO 64
int vp_magnitude_predictor_ratio(int from, int to);
/* A sum of magnitudes (0..255) at another quality, rounded, at most 255. */
static inline uint8_t vp_magnitude_predictor_rescale(int sum, int ratio)
{
    int scaled = (sum * ratio + VP_MAGNITUDE_RATIO / 2) / VP_MAGNITUDE_RATIO;
    return (uint8_t)vp_min(scaled, 255);
}

/* What is estimated at a time, and how little and how much. */
#define VP_MAGNITUDE_BAND  16
#define VP_MAGNITUDE_LEAST (VP_MAGNITUDE_ONE / 128)
#define VP_MAGNITUDE_MOST  (1 << 24)

/* The estimate for place i: sum and pushed as above. */
static inline int32_t vp_magnitude_predictor_value(const vp_magnitude_predictor *predictor, int i,
                                                   int32_t sum, int32_t pushed)
{
    int64_t e = sum + (((int64_t)pushed * predictor->scale[i]) >> 4);
    if (e < VP_MAGNITUDE_LEAST) return VP_MAGNITUDE_LEAST;
    return e > VP_MAGNITUDE_MOST ? VP_MAGNITUDE_MOST : (int32_t)e;
}

#endif
