/* SPDX-License-Identifier: BSD-2-Clause */
/* Fourteen instructions that do not wait for each other, over and over: more than any CPU so far
 * has in flight (two a cycle, 4 or 5 cycles each). In assembly, for a compiler would see that
 * nobody wants the result. */
#include "peak.h"

#include <stddef.h>

#include "stages.h"

#define TURNS 2000000L
#define EACH  14 /* instructions in a turn */

#if defined(VP_CPU_X86)

#define TURN(instruction, r)                                                                      \
    instruction(r##0) instruction(r##1) instruction(r##2) instruction(r##3) instruction(r##4)     \
        instruction(r##5) instruction(r##6) instruction(r##7) instruction(r##8) instruction(r##9) \
            instruction(r##10) instruction(r##11) instruction(r##12) instruction(r##13)
#define MADD_YMM(r) "vpmaddwd %%ymm14, %%ymm15, %%" #r "\n\t"
#define MADD_ZMM(r) "vpmaddwd %%zmm14, %%zmm15, %%" #r "\n\t"
#define DOT_YMM(r)  "%{vex%} vpdpwssd %%ymm14, %%ymm15, %%" #r "\n\t"
#define DOT_ZMM(r)  "vpdpwssd %%zmm14, %%zmm15, %%" #r "\n\t"
#define FMA_YMM(r)  "vfmadd231ps %%ymm14, %%ymm15, %%" #r "\n\t"
#define FMA_ZMM(r)  "vfmadd231ps %%zmm14, %%zmm15, %%" #r "\n\t"

#define CLOBBERS                                                                             \
    "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", \
        "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"

/* Defines a function that runs the turns; registers are zeros first, so that no number is odd. */
#define LOOP(name, set, text)                                                 \
    VP_CPU_TARGET(set) void name(void)                                        \
    {                                                                         \
        __asm__ volatile("vzeroall" ::: CLOBBERS);                            \
        for (long i = 0; i < TURNS; i++) __asm__ volatile(text ::: CLOBBERS); \
        __asm__ volatile("vzeroupper" :::);                                   \
    }

// cppcheck-suppress unknownMacro ; defined where this is compiled
LOOP(madd_ymm, "avx2", TURN(MADD_YMM, ymm))
LOOP(dot_ymm, "avx2", TURN(DOT_YMM, ymm))
LOOP(fma_ymm, "avx2,fma", TURN(FMA_YMM, ymm))
LOOP(madd_zmm, VP_CPU_AVX512_SET, TURN(MADD_ZMM, zmm))
LOOP(dot_zmm, VP_CPU_AVX512_VNNI_SET, TURN(DOT_ZMM, zmm))
LOOP(fma_zmm, VP_CPU_AVX512_SET, TURN(FMA_ZMM, zmm))

static const struct {
    const char *instruction;
    void (*loop)(void);
    int bits;
} of_level[] = {
    [VP_CPU_AVX2] = {"vpmaddwd ymm", madd_ymm, 256},
    [VP_CPU_AVX_VNNI] = {"vpdpwssd ymm", dot_ymm, 256},
    [VP_CPU_AVX512] = {"vpmaddwd zmm", madd_zmm, 512},
    [VP_CPU_AVX512_VNNI] = {"vpdpwssd zmm", dot_zmm, 512},
};

static double rate(void (*loop)(void), int multiplies)
{
    const double begun = thread_clock();

    loop();
    return (double)(TURNS * EACH) * multiplies / (thread_clock() - begun);
}

const char *peak_instruction(vp_cpu_level level)
{
    return level >= VP_CPU_AVX2 && level <= VP_CPU_AVX512_VNNI ? of_level[level].instruction : NULL;
}

double peak_int16(vp_cpu_level level)
{
    return rate(of_level[level].loop, of_level[level].bits / 16);
}

double peak_float(int bits)
{
    if (bits == 512 && !__builtin_cpu_supports("avx512f")) return 0;
    if (!__builtin_cpu_supports("fma")) return 0;
    return rate(bits == 512 ? fma_zmm : fma_ymm, bits / 32);
}

#else

const char *peak_instruction(vp_cpu_level level)
{
    (void)level;
    return NULL;
}

double peak_int16(vp_cpu_level level)
{
    (void)level;
    return 0;
}

double peak_float(int bits)
{
    (void)bits;
    return 0;
}

#endif
