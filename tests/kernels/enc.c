/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernels/kernel.h"

#include "enc/rdo_quant_dsp.h"
#include "enc/temporal_filter.h"
#include "enc/temporal_filter_dsp.h"

enum { DIMS = 130, STRIDE = 21, NEIGHBOURS = VP_TEMPORAL_FILTER_NEIGHBOURS };

static int16_t levels[5][DIMS];
static uint8_t own[16 * STRIDE], found[NEIGHBOURS][16 * 16];
static const uint8_t *const with[NEIGHBOURS] = {found[0], found[1], found[2], found[3]};
static float weight[NEIGHBOURS], fall;

typedef uint8_t unit[8 * STRIDE];

static void fill_levels(int variant, void *out)
{
    (void)variant;
    for (int i = 0; i < 5; i++) {
        int largest = 1 << kernel_below(15);

        kernel_i16(levels[i], DIMS, -largest, largest);
    }
    memset(out, 0xAA, DIMS);
}

static void classify_near(int variant, void *out)
{
    static const int dims[] = {5, 16, 64, 107, DIMS};
    const vp_rdo_neighbours n = {levels[0], levels[1], levels[2], levels[3], levels[4]};

    vp_rdo_classify_near(&n, dims[variant], out);
}

static void fill_units(int variant, void *out)
{
    (void)variant;
    kernel_u8(own, sizeof own, 0, 255);
    for (int i = 0; i < NEIGHBOURS; i++) {
        kernel_u8(found[i], sizeof found[i], 0, 255);
        /* half of them alike, as they are when they matter */
        if (kernel_below(2))
            for (int k = 0; k < 256; k++)
                found[i][k] = (uint8_t)(own[k / 16 * STRIDE + k % 16] ^ (k % 5));
    }
    kernel_f32(weight, NEIGHBOURS, 0.0f, 2.0f);
    fall = 1.0f / (float)(8 << kernel_below(12));
    memset(out, 0xAA, sizeof(unit));
}

static void squared_error(int variant, void *out)
{
    int sum = vp_temporal_filter_squared_error(own, STRIDE, found[variant]);

    memcpy(out, &sum, sizeof sum);
}

static void variance(int variant, void *out)
{
    int sum = vp_temporal_filter_variance(own, STRIDE);

    (void)variant;
    memcpy(out, &sum, sizeof sum);
}

static void blend_8(int variant, void *out)
{
    vp_temporal_filter_blend_8(own, STRIDE, with, weight, variant, fall, out);
}

static void blend_4(int variant, void *out)
{
    vp_temporal_filter_blend_4(own, STRIDE, with, weight, variant, fall, out);
}

static const kernel kernels[] = {
    {"vp_rdo_classify_near", 5, DIMS, fill_levels, classify_near},
    {"vp_temporal_filter_squared_error", NEIGHBOURS, sizeof(unit), fill_units, squared_error},
    {"vp_temporal_filter_variance", 1, sizeof(unit), fill_units, variance},
    {"vp_temporal_filter_blend_8", NEIGHBOURS + 1, sizeof(unit), fill_units, blend_8},
    {"vp_temporal_filter_blend_4", NEIGHBOURS + 1, sizeof(unit), fill_units, blend_4},
};

KERNEL_MAIN(kernels)
