/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VPATCH_NET_MATMUL_H
#define VPATCH_NET_MATMUL_H

/* Numbers (m * n * k) up to which OpenBLAS multiplies without packing its
 * operands first, which is 10-20 % faster on AVX-512 and no slower elsewhere. */
#define VP_MATMUL_SMALL 1000000

/* c [m][n] = a [m][k] * w [k][n], all densely packed. Exact, see
 * docs/architecture.md, so the pieces it is cut into do not matter. */
void vp_matmul(int m, int n, int k, const float *a, const float *w, float *c);

#endif
