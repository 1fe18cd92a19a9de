/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/guess.h"

#include <stdlib.h>
#include <string.h>

int vp_guess_alloc(vp_guess *guess, int dims)
{
    guess->dims = dims;
    guess->terms = calloc((size_t)dims * VP_GUESS_TERMS, sizeof *guess->terms);
    return guess->terms ? 0 : -1;
}

void vp_guess_free(vp_guess *guess)
{
    free(guess->terms);
    memset(guess, 0, sizeof *guess);
}

/* 12 products of 4095 and 32768 stay under 2^31. */
int vp_guess_value(const vp_guess *guess, const int16_t *const sources[VP_GUESS_SOURCES], int dim)
{
    const vp_guess_term *term = guess->terms + (size_t)dim * VP_GUESS_TERMS;
    int32_t sum = 0;
    for (int k = 0; k < VP_GUESS_TERMS && term[k].weight; k++)
        sum += term[k].weight * sources[term[k].source][term[k].dim];
    return sum / (VP_GUESS_WEIGHT_ONE / VP_GUESS_ONE);
}
