/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/token_coder.h"
#include "common/levels.h"
#include "common/test.h"

#include <stdlib.h>

enum { ROWS = 5, COLUMNS = 7, PATCHES = ROWS * COLUMNS, FRAMES = 9 };

static const int types[FRAMES] = {0, 1, 2, 3, 3, 1, 2, 3, 3};

/* Levels on the grid, in the untrained scan order. kind 0 all zero, 1 sparse, 2 dense small, 3
 * extremes, 4 one value far out, 5 like real: smooth activity that falls with the dim */
static void fill(int16_t *tokens, int dims, int kind, unsigned *seed)
{
    for (int i = 0; i < PATCHES * dims; i++) {
        unsigned r = test_random(seed) >> 4;
        int d = i % dims, v = 0;
        switch (kind) {
        case 1: v = r % 37 ? 0 : (int)(r >> 8) % 5 - 2; break;
        case 2: v = (int)(r % 13) - 6; break;
        case 3: v = r % 3 == 0 ? -32768 : r % 3 == 1 ? 32767 : 0; break;
        case 4: v = i == PATCHES * dims / 2 ? -20000 : 0; break;
        case 5:
            v = (int)(r % 9 + (r >> 7) % 9) - 8;
            v = v * 40 / (40 + d * 3);
            break;
        default: break;
        }
        tokens[i] = (int16_t)v;
        if (d + 1 == dims) make_levels(tokens + i - d, NULL, dims);
    }
}

static void fill_side(uint8_t *side, unsigned *seed)
{
    for (int i = 0; i < PATCHES; i++) side[i] = (uint8_t)(test_random(seed) >> 9 & 15);
}

/* One value everywhere (f even), or another for every patch. */
static void fill_quality(uint8_t *quality, int f)
{
    unsigned seed = (unsigned)f + 1;
    for (int i = 0; i < PATCHES; i++)
        quality[i] = (uint8_t)(f % 2 ? test_random(&seed) >> 9 & 63 : 20 + (unsigned)f);
}

/* All frames of one segment, coded or decoded, with a fresh model. */
static int code_segment(const vp_token_start *start, vp_coder *coder, int dims, int16_t *tokens,
                        const uint8_t *side)
{
    vp_token_model *model = vp_token_model_create(start, ROWS, COLUMNS);
    if (!model) return -1;
    int bad = 0;
    for (int f = 0; f < FRAMES; f++) {
        uint8_t quality[PATCHES], coded[PATCHES];
        int16_t *frame = tokens + (size_t)f * PATCHES * (size_t)dims;
        int decoding = coder->mode == VP_CODER_DECODE;
        fill_quality(quality, f);
        for (int i = 0; i < PATCHES; i++)
            coded[i] = (uint8_t)(decoding || vp_token_any(frame + i * dims, dims));
        bad |= vp_token_code(model, coder, (vp_frame_type)types[f], quality, frame,
                             f % 2 ? coded : NULL, f % 3 ? side : NULL);
        for (int i = 0; f % 2 && i < PATCHES; i++)
            bad |= coded[i] != vp_token_any(frame + i * dims, dims);
    }
    vp_token_model_destroy(model);
    return bad;
}

static void round_trip(int dims, int kind)
{
    size_t count = (size_t)FRAMES * PATCHES * (size_t)dims;
    int16_t *tokens = malloc(count * sizeof *tokens), *back = malloc(count * sizeof *back);
    uint8_t side[PATCHES];
    unsigned seed = 5;
    vp_token_start *start = vp_token_start_create(dims);
    CHECK(tokens && back && start);
    if (!tokens || !back || !start) return;
    for (int f = 0; f < FRAMES; f++) fill(tokens + count / FRAMES * (size_t)f, dims, kind, &seed);
    fill_side(side, &seed);

    vp_coder coder, again, counter, decoder;
    vp_coder_encode(&coder);
    vp_coder_encode(&again);
    vp_coder_count(&counter);
    CHECK_EQ(code_segment(start, &coder, dims, tokens, side), 0);
    CHECK_EQ(code_segment(start, &again, dims, tokens, side), 0);
    CHECK_EQ(code_segment(start, &counter, dims, tokens, side), 0);
    CHECK_EQ(vp_coder_finish(&coder), 0);
    CHECK_EQ(vp_coder_finish(&again), 0);
    CHECK(coder.size == again.size && !memcmp(coder.bytes, again.bytes, coder.size));
    long bits = (long)coder.size * 8, counted = (long)(vp_coder_bits(&counter) / 256);
    CHECK(labs(bits - counted) <= 32 + bits / 1000);

    memset(back, 0x55, count * sizeof *back);
    vp_coder_decode(&decoder, coder.bytes, coder.size);
    CHECK_EQ(code_segment(start, &decoder, dims, back, side), 0);
    CHECK(!vp_coder_overrun(&decoder));
    if (memcmp(tokens, back, count * sizeof *back))
        TEST_FAIL_("dims %d, kind %d: tokens differ after decoding", dims, kind);
    if (kind == 0) CHECK(coder.size < 24);
    vp_coder_free(&coder);
    vp_coder_free(&again);
    vp_token_start_destroy(start);
    free(tokens);
    free(back);
}

