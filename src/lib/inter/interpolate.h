/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples between samples. A block is interpolated into 16-bit values of scale 64
 * less 64 * 128 (so that no picture overflows them, nor the sums on the way), then
 * rounded to 8 bits alone or averaged with another block:
 *
 *   whole position  64 * s - 8192
 *   row or column   sum of taps * s - 8192
 *   both            for luma and chroma: r = row result, taps of the column:
 *                   sum of ((2 * r * 512 * tap) >> 16), plus half the number of taps
 *   alone           clip8(((v + 32) >> 6) + 128)
 *   averaged        clip8((((v0 >> 1) + (v1 >> 1) + 32) >> 6) + 128)
 *
 * Shifts round down, also below zero. A position is whole in one direction when the
 * fraction is zero there; the other direction's taps alone are used then. */
#ifndef VPATCH_INTER_INTERPOLATE_H
#define VPATCH_INTER_INTERPOLATE_H

#include <stddef.h>
#include <stdint.h>

#include "inter/interpolate_dsp.h"
#include "inter/mv_field.h"

/* size x size luma samples (8, 12, 16 or 20) at (x, y) of the plane displaced by mv, into
 * out[size * VP_LUMA_STRIDE(size)]: rows end on a whole vector, in samples of no meaning. */
void vp_interpolate_luma(const vp_plane *plane, int x, int y, vp_mv mv, int size, int16_t *out);

/* size x size chroma samples (4 or 8) at chroma position (x, y); mv counts luma
 * quarters, that is chroma eighths. */
void vp_interpolate_chroma(const vp_plane *plane, int x, int y, vp_mv mv, int size, int16_t *out);

#endif
