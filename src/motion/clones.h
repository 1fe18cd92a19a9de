/* SPDX-License-Identifier: BSD-2-Clause */
/* VP_CLONES before a function compiles it for several instruction sets and picks
 * one at load time. The code is plain C and integer: every clone gives the same
 * result. VP_INLINE bodies take the instruction set of the function around them. */
#ifndef VPATCH_MOTION_CLONES_H
#define VPATCH_MOTION_CLONES_H

#include <stdint.h>

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__) && \
    !defined(__SANITIZE_ADDRESS__)
#define VP_CLONES __attribute__((target_clones("default", "avx2")))
#else
#define VP_CLONES
#endif

#if defined(__GNUC__)
#define VP_INLINE static inline __attribute__((always_inline))
#else
#define VP_INLINE static inline
#endif

/* Before a loop: unrolled n times, where the compiler's own idea of it is a bad one. */
#if defined(__GNUC__) && !defined(__clang__)
#define VP_PRAGMA(text) _Pragma(#text)
#define VP_UNROLL(n) VP_PRAGMA(GCC unroll n)
#else
#define VP_UNROLL(n)
#endif

#endif
