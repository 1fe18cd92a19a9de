/* SPDX-License-Identifier: BSD-2-Clause */
/* Channels are drawn too few for a vector, and more than whole vectors. */
#include "kernels/kernel.h"

#include "nn/gemm_dsp.h"
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

/* Shapes [m][n][k of all_k]: tiles that are whole and not, panels and pairs that are filled up. */
static const int shapes[][4] = {{1, 1, 1, 1},      {3, 5, 7, 7},     {8, 48, 96, 96},
                                {13, 64, 32, 96},  {52, 40, 16, 40}, {6, 100, 33, 33},
                                {17, 16, 250, 250}};
enum { SHAPES = sizeof shapes / sizeof *shapes, LARGEST_A = 52 * 250, LARGEST_W = 112 * 252 };

static float factors[LARGEST_A], units[112];
static int16_t weights[LARGEST_W];

typedef float products[52 * 100];

static void fill_products(int variant, void *out)
{
    const int *s = shapes[variant];
    /* sums stay below 2^24 */
    const int most = 32767, other_most = (1 << 24) / most / s[2] / 2 + 1;
    const int wide = (int)(test_random(&kernel_draw.seed) % 2);

    kernel_f32(factors, LARGEST_A, wide ? -most : -other_most, wide ? most : other_most);
    for (int i = 0; i < LARGEST_A; i++) factors[i] = (float)(int)factors[i];
    memset(weights, 0, sizeof weights);
    int16_t drawn[LARGEST_W];
    kernel_i16(drawn, LARGEST_W, wide ? -other_most : -most, wide ? other_most : most);
    for (int j = 0; j < s[1]; j++)
        for (int i = 0; i < s[3]; i++) weights[vp_gemm_pair_at(s[3], j, i)] = drawn[j * s[3] + i];
    for (int j = 0; j < 112; j++) units[j] = 1.0f / (float)(1 << j % 20);
    memset(out, 0, sizeof(products));
}

static void gemm(int variant, void *out)
{
    const int *s = shapes[variant];
    float *c = out;

    if (vp_gemm_int16(s[0], s[1], s[2], s[3], factors, weights, units, out)) return;
    for (int r = 0; r < s[0]; r++)
        for (int j = 0; j < s[1]; j++) {
            int64_t sum = 0;

            for (int i = 0; i < s[2]; i++)
                sum += (int64_t)factors[r * s[2] + i] * weights[vp_gemm_pair_at(s[3], j, i)];
            c[r * s[1] + j] = (float)sum * units[j];
        }
}

static const kernel kernels[] = {
    {"vp_gemm_int16", SHAPES, sizeof(products), fill_products, gemm},
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
