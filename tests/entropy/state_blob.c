/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/state_blob.h"
#include "common/levels.h"
#include "common/test.h"
#include "entropy/token_coder.h"
#include "entropy/token_start_internal.h"

#include <stdlib.h>

enum { DIMS = 40, ROWS = 3, COLUMNS = 4, COUNT = ROWS * COLUMNS * DIMS };

static const uint8_t quality[ROWS * COLUMNS] = {30, 30, 33, 36, 30, 27, 27, 30, 30, 21, 30, 30};

static void fill(int16_t *tokens, unsigned *seed)
{
    for (int i = 0; i < COUNT; i++) {
        unsigned r = test_random(seed) >> 6;
        tokens[i] = (int16_t)(r % 5 ? 0 : (int)(r >> 9) % 41 - 20);
    }
    for (int i = 0; i < COUNT; i += DIMS) make_levels(tokens + i, NULL, DIMS);
}

/* Codes a few frames; returns the coder, finished. */
static vp_coder code(const vp_token_start *start, unsigned seed)
{
    vp_coder coder;
    int16_t tokens[COUNT];
    vp_token_model *model = vp_token_model_create(start, ROWS, COLUMNS);
    vp_coder_encode(&coder);
    CHECK(model != NULL);
    for (int f = 0; f < 6 && model; f++) {
        fill(tokens, &seed);
        CHECK_EQ(vp_token_code(model, &coder, (vp_frame_type)(f % 4), quality, tokens, NULL, NULL),
                 0);
    }
    vp_token_model_destroy(model);
    CHECK_EQ(vp_coder_finish(&coder), 0);
    return coder;
}

/* A start that has learned something in every part. */
static vp_token_start *learned(unsigned seed)
{
    vp_token_start *start = vp_token_start_create(DIMS);
    vp_token_model *model = start ? vp_token_model_create(start, ROWS, COLUMNS) : NULL;
    CHECK(model != NULL);
    if (!model) return NULL;
    for (int t = 0; t < VP_FRAME_TYPES; t++) {
        vp_magnitude_predictor *e = &start->magnitude[t];
        for (int i = 0; i < DIMS; i++) {
            e->bias[i] = (int16_t)(test_random(&seed) % 300);
            e->scale[i] = (uint16_t)(1 + test_random(&seed) % 400);
            for (int n = 0; n < VP_MAGNITUDE_NEAR; n++)
                e->near[n * e->width + i] = (int16_t)(test_random(&seed) % 900) - 200;
            for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++)
                for (int j = 0; j < (s == VP_MAGNITUDE_INSIDE ? i : DIMS); j++)
                    e->rows[s][j * e->width + i] =
                        (int8_t)(test_random(&seed) % 3 ? 0
                                                        : (int)(test_random(&seed) % 255) - 127);
        }
        for (int i = 0; i < DIMS * VP_LINEAR_TERMS; i++)
            start->linear[t].terms[i] = (vp_linear_predictor_term){
                (int16_t)(1 + test_random(&seed) % 4000), (uint16_t)(test_random(&seed) % DIMS),
                (uint8_t)(test_random(&seed) % VP_LINEAR_SOURCES)};
    }
    for (int t = 0; t < VP_FRAME_TYPES; t++)
        CHECK_EQ(vp_magnitude_predictor_index(&start->magnitude[t]), 0);
    /* what is guessed from the own token must come before it in the scan: dims 0, 1, ... */
    for (int t = 0; t < VP_FRAME_TYPES; t++)
        for (int i = 0; i < DIMS * VP_LINEAR_TERMS; i++) {
            vp_linear_predictor_term *term = &start->linear[t].terms[i];
            int dim = i / VP_LINEAR_TERMS;
            if (term->source == VP_LINEAR_OWN) term->dim = (uint16_t)(dim ? term->dim % dim : 0);
            if (term->source == VP_LINEAR_OWN && !dim) term->source = VP_LINEAR_UP;
        }
    int16_t tokens[COUNT];
    vp_coder coder;
    vp_coder_count(&coder);
    for (int f = 0; f < 12; f++) {
        fill(tokens, &seed);
        CHECK_EQ(vp_token_code(model, &coder, (vp_frame_type)(f % 4), quality, tokens, NULL, NULL),
                 0);
    }
    vp_mixer_destroy(start->mixer);
    start->mixer = vp_token_model_take_mixer(model);
    return start;
}

static void token_state_round_trip(void)
{
    vp_token_start *start = learned(3), *loaded = NULL;
    uint8_t *state = NULL;
    size_t size = 0;
    if (!start) return;
    CHECK_EQ(vp_token_start_save(start, &state, &size), 0);
    CHECK_EQ(vp_token_start_load(&loaded, DIMS, state, size), 0);
    CHECK(loaded != NULL);
    if (!loaded) return;
    /* saving rounds the start, so both code alike now */
    vp_coder a = code(start, 50), b = code(loaded, 50);
    CHECK(a.size == b.size && !memcmp(a.bytes, b.bytes, a.size));
    vp_coder_free(&a);
    vp_coder_free(&b);
    free(state);
    vp_token_start_destroy(start);
    vp_token_start_destroy(loaded);
}

