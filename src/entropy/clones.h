/* SPDX-License-Identifier: BSD-2-Clause */
/* VP_CODER_CLONES before a function compiles it for several instruction sets and
 * picks one at load time, by what the processor can do ("arch=haswell" would mean
 * Intel only). Integers only: every clone gives the same result. */
#ifndef VPATCH_ENTROPY_CLONES_H
#define VPATCH_ENTROPY_CLONES_H

#include <stdint.h>

/* Sanitizers instrument the resolvers, which run too early for them. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define VP_CODER_CLONES __attribute__((target_clones("default", "avx2")))
#else
#define VP_CODER_CLONES
#endif

#endif
