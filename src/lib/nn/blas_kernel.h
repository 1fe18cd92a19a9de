/* SPDX-License-Identifier: BSD-2-Clause */
/* OpenBLAS 0.3.21 takes newer Intel CPUs (family 6, extended model 11 and up)
 * for a Prescott of 2004 and runs at a quarter of their speed; issue 4267 of its
 * tracker. Here is what notices it. */
#ifndef VPATCH_NN_BLAS_KERNEL_H
#define VPATCH_NN_BLAS_KERNEL_H

/* The OPENBLAS_CORETYPE that this CPU deserves, or NULL when the kernel in use
 * is right or the user has set the variable himself. Static storage. */
const char *vp_blas_better_kernel(void);

/* The decision alone: from the kernel in use and what CPU and system support. */
const char *vp_blas_choose_kernel(const char *in_use, int avx2_fma, int avx512);

#endif
