/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/cpu.h"

#include <stdlib.h>
#include <string.h>

#include "vpatch/vpatch.h"

atomic_int vp_cpu_state = VP_CPU_UNKNOWN;

/* By level. */
static const unsigned level_flags[] = {0, VPATCH_CPU_AVX2, VPATCH_CPU_AVX2 | VPATCH_CPU_AVX512};
static const char *const level_names[] = {"none", "avx2", "avx512"};

#define LEVELS ((int)(sizeof level_flags / sizeof *level_flags))

static vp_cpu_level detect(void)
{
#if defined(VP_CPU_X86)
    if (!__builtin_cpu_supports("avx2")) return VP_CPU_PLAIN;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512cd") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("avx512vl"))
        return VP_CPU_AVX2;
    return VP_CPU_AVX512;
#else
    return VP_CPU_PLAIN;
#endif
}

/* The highest level of which every flag is in the mask, and no higher than the CPU's. */
static vp_cpu_level masked(unsigned mask)
{
    int level = detect();
    while (level > VP_CPU_PLAIN && (mask & level_flags[level]) != level_flags[level]) level--;
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
