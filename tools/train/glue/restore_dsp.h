/* SPDX-License-Identifier: BSD-2-Clause */
/* The loops of fitting restoration. */
#ifndef VPATCH_TRAIN_RESTORE_DSP_H
#define VPATCH_TRAIN_RESTORE_DSP_H

#include <stddef.h>
#include <stdint.h>

#include "restoration/restoration.h"

#define VP_TRAIN_BLOCK_SAMPLES 16
/* Most features of a sample, and what it should be. */
#define VP_TRAIN_FEATURES      (VP_RESTORATION_PAIRS * VP_RESTORATION_MAX_LIMITS + 1)

/* sums[n][n] += weight * the products of the first n features, summed over a block's samples. */
void vp_train_add_products(double *sums, float seen[VP_TRAIN_BLOCK_SAMPLES][VP_TRAIN_FEATURES],
                           int n, double weight);

/* Adds a row's gradients to those of the samples it was made from. `back` lies `pitch` from row
 * to row; slope: [width], overwritten. */
void vp_train_add_gradients(float *back, ptrdiff_t pitch, const float *gradient,
                            const uint8_t *sample, ptrdiff_t stride, const float *limit,
                            const float *weight, float *slope, int limits, int width);

#endif