static void learned_start_decodes(void)
{
    vp_token_start *start = learned(9);
    if (!start) return;
    vp_coder coder = code(start, 77), back;
    vp_token_model *model = vp_token_model_create(start, ROWS, COLUMNS);
    CHECK(model != NULL);
    vp_coder_decode(&back, coder.bytes, coder.size);
    unsigned seed = 77;
    for (int f = 0; f < 6 && model; f++) {
        int16_t tokens[COUNT], decoded[COUNT];
        fill(tokens, &seed);
        CHECK_EQ(vp_token_code(model, &back, (vp_frame_type)(f % 4), quality, decoded, NULL, NULL),
                 0);
        CHECK(!memcmp(tokens, decoded, sizeof tokens));
    }
    CHECK(!vp_coder_overrun(&back));
    vp_token_model_destroy(model);
    vp_coder_free(&coder);
    vp_token_start_destroy(start);
}

static void damaged_token_states(void)
{
    vp_token_start *start = learned(5), *loaded = NULL;
    uint8_t *state = NULL;
    size_t size = 0;
    if (!start) return;
    CHECK_EQ(vp_token_start_save(start, &state, &size), 0);
    if (state) {
        CHECK_EQ(vp_token_start_load(&loaded, DIMS + 1, state, size), -2);
        CHECK_EQ(vp_token_start_load(&loaded, DIMS, state, size - 1), -2);
        CHECK_EQ(vp_token_start_load(&loaded, DIMS, state, 3), -2);
        CHECK_EQ(vp_token_start_load(&loaded, DIMS, NULL, 0), -2);
        for (size_t i = 0; i < size; i += i < 20 ? 1 : size / 37) {
            state[i] ^= 0x10;
            CHECK_EQ(vp_token_start_load(&loaded, DIMS, state, size), -2);
            CHECK(loaded == NULL);
            state[i] ^= 0x10;
        }
    }
    free(state);
    vp_token_start_destroy(start);
}

/* A payload that is noise, but framed soundly: refused, or a start that codes. */
static void noise_in_a_sound_frame(void)
{
    for (unsigned round = 0; round < 20; round++) {
        unsigned seed = 400 + round;
        vp_coder coder;
        vp_coder_encode(&coder);
        for (int i = 0; i < 3000; i++)
            vp_coder_bit(&coder, 1 + test_random(&seed) % 65535,
                         (int)(test_random(&seed) >> 9 & 1));
        uint8_t *state = NULL;
        size_t size = 0;
        CHECK_EQ(vp_state_blob_finish("VPTS", &coder, &state, &size), 0);
        vp_coder_free(&coder);
        vp_token_start *loaded = NULL;
        int result = vp_token_start_load(&loaded, DIMS, state, size);
        CHECK(result == -2 && !loaded);
        free(state);
    }
}

static void mixer_states(void)
{
    const vp_mixer_shape shape = {500, 3, 4, 2, 0}, other = {501, 3, 4, 2, 0};
    vp_mixer *mixer = vp_mixer_create(&shape), *loaded = vp_mixer_create(&shape);
    vp_mixer *wrong = vp_mixer_create(&other);
    uint8_t *state = NULL;
    size_t size = 0;
    CHECK(mixer && loaded && wrong);
    if (!mixer || !loaded || !wrong) return;
    vp_coder coder;
    unsigned seed = 1;
    vp_coder_count(&coder);
    for (int i = 0; i < 20000; i++) {
        uint32_t slots[3];
        for (int j = 0; j < 3; j++) slots[j] = test_random(&seed) % 450;
        vp_mixer_code(&coder, mixer, slots, 3, slots[0] % 4, slots[1] & 1, slots[0] % 7 == 0);
    }
    CHECK_EQ(vp_mixer_save(mixer, &state, &size), 0);
    CHECK(size < 16 + 500 * 3);
    CHECK_EQ(vp_mixer_load(wrong, state, size), -2);
    CHECK_EQ(vp_mixer_load(loaded, state, size - 2), -2);
    CHECK_EQ(vp_mixer_load(loaded, state, size), 0);
    /* rounded, but as good: the cost of the same bits hardly changes */
    uint64_t cost[2];
    vp_mixer *both[2] = {mixer, loaded};
    for (int k = 0; k < 2; k++) {
        unsigned more = 99;
        vp_coder_count(&coder);
        for (int i = 0; i < 3000; i++) {
            uint32_t slots[3];
            for (int j = 0; j < 3; j++) slots[j] = test_random(&more) % 450;
            vp_mixer_code(&coder, both[k], slots, 3, slots[0] % 4, slots[1] & 1, slots[0] % 7 == 0);
        }
        cost[k] = vp_coder_bits(&coder);
    }
    CHECK(cost[1] < cost[0] * 105 / 100);
    free(state);
    vp_mixer_destroy(mixer);
    vp_mixer_destroy(loaded);
    vp_mixer_destroy(wrong);
}

int main(void)
{
    RUN(token_state_round_trip);
    RUN(learned_start_decodes);
    RUN(damaged_token_states);
    RUN(noise_in_a_sound_frame);
    RUN(mixer_states);
    return test_result();
}
