/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VPATCH_NN_GEMM_H
#define VPATCH_NN_GEMM_H

/* Most multiply-adds (m * n * k) in one product. Up to so many OpenBLAS multiplies without
 * packing its operands first, which is 10-20 % faster on AVX-512 and no slower elsewhere. */
#define VP_GEMM_SMALL    1000000
/* The same where OpenBLAS has several threads: it shares out only larger products. Its threads
 * are the whole process's, the codec has its own, and both together would wait for each other. */
#define VP_GEMM_UNSHARED 262144

/* c [m][n] = a [m][k] * w [k][n], all densely packed. Exact, see
 * docs/architecture.md, so the pieces it is cut into do not matter. */
void vp_gemm(int m, int n, int k, const float *a, const float *w, float *c);

/* The same for weights so fine that only sums over halves of the inputs (vp_split) are exact:
 * both halves are multiplied, then added in a single rounding. a [2m][k] has the inputs in
 * front, and loses them; sums [2m][n] is scratch memory, and c may be its front. */
void vp_gemm_halves(int m, int n, int k, float *a, const float *w, float *sums, float *c);

#endif
