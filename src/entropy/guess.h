/* SPDX-License-Identifier: BSD-2-Clause */
/* What is an integer of a token guessed to be, sign and all? A linear guess from
 * a few signed integers: of the tokens left, up, up-left, up-right and of those
 * before it in its own token. It tells signs (the structure of a picture goes on
 * across patches), and the brightness of key frames nearly altogether.
 *
 * Which integers, and their weights, are learned off-line (tools/entropy/). */
#ifndef VPATCH_ENTROPY_GUESS_H
#define VPATCH_ENTROPY_GUESS_H

#include <stdint.h>

#define VP_GUESS_TERMS 12
#define VP_GUESS_ONE 16          /* a guess of 1 */
#define VP_GUESS_WEIGHT_ONE 4096 /* a weight of 1 */
#define VP_GUESS_CLIP 4095       /* integers are looked at up to this */

enum { VP_GUESS_LEFT, VP_GUESS_UP, VP_GUESS_UP_LEFT, VP_GUESS_UP_RIGHT, VP_GUESS_OWN,
       VP_GUESS_SOURCES };

/* One term: weight * sources[source][dim]. Weight 0: no term, and none behind. */
typedef struct vp_guess_term {
    int16_t weight;
    uint16_t dim;
    uint8_t source;
} vp_guess_term;

/* For one frame type: terms[dim * VP_GUESS_TERMS + k], dims in the token's order. */
typedef struct vp_guess {
    int dims;
    vp_guess_term *terms;
} vp_guess;

/* No terms: every guess is 0. Returns 0, or -1 when memory is short. */
int vp_guess_alloc(vp_guess *guess, int dims);
void vp_guess_free(vp_guess *guess);

/* The guess for one dim, VP_GUESS_ONE = 1. sources: values clipped to +-CLIP. */
int vp_guess_value(const vp_guess *guess, const int16_t *const sources[VP_GUESS_SOURCES], int dim);

#endif
