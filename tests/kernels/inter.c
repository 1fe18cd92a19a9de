/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernels/kernel.h"

#include "inter/bdof_dsp.h"
#include "inter/dmvr_dsp.h"
#include "inter/interpolate_dsp.h"
#include "inter/motion_model.h"
#include "inter/motion_tables.h"
#include "inter/obmc_dsp.h"

/* Interpolated values are at most this large (interpolate_dsp.c). */
#define LARGEST 25088

enum { STRIDE = 48, ROWS = 40, MARGIN = 4 };

static uint8_t samples[ROWS * STRIDE];
static const uint8_t *const middle = samples + MARGIN * STRIDE + MARGIN;
static int16_t block[2][VP_BDOF_VALUES(16)];

typedef int16_t values[20 * VP_LUMA_STRIDE(20)];
typedef uint8_t pixels[20 * VP_DMVR_STRIDE];

static void fill_samples(int variant, void *out)
{
    (void)variant;
    kernel_u8(samples, sizeof samples, 0, 255);
    memset(out, 0xAA, sizeof(values));
}

#define LUMA(n)                                                     \
    static void luma_##n(int variant, void *out)                    \
    {                                                               \
        vp_luma_##n(middle, STRIDE, variant % 4, variant / 4, out); \
    }
#define CHROMA(n)                                                     \
    static void chroma_##n(int variant, void *out)                    \
    {                                                                 \
        vp_chroma_##n(middle, STRIDE, variant % 8, variant / 8, out); \
    }
LUMA(8)
LUMA(12)
LUMA(16)
LUMA(20)
CHROMA(4)
CHROMA(8)

static void bilinear_8(int variant, void *out)
{
    vp_bilinear_8(middle, STRIDE, variant % 4, variant / 4, out);
}

static void bilinear_16(int variant, void *out)
{
    vp_bilinear_16(middle, STRIDE, variant % 4, variant / 4, out);
}

static void fill_blocks(int variant, void *out)
{
    (void)variant;
    for (int r = 0; r < 2; r++) kernel_i16(block[r], VP_BDOF_VALUES(16), -LARGEST, LARGEST);
    memset(out, 0xAA, sizeof(pixels));
}

static void round_block(int variant, void *out)
{
    vp_round_block(block[0], 4 << variant, out, 24);
}

static void average_blocks(int variant, void *out)
{
    vp_average_blocks(block[0], block[1], 4 << variant, out, 24);
}

static void flow_8(int variant, void *out)
{
    (void)variant;
    vp_bdof_flow_8(block[0], block[1], out, 24);
}

static void flow_16(int variant, void *out)
{
    (void)variant;
    vp_bdof_flow_16(block[0], block[1], out, 24);
}

static void fill_obmc(int variant, void *out)
{
    (void)variant;
    kernel_u8(samples, sizeof samples, 0, 255);
    kernel_u8(out, sizeof(pixels), 0, 255);
}

static void obmc(int variant, void *out)
{
    vp_obmc(out, 24, samples, variant / 4 ? 8 : 4, (vp_edge)(variant % 4));
}

static void decide(int variant, void *out)
{
    static vp_motion_model *fresh, *model;
    kernel_decisions *d = out;
    uint32_t value[VP_MOTION_DIGITS];
    vp_coder coder;

    if (!fresh) {
        fresh = vp_motion_model_create();
        model = vp_motion_model_create();
        if (!fresh || !model) abort();
    }
    vp_motion_model_assign(model, fresh);
    if (variant < VP_MOTION_DECISIONS)
        vp_coder_decode(&coder, d->coded, sizeof d->coded);
    else
        vp_coder_count(&coder);
    for (int i = 0; i < KERNEL_DECISIONS; i++) {
        for (int k = 1; k < VP_MOTION_DIGITS; k++)
            value[k] = test_random(&d->seed) % 3 *
                       (vp_context_digit_cardinality(&vp_motion_digits[k], 0) - 1) / 2;
        d->bit[i] = (uint8_t)vp_motion_decide(model->mixer, &coder,
                                              (vp_motion_decision)(variant % VP_MOTION_DECISIONS),
                                              value, test_random(&d->seed) % 5 == 0);
        d->range[i] = coder.range;
        d->code[i] = coder.code;
    }
    d->bits = vp_coder_bits(&coder);
}

static const kernel kernels[] = {
    {"vp_luma_8", 16, sizeof(values), fill_samples, luma_8},
    {"vp_luma_12", 16, sizeof(values), fill_samples, luma_12},
    {"vp_luma_16", 16, sizeof(values), fill_samples, luma_16},
    {"vp_luma_20", 16, sizeof(values), fill_samples, luma_20},
    {"vp_chroma_4", 64, sizeof(values), fill_samples, chroma_4},
    {"vp_chroma_8", 64, sizeof(values), fill_samples, chroma_8},
    {"vp_bilinear_8", 16, sizeof(values), fill_samples, bilinear_8},
    {"vp_bilinear_16", 16, sizeof(values), fill_samples, bilinear_16},
    {"vp_round_block", 3, sizeof(pixels), fill_blocks, round_block},
    {"vp_average_blocks", 3, sizeof(pixels), fill_blocks, average_blocks},
    {"vp_bdof_flow_8", 1, sizeof(pixels), fill_blocks, flow_8},
    {"vp_bdof_flow_16", 1, sizeof(pixels), fill_blocks, flow_16},
    {"vp_motion_decide", 2 * VP_MOTION_DECISIONS, sizeof(kernel_decisions), kernel_fill_decisions,
     decide},
    {"vp_obmc", 8, sizeof(pixels), fill_obmc, obmc},
};

KERNEL_MAIN(kernels)
