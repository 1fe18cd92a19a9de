/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernels/kernel.h"

#include "restoration/restoration.h"
#include "restoration/restoration_dsp.h"

enum {
    STRIDE = 400,
    MARGIN = 3,
    LIMITS = VP_RESTORATION_MAX_LIMITS,
    PITCH = 32,
    /* What a class's weights may add up to in magnitude, and differences to. */
    LARGEST_TOTAL = 1 << 28,
};

/* Not whole vectors, as in narrow pictures, and longer. */
static const int widths[] = {4, 20, 44, 388};
enum { WIDTHS = sizeof widths / sizeof *widths };

static uint8_t samples[(2 * MARGIN + 1) * STRIDE];
static const uint8_t *const row = samples + MARGIN * STRIDE + MARGIN;
static int16_t limit[LIMITS * PITCH], weight[VP_RESTORATION_PAIRS * LIMITS * PITCH];
static int32_t total[STRIDE];

typedef uint16_t sums[4][STRIDE];

static void fill_sums(int variant, void *out)
{
    (void)variant;
    kernel_u8(samples, sizeof samples, 0, 255);
    kernel_u16(out, sizeof(sums) / 2, 0, 7 * 510);
}

static void add_row(int variant, void *out)
{
    uint16_t(*s)[STRIDE] = out;

    vp_restoration_add_row(s[0], s[1], s[2], s[3], row, STRIDE, widths[variant]);
}

static void fill_pairs(int variant, void *out)
{
    (void)variant;
    kernel_u8(samples, sizeof samples, 0, 255);
    kernel_i16(limit, LIMITS * PITCH, 1, 255);
    kernel_i16(weight, VP_RESTORATION_PAIRS * LIMITS * PITCH, -32768, 32767);
    memset(out, 0xAA, VP_RESTORATION_RUN * sizeof(int32_t));
}

static void add_pairs(int variant, void *out)
{
    vp_restoration_add_pairs(out, row, STRIDE, limit, weight, variant + 1, PITCH);
}

static void fill_total(int variant, void *out)
{
    (void)variant;
    kernel_u8(samples, sizeof samples, 0, 255);
    kernel_i32(total, STRIDE, -LARGEST_TOTAL, LARGEST_TOTAL);
    for (int i = 0; i < STRIDE; i++) /* most of them small enough to leave samples inside 0..255 */
        if (i % 4) total[i] >>= 8;
    memset(out, 0xAA, STRIDE);
}

static void store_row(int variant, void *out)
{
    vp_restoration_store_row(out, row, total, 1 + variant / WIDTHS, widths[variant % WIDTHS]);
}

static const kernel kernels[] = {
    {"vp_restoration_add_row", WIDTHS, sizeof(sums), fill_sums, add_row},
    {"vp_restoration_add_pairs", LIMITS, VP_RESTORATION_RUN * sizeof(int32_t), fill_pairs,
     add_pairs},
    {"vp_restoration_store_row", (VP_RESTORATION_STRENGTHS - 1) * WIDTHS, STRIDE, fill_total,
     store_row},
};

KERNEL_MAIN(kernels)
