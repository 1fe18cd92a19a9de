/* SPDX-License-Identifier: BSD-2-Clause */
/* VP_NET_CLONES before a function compiles it once per instruction set; the
 * right one is picked when the program is loaded. The results are the same:
 * every step is one IEEE operation and contraction is off. */
#ifndef VPATCH_NET_CLONES_H
#define VPATCH_NET_CLONES_H

#include <float.h>

#if FLT_EVAL_METHOD != 0
#error "The networks need float operations that round to float (on 32-bit x86: -msse2 -mfpmath=sse)"
#endif

/* Levels, not "arch=haswell" and the like: those match one maker's CPUs only.
 * Sanitizers instrument the resolvers, which run too early for them. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if __GNUC__ >= 12
#define VP_NET_CLONES \
    __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define VP_NET_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#endif
#else
#define VP_NET_CLONES
#endif

#endif
