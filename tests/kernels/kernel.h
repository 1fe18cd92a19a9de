/* SPDX-License-Identifier: BSD-2-Clause */
/* Every version of a loop (base/cpu.h) against the plain one, for random and extreme input, bit by
 * bit; in the manner of dav1d's checkasm. A program per room:
 *
 *   test_kernels_inter [--seed N] [--bench [NAME]]
 *
 * --bench prints the cycles of a call (nanoseconds, where there is no counter of cycles) for each
 * loop, or those whose names contain NAME, and each version that the CPU has. What this CPU lacks,
 * an emulated one has:
 *
 *   for cpu in Nehalem Haswell Skylake-Server max; do
 *       qemu-x86_64 -cpu $cpu test_kernels_inter
 *   done
 */
#ifndef VPATCH_TESTS_KERNELS_KERNEL_H
#define VPATCH_TESTS_KERNELS_KERNEL_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/test.h"
#include "vpatch/vpatch.h"

typedef struct kernel {
    const char *name; /* of the function */
    int variants;     /* sizes, fractions and the like */
    size_t out_size;
    /* Draws input, and into `out` what a call finds there. */
    void (*fill)(int variant, void *out);
    void (*call)(int variant, void *out);
} kernel;

enum { KERNEL_TURNS = 24, KERNEL_BATCH = 64, KERNEL_BATCHES = 400 };

/* By level, as the library uses them. */
static const unsigned kernel_masks[] = {0, VPATCH_CPU_AVX2, VPATCH_CPU_AVX2 | VPATCH_CPU_VNNI,
                                        VPATCH_CPU_AVX2 | VPATCH_CPU_AVX512,
                                        VPATCH_CPU_AVX2 | VPATCH_CPU_AVX512 | VPATCH_CPU_VNNI};
enum { KERNEL_MASKS = sizeof kernel_masks / sizeof *kernel_masks };

/* Arrays are drawn evenly, or of their lowest or highest value only, or of these two. */
static struct {
    unsigned seed;
    enum { KERNEL_EVEN, KERNEL_LOWEST, KERNEL_HIGHEST, KERNEL_ENDS, KERNEL_MODES } mode;
} kernel_draw = {.seed = 1};

static inline unsigned kernel_below(unsigned n)
{
    return (unsigned)((uint64_t)test_random(&kernel_draw.seed) * n >> 32);
}

/* A mode for the next array: even in half of the cases. */
static inline void kernel_choose_mode(void)
{
    kernel_draw.mode = kernel_below(2) ? kernel_below(KERNEL_MODES) : KERNEL_EVEN;
}

static inline double kernel_between(double low, double high)
{
    switch (kernel_draw.mode) {
    case KERNEL_LOWEST: return low;
    case KERNEL_HIGHEST: return high;
    case KERNEL_ENDS: return kernel_below(2) ? low : high;
    default: return low + (high - low) * (test_random(&kernel_draw.seed) / 4294967296.0);
    }
}

static inline int kernel_whole(int low, int high)
{
    if (kernel_draw.mode != KERNEL_EVEN) return (int)kernel_between(low, high);
    return low + (int)kernel_below((unsigned)(high - low) + 1);
}

#define KERNEL_DRAW_WHOLE(suffix, type)                                           \
    static inline void kernel_##suffix(type *to, size_t count, int low, int high) \
    {                                                                             \
        kernel_choose_mode();                                                     \
        for (size_t i = 0; i < count; i++) to[i] = (type)kernel_whole(low, high); \
    }
KERNEL_DRAW_WHOLE(u8, uint8_t)
KERNEL_DRAW_WHOLE(u16, uint16_t)
KERNEL_DRAW_WHOLE(i16, int16_t)
KERNEL_DRAW_WHOLE(i32, int32_t)

/* Not whole numbers: products are rounded, so that a contracted operation differs. */
static inline void kernel_f32(float *to, size_t count, float low, float high)
{
    kernel_choose_mode();
    for (size_t i = 0; i < count; i++) to[i] = (float)kernel_between(low, high);
}

/* ---- decisions of a mixer --------------------------------------------------------- */

enum { KERNEL_DECISIONS = 200, KERNEL_CODED = 1024 };

/* What a row of decisions leaves: what a mixer has learned shows in the odds of later ones. */
typedef struct kernel_decisions {
    uint8_t coded[KERNEL_CODED]; /* to decode */
    unsigned seed;               /* of the contexts and of the bits to code */
    uint32_t range[KERNEL_DECISIONS], code[KERNEL_DECISIONS];
    uint64_t bits;
    uint8_t bit[KERNEL_DECISIONS];
} kernel_decisions;

