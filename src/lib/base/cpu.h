/* SPDX-License-Identifier: BSD-2-Clause */
/* Loops compiled for several instruction sets, and the choice between them at run time.
 *
 * The body of such a loop is plain C, once, in VP_INLINE functions. VP_DISPATCH compiles it for
 * each instruction set and defines the function that calls the best version that the CPU has and
 * the mask (vpatch_cpu_set_mask, VPATCH_CPU) allows:
 *
 *   VP_DISPATCH(int, vp_sum, (const uint8_t *a, int n), (a, n), sum(a, n))
 *
 * is vp_sum(), declared in the room's *_dsp.h, whose versions evaluate sum(a, n). Every version
 * gives the same result: integers, or float operations whose order and rounding the source fixes
 * (FMA is never enabled for AVX2, and contraction is off for AVX-512). tests/kernels compares all
 * of them. */
#ifndef VPATCH_BASE_CPU_H
#define VPATCH_BASE_CPU_H

#include <stdatomic.h>

/* Each level includes the ones before it, but that a CPU with AVX-512 need not have AVX-VNNI. */
typedef enum vp_cpu_level {
    VP_CPU_UNKNOWN = -1, /* not found out yet        */
    VP_CPU_PLAIN,        /* what the compiler takes for granted */
    VP_CPU_AVX2,
    VP_CPU_AVX_VNNI, /* AVX2 and products of 16 bits that are added to 32 */
    VP_CPU_AVX512,   /* F, BW, CD, DQ and VL, as in x86-64-v4 */
    VP_CPU_AVX512_VNNI
} vp_cpu_level;

/* The level in use: at most the CPU's. Process-wide; use vp_cpu_level_in_use(). */
extern atomic_int vp_cpu_state
#if defined(__GNUC__)
    __attribute__((visibility("hidden")))
#endif
    ;

/* Detects the CPU and reads VPATCH_CPU, unless another thread was faster. */
vp_cpu_level vp_cpu_init(void);

static inline vp_cpu_level vp_cpu_level_in_use(void)
{
    int level = atomic_load_explicit(&vp_cpu_state, memory_order_relaxed);
    return level == VP_CPU_UNKNOWN ? vp_cpu_init() : (vp_cpu_level)level;
}

#if defined(__GNUC__)
#define VP_INLINE        static inline __attribute__((always_inline))
#define VP_CPU_VERSION   static __attribute__((noinline))
#define VP_CPU_TARGET(t) static __attribute__((noinline, target(t)))
#else
#define VP_INLINE      static inline
#define VP_CPU_VERSION static
#endif

#if defined(__GNUC__) && defined(__x86_64__)
#define VP_CPU_X86             1
#define VP_CPU_TARGET_AVX2     VP_CPU_TARGET(VP_CPU_AVX2_SET)
#define VP_CPU_TARGET_AVX512   VP_CPU_TARGET(VP_CPU_AVX512_SET)
/* For versions that are written by hand, of small functions that are to be one. */
#define VP_CPU_INLINE(t)       static inline __attribute__((always_inline, target(t)))
#define VP_CPU_AVX2_SET        "avx2"
#define VP_CPU_AVX_VNNI_SET    "avx2,avxvnni"
#define VP_CPU_AVX512_SET      "avx512f,avx512bw,avx512cd,avx512dq,avx512vl"
#define VP_CPU_AVX512_VNNI_SET VP_CPU_AVX512_SET ",avx512vnni"
#endif

/* `give` is `return`, or nothing for a function without result. */
#if defined(VP_CPU_X86)
#define VP_DISPATCH_2(give, type, name, params, args, ...) \
    VP_CPU_VERSION type name##_plain params                \
    {                                                      \
        give __VA_ARGS__;                                  \
    }                                                      \
    VP_CPU_TARGET_AVX2 type name##_avx2 params             \
    {                                                      \
        give __VA_ARGS__;                                  \
    }                                                      \
    type name params                                       \
    {                                                      \
        if (vp_cpu_level_in_use() >= VP_CPU_AVX2)          \
            give name##_avx2 args;                         \
        else                                               \
            give name##_plain args;                        \
    }
#define VP_DISPATCH_3(give, type, name, params, args, ...) \
    VP_CPU_VERSION type name##_plain params                \
    {                                                      \
        give __VA_ARGS__;                                  \
    }                                                      \
    VP_CPU_TARGET_AVX2 type name##_avx2 params             \
    {                                                      \
        give __VA_ARGS__;                                  \
    }                                                      \
    VP_CPU_TARGET_AVX512 type name##_avx512 params         \
    {                                                      \
        give __VA_ARGS__;                                  \
    }                                                      \
    type name params                                       \
    {                                                      \
        const vp_cpu_level level = vp_cpu_level_in_use();  \
        if (level >= VP_CPU_AVX512)                        \
            give name##_avx512 args;                       \
        else if (level >= VP_CPU_AVX2)                     \
            give name##_avx2 args;                         \
        else                                               \
            give name##_plain args;                        \
    }
#else
#define VP_DISPATCH_2(give, type, name, params, args, ...) \
    type name params                                       \
    {                                                      \
        give __VA_ARGS__;                                  \
    }
#define VP_DISPATCH_3 VP_DISPATCH_2
#endif

/* Plain and AVX2: for loops over blocks, whose rows are no longer than its vectors. */
#define VP_DISPATCH(type, ...)    VP_DISPATCH_2(return, type, __VA_ARGS__)
#define VP_DISPATCH_VOID(...)     VP_DISPATCH_2(, void, __VA_ARGS__)
/* Plain, AVX2 and AVX-512: for loops over long rows. */
#define VP_DISPATCH_512_VOID(...) VP_DISPATCH_3(, void, __VA_ARGS__)

/* Before a loop: unrolled n times, where the compiler's own idea of it is a bad one. */
#if defined(__GNUC__) && !defined(__clang__)
#define VP_PRAGMA(text) _Pragma(#text)
#define VP_UNROLL(n)    VP_PRAGMA(GCC unroll n)
#else
#define VP_UNROLL(n)
#endif

#endif