static void round_trips(void)
{
    static const int dims[] = {1, 15, 16, 17, 96, 384, VP_TOKEN_MAX_DIMS};
    for (size_t i = 0; i < sizeof dims / sizeof *dims; i++)
        for (int kind = 0; kind < 6; kind++)
            if (dims[i] <= 384 || kind == 1) round_trip(dims[i], kind);
}

/* The bytes of one segment, as format version 4 has them. */
static void golden(void)
{
    enum { DIMS = 96, COUNT = PATCHES * DIMS };
    vp_token_start *start = vp_token_start_create(DIMS);
    int16_t *tokens = malloc(FRAMES * COUNT * sizeof *tokens);
    uint8_t side[PATCHES];
    unsigned seed = 77;
    uint32_t hash = 2166136261u;
    CHECK(start && tokens);
    if (!start || !tokens) return;
    for (int f = 0; f < FRAMES; f++) fill(tokens + f * COUNT, DIMS, f % 3 ? 5 : 1, &seed);
    fill_side(side, &seed);
    vp_coder coder;
    vp_coder_encode(&coder);
    CHECK_EQ(code_segment(start, &coder, DIMS, tokens, side), 0);
    CHECK_EQ(vp_coder_finish(&coder), 0);
    for (size_t i = 0; i < coder.size; i++) hash = (hash ^ coder.bytes[i]) * 16777619u;
    CHECK_EQ(coder.size, 2683);
    CHECK_EQ(hash, 3963847442u);
    vp_coder_free(&coder);
    vp_token_start_destroy(start);
    free(tokens);
}

/* Random bytes decode to something, and what comes out encodes again. */
static void garbage(void)
{
    enum { DIMS = 96 };
    size_t count = (size_t)FRAMES * PATCHES * DIMS;
    int16_t *tokens = malloc(count * sizeof *tokens), *back = malloc(count * sizeof *back);
    vp_token_start *start = vp_token_start_create(DIMS);
    CHECK(tokens && back && start);
    if (!tokens || !back || !start) return;
    for (unsigned round = 0; round < 12; round++) {
        uint8_t noise[4096], side[PATCHES];
        unsigned seed = 100 + round;
        size_t size = round == 0 ? 0 : sizeof noise >> (round % 4);
        for (size_t i = 0; i < sizeof noise; i++)
            noise[i] = round == 1 ? 0xFF : round == 2 ? 0 : (uint8_t)(test_random(&seed) >> 11);
        fill_side(side, &seed);
        vp_coder decoder, coder, again;
        vp_coder_decode(&decoder, noise, size);
        CHECK_EQ(code_segment(start, &decoder, DIMS, tokens, side), 0);
        vp_coder_encode(&coder);
        CHECK_EQ(code_segment(start, &coder, DIMS, tokens, side), 0);
        CHECK_EQ(vp_coder_finish(&coder), 0);
        vp_coder_decode(&again, coder.bytes, coder.size);
        CHECK_EQ(code_segment(start, &again, DIMS, back, side), 0);
        CHECK(!memcmp(tokens, back, count * sizeof *back));
        vp_coder_free(&coder);
    }
    vp_token_start_destroy(start);
    free(tokens);
    free(back);
}

