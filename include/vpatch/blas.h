/* SPDX-License-Identifier: BSD-2-Clause */
/* OpenBLAS, which multiplies the networks' matrices. None of this changes a byte of any
 * result, only the speed. */
#ifndef VPATCH_BLAS_H
#define VPATCH_BLAS_H

#include "vpatch/version.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The name of the OpenBLAS kernel in use, e.g. "SkylakeX". Static storage. */
VPATCH_API const char *vpatch_blas_kernel(void);

/* Some versions of OpenBLAS take new CPUs for very old ones and run several
 * times slower than they could. NULL when the kernel in use suits the CPU, or
 * OPENBLAS_CORETYPE is set; else the value that OPENBLAS_CORETYPE should have
 * when the program is started again (OpenBLAS reads it before main). */
VPATCH_API const char *vpatch_blas_better_kernel(void);

/* Sets how many threads OpenBLAS uses, 1 or more, for everyone in this process: the one
 * call here that changes the process, for the program and not for another library to make.
 * The codec has threads of its own and never uses OpenBLAS's; where OpenBLAS has more than
 * one, matrices are multiplied in pieces too small for it to share out, which costs some
 * percent of the speed on CPUs without AVX-512. A program that uses OpenBLAS for nothing
 * else calls vpatch_blas_set_threads(1) once, before it opens a codec. */
VPATCH_API void vpatch_blas_set_threads(int threads);

#ifdef __cplusplus
}
#endif
#endif
