/* SPDX-License-Identifier: BSD-2-Clause */
/* Instruction sets: an aid for tests and measurements. */
#ifndef VPATCH_CPU_H
#define VPATCH_CPU_H

#include "vpatch/version.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Loops of the library exist in versions for several instruction sets, and the best that the
 * CPU has are used. The choice belongs to the process; it changes the speed, never the bytes.
 * The environment variable VPATCH_CPU, read once when the first loop runs or one of these is
 * called, allows fewer: none, avx2, avxvnni, avx512 or avx512vnni; with any other value it has no
 * effect. OpenBLAS, which multiplies where there is not even AVX2, makes its own choice. */
enum {
    VPATCH_CPU_AVX2 = 1,
    VPATCH_CPU_AVX512 = 2, /* F, BW, CD, DQ and VL; used only together with AVX2 */
    VPATCH_CPU_VNNI = 4    /* AVX-VNNI with AVX2, AVX512_VNNI with AVX-512; not without them */
};

/* The flags in use. */
VPATCH_API unsigned vpatch_cpu_flags(void);
/* Uses those of the mask that the CPU has: 0 for plain code, ~0u for all. Any
 * thread may call this at any time; calls in other threads use the new mask
 * from their next loop on. */
VPATCH_API void vpatch_cpu_set_mask(unsigned mask);
/* "none", "avx2", "avxvnni", "avx512" or "avx512vnni", as in VPATCH_CPU, for the flags in use:
 * NULL for combinations that are never in use. Static storage. */
VPATCH_API const char *vpatch_cpu_name(unsigned flags);

#ifdef __cplusplus
}
#endif
#endif