/* Frames that resemble each other must get cheaper: the contexts work. */
static void learns(void)
{
    enum { DIMS = 64 };
    vp_token_start *start = vp_token_start_create(DIMS);
    vp_token_model *model = start ? vp_token_model_create(start, ROWS, COLUMNS) : NULL;
    CHECK(model != NULL);
    if (!model) return;
    int16_t tokens[PATCHES * DIMS] = {0};
    unsigned seed = 8;
    uint64_t first = 0, last = 0;
    uint8_t quality[PATCHES];
    fill_quality(quality, 0);
    for (int f = 0; f < 40; f++) {
        vp_coder coder;
        vp_coder_count(&coder);
        for (int i = 0; i < PATCHES * DIMS; i++)
            tokens[i] = (int16_t)(i % DIMS % 9 == 0 ? (int)(test_random(&seed) >> 9) % 14 - 7 : 0);
        for (int i = 0; i < PATCHES; i++) make_levels(tokens + i * DIMS, NULL, DIMS);
        CHECK_EQ(vp_token_code(model, &coder, VP_FRAME_ANCHOR, quality, tokens, NULL, NULL), 0);
        if (f == 0) first = vp_coder_bits(&coder);
        last = vp_coder_bits(&coder);
    }
    /* 8 random indices of log2(8) = 3 bits in each token are all there is to say */
    CHECK(last < PATCHES * 8 * 35 / 10 * 256);
    CHECK(last < first * 9 / 10);
    vp_token_model_destroy(model);
    vp_token_start_destroy(start);
}

static void bad_arguments(void)
{
    CHECK(vp_token_start_create(0) == NULL);
    CHECK(vp_token_start_create(VP_TOKEN_MAX_DIMS + 1) == NULL);
    vp_token_start *start = vp_token_start_create(16);
    CHECK(start != NULL);
    if (!start) return;
    CHECK(vp_token_model_create(start, 0, 4) == NULL);
    CHECK(vp_token_model_create(start, 1 << 16, 1 << 16) == NULL);
    vp_token_model *model = vp_token_model_create(start, 1, 1);
    CHECK(model != NULL);
    int16_t token[16] = {2};
    uint8_t side = 16, quality = 0, too_high = 64;
    vp_coder coder;
    vp_coder_count(&coder);
    if (model) {
        CHECK_EQ(vp_token_code(model, &coder, (vp_frame_type)4, &quality, token, NULL, NULL), -1);
        CHECK_EQ(vp_token_code(model, &coder, VP_FRAME_KEY, &too_high, token, NULL, NULL), -1);
        CHECK_EQ(vp_token_code(model, &coder, VP_FRAME_KEY, &quality, token, NULL, &side), -1);
        CHECK_EQ(vp_coder_bits(&coder), 0);
    }
    vp_token_model_destroy(model);
    vp_token_start_destroy(start);
    vp_token_start_destroy(NULL);
    vp_token_model_destroy(NULL);
}

/* Integers that no path through the quantisers has are refused; those around them are not. */
static void off_the_grid(void)
{
    enum { DIMS = 20 };
    static const int16_t token[][DIMS] = {
        {1}, {2, 2}, {2, 3, 1}, {0, 0, 0, -1}, {4, 1}, {-32767}, {-32768}, {2, -32768},
    };
    static const int16_t good[][DIMS] = {
        {2, 1},   {2, 3, 2},  {0, 0, 0, -2, -1}, {4, 2},
        {-32766}, {2, 32765}, {2, 0, 2},         {2, 1, 0, 0, 1},
    };
    vp_token_start *start = vp_token_start_create(DIMS);
    CHECK(start != NULL);
    if (!start) return;
    for (size_t i = 0; i < sizeof token / sizeof *token + sizeof good / sizeof *good; i++) {
        int bad = i < sizeof token / sizeof *token;
        const int16_t *from = bad ? token[i] : good[i - sizeof token / sizeof *token];
        vp_token_model *model = vp_token_model_create(start, 1, 1);
        vp_coder coder, decoder;
        uint8_t quality = 30;
        int16_t copy[DIMS], back[DIMS];
        memcpy(copy, from, sizeof copy);
        vp_coder_encode(&coder);
        CHECK(model != NULL);
        if (!model) break;
        CHECK_EQ(vp_token_code(model, &coder, VP_FRAME_ANCHOR, &quality, copy, NULL, NULL),
                 bad ? -1 : 0);
        CHECK(!memcmp(copy, from, sizeof copy));
        vp_token_model_destroy(model);
        model = bad ? NULL : vp_token_model_create(start, 1, 1);
        CHECK_EQ(vp_coder_finish(&coder), 0);
        if (model) {
            vp_coder_decode(&decoder, coder.bytes, coder.size);
            CHECK_EQ(vp_token_code(model, &decoder, VP_FRAME_ANCHOR, &quality, back, NULL, NULL),
                     0);
            CHECK(!memcmp(back, from, sizeof back));
        }
        vp_token_model_destroy(model);
        vp_coder_free(&coder);
    }
    vp_token_start_destroy(start);
}

int main(void)
{
    RUN(round_trips);
    RUN(golden);
    RUN(garbage);
    RUN(learns);
    RUN(off_the_grid);
    RUN(bad_arguments);
    return test_result();
}
