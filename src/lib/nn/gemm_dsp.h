/* SPDX-License-Identifier: BSD-2-Clause */
/* Matrix products of integers of 16 bits. Weights lie in panels of 16 outputs, [pairs of
 * inputs][16 outputs][2], the last panel and the last pair filled up with zeros. A tile is some
 * rows of inputs by some panels, whose sums stay in registers. */
#ifndef VPATCH_NN_GEMM_DSP_H
#define VPATCH_NN_GEMM_DSP_H

#include <stdint.h>

#define VP_GEMM_PANEL 16   /* outputs */
#define VP_GEMM_MAX_K 2048 /* inputs: 4 C of the last layer of an encoder */

/* How many integers the weights of an n x k matrix are in panels, or where those of output j and
 * input i are. */
static inline int vp_gemm_panels(int n)
{
    return (n + VP_GEMM_PANEL - 1) / VP_GEMM_PANEL;
}
static inline int vp_gemm_pairs(int k)
{
    return (k + 1) / 2;
}
static inline long vp_gemm_pair_at(int k, int j, int i)
{
    return (((long)(j / VP_GEMM_PANEL) * vp_gemm_pairs(k) + i / 2) * VP_GEMM_PANEL +
            j % VP_GEMM_PANEL) *
               2 +
           i % 2;
}

/* 1: the CPU (or its mask) has instructions for it. */
int vp_gemm_has_int16(void);

/* c [m][n] = a [m][k] * weights, for matrices whose panels have all_k inputs, of which the first k
 * are used. a: integers of 16 bits, in floats. Sums are below 2^24 in magnitude; c is the sum
 * times the output's unit. Returns 0 where the CPU (or its mask) has no such instructions; then
 * nothing is done. */
int vp_gemm_int16(int m, int n, int k, int all_k, const float *a, const int16_t *weights,
                  const float *unit, float *c);

#endif
