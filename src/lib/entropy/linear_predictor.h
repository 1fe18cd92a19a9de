/* SPDX-License-Identifier: BSD-2-Clause */
/* The linear prediction of a level, sign and all, from a few signed levels: of the tokens left,
 * up, up-left, up-right, and of the places before it in its own token. It tells signs (the
 * structure of a picture goes on across patches), and the brightness of key frames nearly
 * altogether.
 *
 * Which levels, and their weights, are learned off-line (tools/entropy/). */
#ifndef VPATCH_ENTROPY_LINEAR_PREDICTOR_H
#define VPATCH_ENTROPY_LINEAR_PREDICTOR_H

#include <stdint.h>

#define VP_LINEAR_TERMS      12
#define VP_LINEAR_ONE        16   /* a prediction of 1 */
#define VP_LINEAR_WEIGHT_ONE 4096 /* a weight of 1 */
#define VP_LINEAR_CLIP       4095 /* levels are limited to this, either sign */

enum {
    VP_LINEAR_LEFT,
    VP_LINEAR_UP,
    VP_LINEAR_UP_LEFT,
    VP_LINEAR_UP_RIGHT,
    VP_LINEAR_OWN,
    VP_LINEAR_SOURCES
};

/* One term: weight * sources[source][dim]. Weight 0: no term, and none behind. */
typedef struct vp_linear_predictor_term {
    int16_t weight;
    uint16_t dim;
    uint8_t source;
} vp_linear_predictor_term;

/* For one frame type: terms[dim * VP_LINEAR_TERMS + k], dims in the token's order. */
typedef struct vp_linear_predictor {
    int dims;
    vp_linear_predictor_term *terms;
} vp_linear_predictor;

/* No terms: every prediction is 0. Returns 0, or -1 when memory is short. */
int vp_linear_predictor_init(vp_linear_predictor *predictor, int dims);
void vp_linear_predictor_free(vp_linear_predictor *predictor);

/* The prediction of one dim, VP_LINEAR_ONE = 1. sources: levels limited to +-VP_LINEAR_CLIP. */
int vp_linear_predictor_value(const vp_linear_predictor *predictor,
                              const int16_t *const sources[VP_LINEAR_SOURCES], int dim);

#endif
