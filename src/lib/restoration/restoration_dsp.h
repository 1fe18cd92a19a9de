/* SPDX-License-Identifier: BSD-2-Clause */
/* The loops of restoration and of its classification. */
#ifndef VPATCH_RESTORATION_DSP_H
#define VPATCH_RESTORATION_DSP_H

#include <stddef.h>
#include <stdint.h>

/* Adds the magnitudes of a row's second differences, in four directions, to sums over columns. */
void vp_restoration_add_row(uint16_t *across, uint16_t *down, uint16_t *falling, uint16_t *rising,
                            const uint8_t *row, ptrdiff_t stride, int count);

#define VP_RESTORATION_RUN 16 /* samples at a time */

/* Sums, for a run of samples, over all pairs of neighbours and all limits: weight times the
 * pair's limited differences. limit: those of the next limit `pitch` further; weight: the same,
 * by pair and limit. */
void vp_restoration_add_pairs(int32_t *total, const uint8_t *sample, ptrdiff_t stride,
                              const int16_t *limit, const int16_t *weight, int limits, int pitch);

/* to = sample + total * strength, rounded and cut to 0..255. */
void vp_restoration_store_row(uint8_t *to, const uint8_t *sample, const int32_t *total,
                              int strength, int width);

#endif
