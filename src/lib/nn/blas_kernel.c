/* SPDX-License-Identifier: BSD-2-Clause */
#include "nn/blas_kernel.h"

#include <cblas.h>
#include <stddef.h>
#include <stdlib.h>
#include <strings.h>

#include "vpatch/vpatch.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#define HAVE_CPUID 1
#endif

#ifdef HAVE_CPUID

/* Which registers the system saves when it switches threads: without that the
 * instructions exist but may not be used. */
static unsigned saved_registers(void)
{
    unsigned low, high;

    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

static void detect(int *avx2_fma, int *avx512)
{
    const unsigned fma = 1u << 12, osxsave = 1u << 27;                     /* leaf 1 ecx */
    const unsigned avx2 = 1u << 5;                                         /* leaf 7 ebx */
    const unsigned f_dq_bw_vl = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31; /* leaf 7 ebx */
    const unsigned ymm = 0x6, zmm = 0xe6;                                  /* xcr0 */
    unsigned a, b, c, d, features, saved;

    *avx2_fma = *avx512 = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return;
    if (!(c & osxsave) || !(c & fma)) return;
    saved = saved_registers();
    if (!__get_cpuid_count(7, 0, &a, &features, &c, &d)) return;
    *avx2_fma = (saved & ymm) == ymm && (features & avx2);
    *avx512 = *avx2_fma && (saved & zmm) == zmm && (features & f_dq_bw_vl) == f_dq_bw_vl;
}

#else

static void detect(int *avx2_fma, int *avx512)
{
    *avx2_fma = *avx512 = 0;
}

#endif

const char *vp_blas_choose_kernel(const char *in_use, int avx2_fma, int avx512)
{
    /* Made for CPUs without AVX2. */
    static const char *const old[] = {"Prescott", "Core2",        "Penryn",   "Dunnington",
                                      "Nehalem",  "Sandybridge",  "Atom",     "Bobcat",
                                      "Opteron",  "Opteron_SSE3", "Barcelona"};

    for (size_t i = 0; i < sizeof old / sizeof *old; i++)
        if (!strcasecmp(in_use, old[i])) return avx512 ? "SkylakeX" : avx2_fma ? "Haswell" : NULL;
    return NULL;
}

const char *vp_blas_better_kernel(void)
{
    int avx2_fma, avx512;

    if (getenv("OPENBLAS_CORETYPE")) return NULL;
    detect(&avx2_fma, &avx512);
    return vp_blas_choose_kernel(openblas_get_corename(), avx2_fma, avx512);
}

const char *vpatch_blas_kernel(void)
{
    return openblas_get_corename();
}

const char *vpatch_blas_better_kernel(void)
{
    return vp_blas_better_kernel();
}

void vpatch_blas_set_threads(int threads)
{
    if (threads > 0) openblas_set_num_threads(threads);
}
