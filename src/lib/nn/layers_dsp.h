/* SPDX-License-Identifier: BSD-2-Clause */
/* What happens to every number between the matrix products. A patch is four
 * positions, (0,0) (0,1) (1,0) (1,1), of n channels each. In a grid the second
 * row of a patch lies `pitch` floats behind the first; in a list of patches
 * pitch is 2n. round means: clamp to [-clamp, clamp], then to the nearest
 * integer, half to even (the order does not matter: clamps are integers). */
#ifndef VPATCH_NN_LAYERS_DSP_H
#define VPATCH_NN_LAYERS_DSP_H

#include <stddef.h>
#include <stdint.h>

/* list[4][n] = round(sum of 9 taps around each position of grid + bias).
 * taps [9][n], row by row. */
void vp_depthwise_patch(float *list, const float *grid, size_t pitch, int n, const float *taps,
                        const float *bias, const float *clamp);

/* x = round(leaky(x + bias)), leaky having slope 1/8 below 0. x is [rows][n]. */
void vp_activate(float *x, int rows, int n, const float *bias, const float *clamp);

/* out = round((a + b) + bias) for a patch; a and b are lists, out has a pitch. */
void vp_begin_patch(float *out, size_t pitch, int n, const float *a, const float *b,
                    const float *bias, const float *clamp);

/* out = round(h + (sum + bias)) for a patch; sum is a list. */
void vp_add_patch(float *out, size_t out_pitch, const float *h, size_t h_pitch, int n,
                  const float *sum, const float *bias, const float *clamp);

/* v = round((token * gain) * step). */
void vp_dequantise(float *v, const int16_t *token, int n, const float *gain, float step,
                   const float *clamp);

/* to = (y * gain) * step. */
void vp_scale(float *to, const float *y, int n, const float *gain, float step);

/* Splits whole numbers: x becomes the nearest multiple of VP_HALF, counted in those, and rest
 * what is left, -VP_HALF / 2 to VP_HALF / 2. */
#define VP_HALF 256
void vp_split(float *x, float *rest, size_t n);

/* to = high * VP_HALF + low; to may be one of them. */
void vp_join(float *to, const float *high, const float *low, size_t n);

/* to = from - 128. */
void vp_from_samples(float *to, const uint8_t *from, int n);

/* to = round(sum + bias) + prediction, cut to 0..255. */
void vp_to_samples(uint8_t *to, const float *sum, const float *bias, const uint8_t *prediction,
                   int n);

#endif
