/* SPDX-License-Identifier: BSD-2-Clause */
/* The trainer's loops: floats whose order of operations is fixed. */
#include "kernels/kernel.h"

#include "restore_dsp.h"

enum {
    SAMPLES = VP_TRAIN_BLOCK_SAMPLES,
    FEATURES = VP_TRAIN_FEATURES,
    LIMITS = VP_RESTORATION_MAX_LIMITS,
    WIDTH = 52,
    PITCH = 64,
    MARGIN = 3,
    ROWS = 2 * MARGIN + 1,
};

static float seen[SAMPLES][FEATURES];
static float gradient[WIDTH], limit[LIMITS * WIDTH];
static float weight[VP_RESTORATION_PAIRS * LIMITS * WIDTH], slope[WIDTH];
static uint8_t samples[ROWS * PITCH];

static void fill_products(int variant, void *out)
{
    (void)variant;
    kernel_f32(seen[0], SAMPLES * FEATURES, -510.0f, 510.0f);
    for (int i = 0; i < FEATURES * FEATURES; i++) ((double *)out)[i] = kernel_between(-1e7, 1e7);
}

static void add_products(int variant, void *out)
{
    vp_train_add_products(out, seen, VP_RESTORATION_PAIRS * (variant + 1) + 1, 0.3);
}

static void fill_gradients(int variant, void *out)
{
    (void)variant;
    kernel_u8(samples, sizeof samples, 0, 255);
    kernel_f32(gradient, WIDTH, -1.0f, 1.0f);
    kernel_f32(limit, LIMITS * WIDTH, 1.0f, 255.0f);
    kernel_f32(weight, VP_RESTORATION_PAIRS * LIMITS * WIDTH, -0.1f, 0.1f);
    kernel_f32(out, ROWS * PITCH, -2.0f, 2.0f);
}

static void add_gradients(int variant, void *out)
{
    const int middle = MARGIN * PITCH + MARGIN;

    vp_train_add_gradients((float *)out + middle, PITCH, gradient, samples + middle, PITCH, limit,
                           weight, slope, LIMITS, WIDTH - 11 * variant);
}

static const kernel kernels[] = {
    {"vp_train_add_products", LIMITS, FEATURES *FEATURES * sizeof(double), fill_products,
     add_products},
    {"vp_train_add_gradients", 3, ROWS *PITCH * sizeof(float), fill_gradients, add_gradients},
};

KERNEL_MAIN(kernels)
