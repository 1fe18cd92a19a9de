/* SPDX-License-Identifier: BSD-2-Clause */
/* The loops of bi-directional optical flow (bdof.h says what they compute). */
#ifndef VPATCH_INTER_BDOF_DSP_H
#define VPATCH_INTER_BDOF_DSP_H

#include <stddef.h>
#include <stdint.h>

#include "inter/interpolate.h"

#define VP_BDOF_RING         2 /* samples around a block that are interpolated as well */
#define VP_BDOF_STRIDE(size) VP_LUMA_STRIDE((size) + 2 * VP_BDOF_RING)
/* Values of an interpolated block. Gradients are computed in whole vectors, which read the
 * values behind a row's end and ignore the result: behind the last row, these must be 0. */
#define VP_BDOF_VALUES(size) (((size) + 2 * VP_BDOF_RING) * VP_BDOF_STRIDE(size) + 2 * VP_BDOF_RING)

/* N x N samples from both references' VP_BDOF_VALUES(N) interpolated values. */
void vp_bdof_flow_8(const int16_t *a, const int16_t *b, uint8_t *to, ptrdiff_t stride);
void vp_bdof_flow_16(const int16_t *a, const int16_t *b, uint8_t *to, ptrdiff_t stride);

#endif
