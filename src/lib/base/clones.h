/* SPDX-License-Identifier: BSD-2-Clause */
/* Versions of a function for several instruction sets. VP_CLONES before a function compiles
 * it for AVX2 as well, VP_CLONES_V4 also for AVX-512; one is picked at load time. VP_INLINE
 * bodies take the instruction set of the function around them. Every version gives the same
 * result: integers, or float operations whose order and rounding the source fixes. */
#ifndef VPATCH_BASE_CLONES_H
#define VPATCH_BASE_CLONES_H

#include <stdint.h>

/* Sanitizers instrument the resolvers, which run too early for them. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define VP_CLONES __attribute__((target_clones("default", "avx2")))
#if __GNUC__ >= 12
#define VP_CLONES_V4 __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define VP_CLONES_V4 __attribute__((target_clones("default", "avx2", "avx512f")))
#endif
#else
#define VP_CLONES
#define VP_CLONES_V4
#endif

#if defined(__GNUC__)
#define VP_INLINE static inline __attribute__((always_inline))
#else
#define VP_INLINE static inline
#endif

/* Before a loop: unrolled n times, where the compiler's own idea of it is a bad one. */
#if defined(__GNUC__) && !defined(__clang__)
#define VP_PRAGMA(text) _Pragma(#text)
#define VP_UNROLL(n)    VP_PRAGMA(GCC unroll n)
#else
#define VP_UNROLL(n)
#endif

#endif
