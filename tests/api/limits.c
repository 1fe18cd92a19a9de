/* SPDX-License-Identifier: BSD-2-Clause */
/* What a file may cost to decode: the settings' limits, and that nothing is allocated for
 * pictures that are only claimed. */
#include "common/alloc_fail.h"
#include "common/api_clip.h"
#include "common/random_model.h"

enum { WIDTH = 320, HEIGHT = 240 };

static vpatch_model *model;

static vpatch_status open_with(vpatch_decoder **decoder, int width, int height, uint64_t pixels,
                               uint64_t memory, char message[160])
{
    vpatch_decoder_settings settings;

    vpatch_decoder_settings_default(&settings);
    settings.threads = 2;
    settings.max_pixels = pixels;
    settings.max_memory = memory;
    vpatch_status status =
        vpatch_decoder_open(decoder, model, width, height, &settings, message, 160);
    CHECK_EQ(status == VPATCH_OK, *decoder != NULL);
    return status;
}

static void pixels(void)
{
    vpatch_decoder *decoder;
    char message[160];

    CHECK_EQ(open_with(&decoder, 33, 31, 33 * 31, 0, message), VPATCH_OK);
    vpatch_decoder_close(decoder);
    CHECK_EQ(open_with(&decoder, 33, 31, 33 * 31 - 1, 0, message), VPATCH_ERR_LIMIT);
    CHECK_STR(message, "33 x 31 are 1023 pixels, max_pixels allows 1022");
    /* more than there can be allows no more */
    CHECK_EQ(open_with(&decoder, VPATCH_MAX_WIDTH + 1, 1, UINT64_MAX, 0, message),
             VPATCH_ERR_UNSUPPORTED);
}

/* The least max_memory with which a decoder opens: what it says that it takes. */
static uint64_t memory_said(void)
{
    uint64_t low = 0, high = UINT64_C(1) << 40; /* not enough; enough */

    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        vpatch_decoder *decoder;
        char message[160];
        vpatch_status status = open_with(&decoder, WIDTH, HEIGHT, 0, middle, message);

        if (status) {
            CHECK_EQ(status, VPATCH_ERR_LIMIT);
            CHECK(strstr(message, "max_memory") != NULL);
            low = middle;
        } else {
            high = middle;
        }
        vpatch_decoder_close(decoder);
    }
    return high;
}

/* What is said is what is taken, apart from models, whose size is not the picture's. */
static void memory(void)
{
    clip source = clip_pan(WIDTH, HEIGHT, 10, 2);
    vpatch_encoder_settings how;
    vpatch_decoder *decoder;
    char message[160];
    clip seen = clip_alloc(WIDTH, HEIGHT, source.frames);

    vpatch_encoder_settings_default(&how);
    how.preset = VPATCH_PRESET_FAST;
    how.scenecut = 0;
    coded out = coded_make(model, &source, &how);
    uint64_t said = memory_said();

    alloc_fail_at(0);
    CHECK_EQ(open_with(&decoder, WIDTH, HEIGHT, 0, said, message), VPATCH_OK);
    uint64_t before = alloc_bytes();
    seen.frames = 0;
    CHECK_EQ(coded_show_segment(&seen, decoder, &out.segment[0]), VPATCH_AGAIN);
    CHECK_EQ(clip_differences(&seen, &out.shown), 0);
    uint64_t taken = alloc_bytes();
    printf("said %llu, taken %llu, of that before the first segment %llu\n",
           (unsigned long long)said, (unsigned long long)taken, (unsigned long long)before);
    CHECK(said <= taken);
    CHECK(taken - said < 4 << 20); /* the models */
    vpatch_decoder_close(decoder);
    coded_free(&out);
    clip_free(&seen);
    clip_free(&source);
}

/* The largest pictures there are, claimed by a segment of as many frames as there may be, in which
 * no frame is sound. */
static void claims(void)
{
    static int64_t times[VPATCH_MAX_SEGMENT_FRAMES];
    static const uint8_t bytes[64] = {60};
    vpatch_segment segment = {.data = bytes,
                              .size = sizeof bytes,
                              .frames = VPATCH_MAX_SEGMENT_FRAMES,
                              .layers = 257,
                              .pts = times,
                              .durations = times};
    vpatch_decoder *decoder;
    char message[160];

    alloc_fail_at(0);
    CHECK_EQ(open_with(&decoder, VPATCH_MAX_WIDTH, VPATCH_MAX_HEIGHT, 0, UINT64_MAX, message),
             VPATCH_OK);
    for (int i = 0; i < 100; i++) {
        const int16_t *tokens;
        int parts, frames;

        CHECK_EQ(vpatch_decoder_push(decoder, &segment), VPATCH_OK);
        CHECK_EQ(vpatch_decoder_pull_tokens(decoder, &tokens, &parts, &frames), VPATCH_ERR_DAMAGED);
    }
    CHECK(alloc_bytes() < 8 << 20);

    /* To show that they are lost takes one black picture for all. */
    vpatch_frame frame;

    CHECK_EQ(vpatch_decoder_push(decoder, &segment), VPATCH_OK);
    for (int i = 0; i < segment.frames; i++) {
        CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_OK);
        CHECK_EQ(frame.flags, VPATCH_FRAME_CONCEALED);
        CHECK_EQ(frame.data[0][(VPATCH_MAX_HEIGHT - 1) * frame.stride[0]], 16);
    }
    CHECK(alloc_bytes() < 128 << 20);
    vpatch_decoder_close(decoder);
}

int main(void)
{
    model = random_model(8, 1, 16, 12, 2, 5, 0);
    RUN(pixels);
    RUN(memory);
    RUN(claims);
    vpatch_model_close(model);
    return test_result();
}