static inline void kernel_fill_decisions(int variant, void *out)
{
    kernel_decisions *d = out;

    (void)variant;
    memset(d, 0, sizeof *d);
    kernel_u8(d->coded, sizeof d->coded, 0, 255);
    d->seed = kernel_below(1u << 30);
}

static inline int kernel_use(unsigned mask)
{
    vpatch_cpu_set_mask(mask);
    return vpatch_cpu_flags() == mask;
}

/* One input, every mask. `buffers`: three of out_size bytes. */
static inline int kernel_compare(const kernel *k, int variant, uint8_t *buffers)
{
    uint8_t *start = buffers, *expected = start + k->out_size, *got = expected + k->out_size;

    k->fill(variant, start);
    memcpy(expected, start, k->out_size);
    CHECK(kernel_use(0));
    k->call(variant, expected);
    for (int m = 1; m < KERNEL_MASKS; m++) {
        if (!kernel_use(kernel_masks[m])) continue;
        memcpy(got, start, k->out_size);
        k->call(variant, got);
        test_checks++;
        if (memcmp(got, expected, k->out_size))
            TEST_FAIL_("%s, variant %d: %s differs", k->name, variant,
                       vpatch_cpu_name(kernel_masks[m]));
    }
    return memcmp(expected, start, k->out_size) != 0;
}

static inline void kernel_check(const kernel *k)
{
    uint8_t *buffers = malloc(3 * k->out_size);
    int changed = 0, before = test_failures;

    if (!buffers) abort();
    for (int variant = 0; variant < k->variants; variant++)
        for (int turn = 0; turn < KERNEL_TURNS; turn++)
            changed += kernel_compare(k, variant, buffers);
    CHECK(changed);
    free(buffers);
    printf("%s %s\n", test_failures == before ? "ok  " : "FAIL", k->name);
}

static inline uint64_t kernel_clock(void)
{
#if defined(__x86_64__) && defined(__GNUC__)
    return __builtin_ia32_rdtsc();
#else
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
#endif
}

/* The least over batches of calls, per call. */
static inline double kernel_time(const kernel *k, int variant, uint8_t *out)
{
    uint64_t least = UINT64_MAX;

    for (int batch = 0; batch < KERNEL_BATCHES; batch++) {
        uint64_t start = kernel_clock();

        for (int i = 0; i < KERNEL_BATCH; i++) k->call(variant, out);
        uint64_t spent = kernel_clock() - start;

        if (spent < least) least = spent;
    }
    return (double)least / KERNEL_BATCH;
}

static inline void kernel_bench(const kernel *k)
{
    uint8_t *buffers = malloc(2 * k->out_size), *out = buffers + k->out_size;

    if (!buffers) abort();
    for (int variant = 0; variant < k->variants; variant++) {
        k->fill(variant, buffers);
        printf("%-34s %3d", k->name, variant);
        for (int m = 0; m < KERNEL_MASKS; m++) {
            if (!kernel_use(kernel_masks[m])) continue;
            memcpy(out, buffers, k->out_size);
            printf("  %s %.1f", vpatch_cpu_name(kernel_masks[m]), kernel_time(k, variant, out));
        }
        printf("\n");
    }
    free(buffers);
}

static inline int kernel_main(int argc, char **argv, const kernel *kernels, int count)
{
    int bench = 0, done = 0;
    const char *part = "";

    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--bench"))
            bench = 1;
        else if (!strcmp(argv[i], "--seed") && i + 1 < argc)
            kernel_draw.seed = (unsigned)strtoul(argv[++i], NULL, 10);
        else if (bench)
            part = argv[i];
        else
            return fprintf(stderr, "%s [--seed N] [--bench [NAME]]\n", argv[0]), 2;
    }
    for (int m = 0; m < KERNEL_MASKS; m++)
        printf("%s: %s\n", vpatch_cpu_name(kernel_masks[m]),
               kernel_use(kernel_masks[m]) ? "yes" : "not on this CPU");
    for (int i = 0; i < count; i++) {
        if (bench && strstr(kernels[i].name, part)) kernel_bench(&kernels[i]), done++;
        if (!bench) kernel_check(&kernels[i]);
    }
    return bench ? !done : test_result();
}

#define KERNEL_MAIN(kernels)                                                              \
    int main(int argc, char **argv)                                                       \
    {                                                                                     \
        return kernel_main(argc, argv, kernels, (int)(sizeof kernels / sizeof *kernels)); \
    }

#endif
