/* SPDX-License-Identifier: BSD-2-Clause */
/* Weights of any kind: an input is a list of changes of sound ones, six bytes each, so that it
 * stays small. What opens must encode and decode two frames. */
#include "base/mathops.h"
#include "decode_all.h"
#include "entropy/token_start.h"
#include "fuzz_model.h"
#include "inter/motion_model.h"

enum { DIMS = 16, SIDE = 32, MOST_CHANGES = 64, STATE_HEAD = 16 };

typedef struct bytes {
    uint8_t *data;
    size_t size;
} bytes;

static void add_state(small_model *model, const char *name, uint8_t *state, size_t size)
{
    small_tensor *tensor = small_add(model, "", name, "", "U8", 1, (int)size, 0, 0);

    memcpy(tensor->data, state, size);
    free(state);
}

/* Sound weights with all that is optional. */
static bytes make_weights(void)
{
    static small_model model;
    vp_token_start *tokens = vp_token_start_create(DIMS);
    vp_motion_model *motion = vp_motion_model_create();
    uint8_t *state;
    size_t size;
    bytes made;

    small_make(&model, 4, 1, DIMS, 7);
    free(model.tensor[--model.count].data); /* a token state that is none */
    small_make_key(&model, 4, 1);
    small_make_restore(&model, 2, 1);
    FUZZ_REQUIRE(tokens && motion);
    FUZZ_REQUIRE(!vp_token_start_save(tokens, &state, &size));
    add_state(&model, "entropy.tokens", state, size);
    FUZZ_REQUIRE(!vp_motion_model_save(motion, &state, &size));
    add_state(&model, "entropy.motion", state, size);
    vp_token_start_destroy(tokens);
    vp_motion_model_destroy(motion);
    made.data = small_serialise(&model, &made.size);
    small_free(&model);
    return made;
}

/* Numbers that are at the edge of something. */
static uint32_t edge(unsigned number)
{
    static const uint32_t values[] = {0x7fc00000, 0x7f800000, 0xff800000, 0x4a800000, 0x4a7fffff,
                                      0x80000000, 1,          0xffffffff, 0x3f800000, 0x007fffff,
                                      0x49742400, 0x47000000, 0,          0x7f7fffff, 0xc7000000};

    return values[number % (sizeof values / sizeof *values)];
}

/* Six bytes: where (24 bits), how, a value. The header is text and comes first, so places there
 * are chosen by half of all changes. */
static void change(bytes *weights, const uint8_t *how)
{
    size_t header = 8 + (size_t)(weights->data[0] | weights->data[1] << 8);
    size_t where = (size_t)how[0] | (size_t)how[1] << 8 | (size_t)how[2] << 16;
    int text = how[3] & 1;
    size_t at = text ? where % vp_min((int)header, (int)weights->size) : where % weights->size;
    uint32_t value = edge(how[4]);

    switch (how[3] >> 1 & 3) {
    case 0: weights->data[at] = how[4]; break;
    case 1: weights->data[at] ^= (uint8_t)(1u << how[4] % 8); break;
    case 2:
        if (at + 4 > weights->size) break;
        if (!text && at >= header) at -= (at - header) % 4;
        for (size_t i = 0; i < 4; i++) weights->data[at + i] = (uint8_t)(value >> 8 * i);
        break;
    default: {
        size_t length = vp_min(how[4] + 1, (int)(weights->size - at));

        if (how[5] & 1) { /* the end comes early */
            weights->size = how[5] & 2 ? at : weights->size - length % weights->size;
            if (!weights->size) weights->size = 1;
        } else {
            memset(weights->data + at, how[5], length);
        }
    }
    }
}

/* States have a hash of their own. */
static void repair_states(bytes *weights)
{
    for (size_t at = 0; at + STATE_HEAD < weights->size; at++) {
        uint8_t *head = weights->data + at;
        uint32_t hash = 2166136261u;

        if (memcmp(head, "VPTS\1\0\0\0", 8) && memcmp(head, "VPMS\1\0\0\0", 8)) continue;
        size_t size = head[8] | head[9] << 8 | (size_t)head[10] << 16 | (size_t)head[11] << 24;
        if (size > weights->size - at - STATE_HEAD) continue;
        for (size_t i = 0; i < size; i++) hash = (hash ^ head[STATE_HEAD + i]) * 16777619u;
        for (int i = 0; i < 4; i++) head[12 + i] = (uint8_t)(hash >> 8 * i);
    }
}

/* Two frames there and back: own segments decode. */
static void use(const vpatch_model *model)
{
    static uint8_t samples[SIDE * SIDE * 3 / 2];
    vpatch_encoder_settings settings;
    vpatch_decoder_settings decoding;
    vpatch_encoder *encoder;
    vpatch_decoder *decoder;
    vpatch_segment segment;

    vpatch_encoder_settings_default(&settings);
    vpatch_decoder_settings_default(&decoding);
    settings.threads = decoding.threads = 1;
    settings.preset = 0;
    if (vpatch_encoder_open(&encoder, model, SIDE, SIDE, &settings, NULL, 0)) return;
    for (int i = 0; i <= 2; i++) {
        vpatch_frame frame = {
            .data = {samples, samples + SIDE * SIDE, samples + SIDE * SIDE * 5 / 4},
            .stride = {SIDE, SIDE / 2, SIDE / 2},
            .width = SIDE,
            .height = SIDE,
            .pts = i};

        for (size_t k = 0; k < sizeof samples; k++)
            samples[k] = (uint8_t)((k + (size_t)i) * 37 >> 3);
        FUZZ_REQUIRE(!vpatch_encoder_push(encoder, i < 2 ? &frame : NULL));
    }
    FUZZ_REQUIRE(!vpatch_decoder_open(&decoder, model, SIDE, SIDE, &decoding, NULL, 0));
    while (!vpatch_encoder_pull(encoder, &segment)) fuzz_decode_segment(decoder, &segment, 0, 3);
    vpatch_decoder_close(decoder);
    vpatch_encoder_close(encoder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bytes sound;
    vpatch_model *model;
    char message[300];

    if (!sound.data) sound = make_weights();
    bytes weights = {malloc(sound.size), sound.size};
    FUZZ_REQUIRE(weights.data != NULL);
    memcpy(weights.data, sound.data, sound.size);
    for (size_t i = 0; i + 6 <= size && i < 6 * MOST_CHANGES; i += 6) change(&weights, data + i);
    repair_states(&weights);
    /* of its own size, so that a sanitizer sees reads past the end */
    uint8_t *exact = malloc(weights.size);
    FUZZ_REQUIRE(exact != NULL);
    memcpy(exact, weights.data, weights.size);
    vpatch_status status =
        vpatch_model_open_memory(&model, exact, weights.size, message, sizeof message);
    free(exact);
    free(weights.data);
    FUZZ_REQUIRE((status == VPATCH_OK) == (model != NULL));
    if (size < 6) FUZZ_REQUIRE(status == VPATCH_OK);
    if (model) use(model);
    vpatch_model_close(model);
    return 0;
}
