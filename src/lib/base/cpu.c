/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/cpu.h"

#include <stdlib.h>
#include <string.h>

#include "vpatch/vpatch.h"

#if defined(VP_CPU_X86)
#include <cpuid.h>
#endif

atomic_int vp_cpu_state = VP_CPU_UNKNOWN;

/* By level. */
static const unsigned level_flags[] = {0, VPATCH_CPU_AVX2, VPATCH_CPU_AVX2 | VPATCH_CPU_VNNI,
                                       VPATCH_CPU_AVX2 | VPATCH_CPU_AVX512,
                                       VPATCH_CPU_AVX2 | VPATCH_CPU_AVX512 | VPATCH_CPU_VNNI};
static const char *const level_names[] = {"none", "avx2", "avxvnni", "avx512", "avx512vnni"};

#define LEVELS ((int)(sizeof level_flags / sizeof *level_flags))

/* Fills which levels the CPU has. */
static void detect(int has[LEVELS])
{
    memset(has, 0, LEVELS * sizeof *has);
    has[VP_CPU_PLAIN] = 1;
#if defined(VP_CPU_X86)
    unsigned eax, ebx, ecx, edx;

    has[VP_CPU_AVX2] = __builtin_cpu_supports("avx2") != 0;
    /* Compilers of today do not all know this one's name. */
    has[VP_CPU_AVX_VNNI] = has[VP_CPU_AVX2] && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) &&
                           (eax & 1u << 4);
    has[VP_CPU_AVX512] = has[VP_CPU_AVX2] && __builtin_cpu_supports("avx512f") &&
                         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
                         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    has[VP_CPU_AVX512_VNNI] = has[VP_CPU_AVX512] && __builtin_cpu_supports("avx512vnni");
#endif
}

/* The highest level that the CPU has and of which every flag is in the mask. */
static vp_cpu_level masked(unsigned mask)
{
    int has[LEVELS], level = LEVELS - 1;

    detect(has);
    while (level > VP_CPU_PLAIN &&
           (!has[level] || (mask & level_flags[level]) != level_flags[level]))
        level--;
    return (vp_cpu_level)level;
}

/* What VPATCH_CPU allows; everything if it is not set, or not a level's name. */
static unsigned mask_of_environment(void)
{
    const char *text = getenv("VPATCH_CPU");
    for (int level = 0; text && level < LEVELS; level++)
        if (!strcmp(text, level_names[level])) return level_flags[level];
    return ~0u;
}

vp_cpu_level vp_cpu_init(void)
{
    int found = VP_CPU_UNKNOWN, level = masked(mask_of_environment());
    if (atomic_compare_exchange_strong(&vp_cpu_state, &found, level)) found = level;
    return (vp_cpu_level)found;
}

void vpatch_cpu_set_mask(unsigned mask)
{
    atomic_store(&vp_cpu_state, masked(mask));
}

unsigned vpatch_cpu_flags(void)
{
    return level_flags[vp_cpu_level_in_use()];
}

const char *vpatch_cpu_name(unsigned flags)
{
    for (int level = 0; level < LEVELS; level++)
        if (level_flags[level] == flags) return level_names[level];
    return NULL;
}
