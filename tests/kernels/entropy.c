/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernels/kernel.h"

#include "entropy/magnitude_predictor_dsp.h"
#include "entropy/mixer_internal.h"
#include "entropy/token_contexts.h"

enum { WIDTH = 208, SLOTS = 64, SETS = 3, APMS = 2, CONTEXTS = VP_MIXER_MAX_CONTEXTS };
enum { STRIDE = (CONTEXTS + 1 + VP_MIXER_LANES - 1) / VP_MIXER_LANES * VP_MIXER_LANES };

/* ---- the magnitude predictor ------------------------------------------------------ */

static int16_t bias[WIDTH], near_weights[VP_MAGNITUDE_NEAR * WIDTH];
static uint8_t magnitudes[VP_MAGNITUDE_NEAR][WIDTH];
static int ratios[VP_MAGNITUDE_NEAR];

static void fill_magnitudes(int variant, void *out)
{
    (void)variant;
    kernel_i16(bias, WIDTH, -32768, 32767);
    kernel_i16(near_weights, VP_MAGNITUDE_NEAR * WIDTH, -32768, 32767);
    for (int i = 0; i < VP_MAGNITUDE_NEAR; i++) {
        kernel_u8(magnitudes[i], WIDTH, 0, 168);
        /* a ratio of one is a loop of its own */
        ratios[i] = kernel_below(3) ? kernel_whole(8, 512) : VP_MAGNITUDE_RATIO;
    }
    memset(out, 0xAA, WIDTH * sizeof(int32_t));
}

static void neighbours(int variant, void *out)
{
    const vp_magnitude_predictor predictor = {
        .width = 16 * (1 + 4 * variant), .bias = bias, .near = near_weights};
    const uint8_t *near[VP_MAGNITUDE_NEAR];

    for (int i = 0; i < VP_MAGNITUDE_NEAR; i++) near[i] = i == variant ? NULL : magnitudes[i];
    vp_magnitude_predictor_neighbours(&predictor, near, ratios, out);
}

static int32_t sums[WIDTH], pushed[WIDTH];
static uint16_t scales[WIDTH];

static void fill_band(int variant, void *out)
{
    (void)variant;
    kernel_i32(sums, WIDTH, -(1 << 29), 1 << 29);
    /* the extremes of pushes alone leave little that is not clamped */
    kernel_i32(pushed, WIDTH, -(1 << kernel_whole(1, 27)), 1 << kernel_whole(1, 27));
    kernel_u16(scales, WIDTH, 0, 65535);
    memset(out, 0xAA, VP_MAGNITUDE_BAND * sizeof(int32_t));
}

static void band(int variant, void *out)
{
    const vp_magnitude_predictor predictor = {.dims = WIDTH - 3, .width = WIDTH, .scale = scales};

    vp_magnitude_predictor_band(&predictor, variant * VP_MAGNITUDE_BAND, sums, pushed, out);
}

/* ---- decisions of tokens ---------------------------------------------------------- */

enum { DIMS = 16 };

static void decide(int variant, void *out)
{
    static vp_token_layout layout;
    static vp_mixer *fresh, *mixer;
    kernel_decisions *d = out;
    uint32_t value[VP_TOKEN_DIGITS];
    vp_coder coder;

    if (!fresh) {
        vp_token_layout_init(&layout, DIMS);
        fresh = vp_mixer_create(&layout.shape);
        mixer = vp_mixer_create(&layout.shape);
        if (!fresh || !mixer) abort();
    }
    vp_mixer_assign(mixer, fresh);
    if (variant < VP_TOKEN_ESCAPE)
        vp_coder_decode(&coder, d->coded, sizeof d->coded);
    else
        vp_coder_count(&coder);
    const vp_token_sink sink = {&layout, mixer, &coder};
    for (int i = 0; i < KERNEL_DECISIONS; i++) {
        /* few contexts: what is learned in them is met again */
        for (int k = 1; k < VP_TOKEN_DIGITS; k++)
            value[k] = test_random(&d->seed) % 3 *
                       (vp_context_digit_cardinality(&vp_token_digits[k], DIMS) - 1) / 2;
        d->bit[i] = (uint8_t)vp_token_mix(&sink, (vp_token_decision)(variant % VP_TOKEN_ESCAPE),
                                          value, test_random(&d->seed) % 5 == 0);
        d->range[i] = coder.range;
        d->code[i] = coder.code;
    }
    d->bits = vp_coder_bits(&coder);
}

