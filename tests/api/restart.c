/* SPDX-License-Identifier: BSD-2-Clause */
/* Handles that start anew: at any moment, and with the bytes of new ones. */
#include "common/api_clip.h"
#include "common/random_model.h"

static vpatch_model *model;
static clip first, second;
static coded first_alone, second_alone;
static vpatch_encoder_settings settings;

static void set_up(void)
{
    model = random_model(8, 1, 16, 12, 2, 5, 0);
    first = clip_pan(33, 31, 20, 3);
    second = clip_pan(33, 31, 14, 8);
    vpatch_encoder_settings_default(&settings);
    settings.keyint = 9;
    settings.lookahead = 5;
    settings.reconstruct = 1;
    first_alone = coded_make(model, &first, &settings);
    second_alone = coded_make(model, &second, &settings);
    CHECK(first_alone.segments > 1 && second_alone.segments > 1);
}

static void tear_down(void)
{
    coded_free(&first_alone);
    coded_free(&second_alone);
    clip_free(&first);
    clip_free(&second);
    vpatch_model_close(model);
}

/* Pushes the first `count` frames; nothing of them is looked at. */
static void push_some(vpatch_encoder *encoder, int count, int pull)
{
    coded out = {.shown = clip_alloc(first.width, first.height, first.frames)};

    out.shown.frames = 0;
    for (int i = 0; i < count; i++) {
        vpatch_frame frame = clip_frame(&first, i);

        if (vpatch_encoder_push(encoder, &frame) != VPATCH_OK) break;
        if (pull) coded_pull(&out, encoder);
    }
    coded_free(&out);
}

static void check_second(vpatch_encoder *encoder)
{
    coded out = {.shown = clip_alloc(second.width, second.height, second.frames)};
    int64_t pushed, done, bytes;

    out.shown.frames = 0;
    vpatch_encoder_get_progress(encoder, &pushed, &done, &bytes);
    CHECK(!pushed && !done && !bytes);
    for (int i = 0; i < second.frames; i++) {
        vpatch_frame frame = clip_frame(&second, i);

        CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_OK);
        CHECK_EQ(coded_pull(&out, encoder), VPATCH_AGAIN);
    }
    CHECK_EQ(vpatch_encoder_push(encoder, NULL), VPATCH_OK);
    CHECK_EQ(coded_pull(&out, encoder), VPATCH_END);
    CHECK(coded_same(&out, &second_alone));
    CHECK_EQ(clip_differences(&out.shown, &second_alone.shown), 0);
    coded_free(&out);
}

/* After any number of frames: before the first is coded, in the midst of a segment, with one
 * that waits to be pulled, behind the end. */
static void encoder_at_any_moment(void)
{
    for (int threads = 1; threads <= 2; threads++) {
        vpatch_encoder *encoder;

        settings.threads = threads;
        CHECK_EQ(
            vpatch_encoder_open(&encoder, model, first.width, first.height, &settings, NULL, 0),
            VPATCH_OK);
        vpatch_encoder_reset(encoder);
        for (int count = 1; count <= first.frames; count += 3) {
            push_some(encoder, count, count % 2);
            vpatch_encoder_reset(encoder);
            check_second(encoder);
            vpatch_encoder_reset(encoder);
        }
        push_some(encoder, 3, 1);
        CHECK_EQ(vpatch_encoder_push(encoder, NULL), VPATCH_OK);
        vpatch_encoder_reset(encoder);
        check_second(encoder);
        vpatch_encoder_close(encoder);
    }
    settings.threads = 0;
}

static void decode_second(vpatch_decoder *decoder)
{
    clip seen = clip_alloc(second.width, second.height, second.frames);

    seen.frames = 0;
    for (int i = 0; i < second_alone.segments; i++)
        CHECK_EQ(coded_show_segment(&seen, decoder, &second_alone.segment[i]), VPATCH_AGAIN);
    CHECK_EQ(clip_differences(&seen, &second_alone.shown), 0);
    clip_free(&seen);
}

static void decoder_at_any_moment(void)
{
    for (int threads = 1; threads <= 2; threads++) {
        vpatch_decoder_settings how;
        vpatch_decoder *decoder;
        vpatch_frame frame;
        const int16_t *tokens;
        int parts, frames;

        vpatch_decoder_settings_default(&how);
        how.threads = threads;
        CHECK_EQ(vpatch_decoder_open(&decoder, model, first.width, first.height, &how, NULL, 0),
                 VPATCH_OK);
        vpatch_decoder_flush(decoder);
        for (int count = 0; count <= first_alone.segment[0].frames; count++) {
            CHECK_EQ(vpatch_decoder_push(decoder, &first_alone.segment[0]), VPATCH_OK);
            for (int i = 0; i < count; i++)
                CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_OK);
            vpatch_decoder_flush(decoder);
            CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_AGAIN);
            decode_second(decoder);
        }
        CHECK_EQ(vpatch_decoder_push(decoder, &first_alone.segment[0]), VPATCH_OK);
        CHECK_EQ(vpatch_decoder_pull_tokens(decoder, &tokens, &parts, &frames), VPATCH_OK);
        CHECK_EQ(vpatch_decoder_push(decoder, NULL), VPATCH_OK); /* the end, which is taken back */
        vpatch_decoder_flush(decoder);
        decode_second(decoder);
        vpatch_decoder_close(decoder);
    }
}

/* A push that finds no room takes nothing; repeated after a pull, all comes out the same. */
static void busy_pushes(void)
{
    coded out = {.shown = clip_alloc(first.width, first.height, first.frames)};
    vpatch_encoder *encoder;
    int busy = 0;

    out.shown.frames = 0;
    CHECK_EQ(vpatch_encoder_open(&encoder, model, first.width, first.height, &settings, NULL, 0),
             VPATCH_OK);
    for (int i = 0; i < first.frames; i++) {
        vpatch_frame frame = clip_frame(&first, i);
        vpatch_status status;

        while ((status = vpatch_encoder_push(encoder, &frame)) == VPATCH_AGAIN) {
            busy++;
            CHECK(*vpatch_encoder_message(encoder) != 0);
            CHECK_EQ(coded_pull(&out, encoder), VPATCH_AGAIN);
        }
        CHECK_EQ(status, VPATCH_OK);
    }
    CHECK_EQ(vpatch_encoder_push(encoder, NULL), VPATCH_OK);
    CHECK_EQ(coded_pull(&out, encoder), VPATCH_END);
    CHECK(busy > 0);
    CHECK(coded_same(&out, &first_alone));
    vpatch_encoder_close(encoder);
    coded_free(&out);
}

int main(void)
{
    RUN(set_up);
    RUN(encoder_at_any_moment);
    RUN(decoder_at_any_moment);
    RUN(busy_pushes);
    tear_down();
    return test_result();
}
