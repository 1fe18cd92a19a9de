/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/linear_predictor.h"

#include <stdlib.h>
#include <string.h>

int vp_linear_predictor_init(vp_linear_predictor *predictor, int dims)
{
    predictor->dims = dims;
    predictor->terms = calloc((size_t)dims * VP_LINEAR_TERMS, sizeof *predictor->terms);
    return predictor->terms ? 0 : -1;
}

void vp_linear_predictor_free(vp_linear_predictor *predictor)
{
    free(predictor->terms);
    memset(predictor, 0, sizeof *predictor);
}

/* 12 products of 4095 and 32768 stay under 2^31. */
int vp_linear_predictor_value(const vp_linear_predictor *predictor,
                              const int16_t *const sources[VP_LINEAR_SOURCES], int dim)
{
    const vp_linear_predictor_term *term = predictor->terms + (size_t)dim * VP_LINEAR_TERMS;
    int32_t sum = 0;
    for (int k = 0; k < VP_LINEAR_TERMS && term[k].weight; k++)
        sum += term[k].weight * sources[term[k].source][term[k].dim];
    return sum / (VP_LINEAR_WEIGHT_ONE / VP_LINEAR_ONE);
}