/* ---- the mixer: its state lies in `out` ------------------------------------------- */

typedef struct state {
    uint32_t slots[SLOTS];
    int32_t weights[SETS * STRIDE];
    uint16_t apm[APMS * VP_APM_NODES];
    uint32_t odds, range, code;
    uint64_t cost;
    int bit;
} state;

static uint32_t chosen[CONTEXTS]; /* slots, each once */
static uint32_t set_a, set_b, apm;
static int bit;
static uint8_t coded[64];

/* A mixer whose state is s; made once, for its tables. */
static vp_mixer *mixer_of(state *s)
{
    static vp_mixer mixer;

    if (!mixer.slots) {
        vp_mixer *made = vp_mixer_create(&(vp_mixer_shape){SLOTS, CONTEXTS, SETS, APMS, 0});

        if (!made) abort();
        mixer = *made;
        vp_mixer_destroy(made);
    }
    mixer.slots = s->slots;
    mixer.weights = s->weights;
    mixer.apm = s->apm;
    return &mixer;
}

static void fill_mixer(int variant, void *out)
{
    state *s = out;

    (void)variant;
    memset(s, 0, sizeof *s);
    kernel_choose_mode();
    for (int i = 0; i < SLOTS; i++)
        s->slots[i] = (uint32_t)kernel_whole(0, (1 << 22) - 1) << 10 |
                      (uint32_t)kernel_whole(0, VP_SLOT_LIMIT);
    for (int i = 0; i < SETS; i++)
        kernel_i32(s->weights + i * STRIDE, STRIDE, -VP_WEIGHT_MAX, VP_WEIGHT_MAX);
    kernel_u16(s->apm, APMS * VP_APM_NODES, 0, 65535);
    kernel_u8(coded, sizeof coded, 0, 255);
    for (uint32_t i = 0; i < CONTEXTS; i++) chosen[i] = (i * 3 + kernel_below(3)) % SLOTS;
    set_a = kernel_below(SETS);
    set_b = kernel_below(SETS);
    apm = kernel_below(APMS);
    bit = (int)kernel_below(2);
}

static void mixer_probability(int variant, void *out)
{
    state *s = out;

    s->odds = vp_mixer_probability(mixer_of(s), chosen, variant + 1, set_a, set_b, apm);
}

static void code(int n, vp_coder *coder, state *s)
{
    s->bit = vp_mixer_code2(coder, mixer_of(s), chosen, n, set_a, set_b, apm, bit);
    s->range = coder->range;
    s->code = coder->code;
    s->cost = vp_coder_bits(coder);
}

static void mixer_code(int variant, void *out)
{
    vp_coder coder;

    if (variant < CONTEXTS)
        vp_coder_count(&coder);
    else
        vp_coder_decode(&coder, coded, sizeof coded);
    code(variant % CONTEXTS + 1, &coder, out);
}

static const kernel kernels[] = {
    {"vp_magnitude_predictor_neighbours", 4, WIDTH * sizeof(int32_t), fill_magnitudes, neighbours},
    {"vp_magnitude_predictor_band", WIDTH / VP_MAGNITUDE_BAND, VP_MAGNITUDE_BAND * sizeof(int32_t),
     fill_band, band},
    {"vp_token_mix", 2 * VP_TOKEN_ESCAPE, sizeof(kernel_decisions), kernel_fill_decisions, decide},
    {"vp_mixer_probability", CONTEXTS, sizeof(state), fill_mixer, mixer_probability},
    {"vp_mixer_code2", 2 * CONTEXTS, sizeof(state), fill_mixer, mixer_code},
};

KERNEL_MAIN(kernels)
