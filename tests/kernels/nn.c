/* SPDX-License-Identifier: BSD-2-Clause */
/* Channels are drawn too few for a vector, and more than whole vectors. */
#include "kernels/kernel.h"

#include "nn/layers_dsp.h"

enum { MOST = 96, PITCH = 4 * MOST + 5 };

static const int channels[] = {1, 7, 16, 37, 64, MOST};
enum { VARIANTS = sizeof channels / sizeof *channels };

static float grid[4 * PITCH], other[4 * PITCH], taps[9 * MOST], bias[MOST], clamp[MOST];
static int16_t tokens[MOST];
static uint8_t samples[MOST];

typedef float list[4 * PITCH];
typedef struct halves {
    float whole[MOST], rest[MOST];
} halves;

static void fill_grid(int variant, void *out)
{
    (void)variant;
    kernel_f32(grid, 4 * PITCH, -2047.0f, 2047.0f);
    kernel_f32(other, 4 * PITCH, -70000.0f, 70000.0f);
    kernel_f32(taps, 9 * MOST, -3.0f, 3.0f);
    kernel_f32(bias, MOST, -300.0f, 300.0f);
    kernel_f32(clamp, MOST, 1.0f, 2047.0f);
    for (int i = 0; i < MOST; i++) clamp[i] = (float)(int)clamp[i];
    kernel_i16(tokens, MOST, -2047, 2047);
    kernel_u8(samples, MOST, 0, 255);
    kernel_f32(out, 4 * PITCH, -40000.0f, 40000.0f);
}

static void depthwise(int variant, void *out)
{
    const int n = channels[variant];

    vp_depthwise_patch(out, grid + PITCH + n, PITCH, n, taps, bias, clamp);
}

static void activate(int variant, void *out)
{
    vp_activate(out, 3, channels[variant], bias, clamp);
}

static void begin_patch(int variant, void *out)
{
    vp_begin_patch(out, PITCH, channels[variant], grid, other, bias, clamp);
}

static void add_patch(int variant, void *out)
{
    vp_add_patch(out, PITCH, grid, PITCH - 3, channels[variant], other, bias, clamp);
}

static void dequantise(int variant, void *out)
{
    vp_dequantise(out, tokens, channels[variant], taps, 0.3f, clamp);
}

static void scale(int variant, void *out)
{
    vp_scale(out, grid, channels[variant], taps, 0.3f);
}

static void fill_whole(int variant, void *out)
{
    halves *h = out;

    fill_grid(variant, out);
    kernel_f32(h->whole, MOST, -32767.0f, 32767.0f);
    for (int i = 0; i < MOST; i++) h->whole[i] = (float)(int)h->whole[i];
}

static void split(int variant, void *out)
{
    halves *h = out;

    vp_split(h->whole, h->rest, (size_t)channels[variant]);
}

static void join(int variant, void *out)
{
    vp_join(out, out, other, (size_t)channels[variant]);
}

static void from_samples(int variant, void *out)
{
    vp_from_samples(out, samples, channels[variant]);
}

static void to_samples(int variant, void *out)
{
    vp_to_samples(out, other, bias, samples, channels[variant]);
}

static const kernel kernels[] = {
    {"vp_depthwise_patch", VARIANTS, sizeof(list), fill_grid, depthwise},
    {"vp_activate", VARIANTS, sizeof(list), fill_grid, activate},
    {"vp_begin_patch", VARIANTS, sizeof(list), fill_grid, begin_patch},
    {"vp_add_patch", VARIANTS, sizeof(list), fill_grid, add_patch},
    {"vp_dequantise", VARIANTS, sizeof(list), fill_grid, dequantise},
    {"vp_scale", VARIANTS, sizeof(list), fill_grid, scale},
    {"vp_split", VARIANTS, sizeof(list), fill_whole, split},
    {"vp_join", VARIANTS, sizeof(list), fill_grid, join},
    {"vp_from_samples", VARIANTS, sizeof(list), fill_grid, from_samples},
    {"vp_to_samples", VARIANTS, sizeof(list), fill_grid, to_samples},
};

KERNEL_MAIN(kernels)
