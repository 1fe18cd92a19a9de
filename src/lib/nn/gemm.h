/* SPDX-License-Identifier: BSD-2-Clause */
/* Products of a layer's matrix with many inputs. Inputs, outputs' sums and weights are integers,
 * and exact (docs/architecture.md), so that the pieces and the order do not matter, nor whether
 * they are multiplied as integers of 16 bits (gemm_dsp.h) or, where the CPU has no such
 * instructions, as floats by OpenBLAS. */
#ifndef VPATCH_NN_GEMM_H
#define VPATCH_NN_GEMM_H

#include <stdint.h>

/* Most multiply-adds (m * n * k) in one product by OpenBLAS. Up to so many it multiplies without
 * packing its operands first, which is 10-20 % faster on AVX-512 and no slower elsewhere. */
#define VP_GEMM_SMALL    1000000
/* The same where OpenBLAS has several threads: it shares out only larger products. Its threads
 * are the whole process's, the codec has its own, and both together would wait for each other. */
#define VP_GEMM_UNSHARED 262144

/* A matrix of n outputs and k inputs: integers of 16 bits, those of each output in a unit. */
typedef struct vp_matrix {
    int n, k;
    float *weights; /* [k][n]: OpenBLAS is fastest so, and the first inputs are one piece; NULL:
                     * not needed, for there are pairs and a CPU that multiplies them */
    int16_t *pairs; /* as gemm_dsp.h wants them; NULL: inputs may be larger than 16 bits */
    float *unit;    /* [panels][16] */
} vp_matrix;

/* c [m][n] = a [m][k] * the first k inputs of the matrix, all densely packed. k: even, or all. */
void vp_gemm(int m, int k, const float *a, const vp_matrix *matrix, float *c);

/* The same for weights so fine that only sums over halves of the inputs (vp_split) are exact:
 * both halves are multiplied, then added in a single rounding. a [2m][k] has the inputs in
 * front, and loses them; sums [2m][n] is scratch memory, and c may be its front. */
void vp_gemm_halves(int m, int k, float *a, const vp_matrix *matrix, float *sums, float *c);

#endif
