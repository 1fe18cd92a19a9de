/* SPDX-License-Identifier: BSD-2-Clause */
/* Coded frames pushed into a decoder give the pictures that the segment's bytes give. */
#include "common/api_clip.h"
#include "common/coded_frames.h"

static vpatch_model *model;

static vpatch_decoder *open_decoder(const clip *c, int threads)
{
    vpatch_decoder_settings settings;
    vpatch_decoder *decoder;

    vpatch_decoder_settings_default(&settings);
    settings.threads = threads;
    CHECK_EQ(vpatch_decoder_open(&decoder, model, c->width, c->height, &settings, NULL, 0),
             VPATCH_OK);
    return decoder;
}

static coded make(const clip *c, vpatch_token_mode token_mode, int keyint)
{
    vpatch_encoder_settings settings;

    vpatch_encoder_settings_default(&settings);
    settings.token_mode = token_mode;
    settings.keyint = keyint;
    settings.threads = 1;
    settings.preset = VPATCH_PRESET_FAST;
    return coded_make(model, c, &settings);
}

static void pull_all(vpatch_decoder *decoder, clip *seen)
{
    vpatch_frame frame;

    while (!vpatch_decoder_pull(decoder, &frame)) {
        CHECK_EQ(frame.bytes, 0);
        if (seen->frames < CLIP_MAX_FRAMES) clip_take(seen, seen->frames++, &frame);
    }
}

/* Pushes the frames of one segment as far as they go in, pulls pictures between. */
static void push_segment(vpatch_decoder *decoder, const vpatch_segment *segment,
                         const coded_frames *frames, clip *seen)
{
    int refused = 0;

    CHECK_EQ(vpatch_decoder_begin_coded(decoder, segment), VPATCH_OK);
    for (int i = 0; i < frames->count; i++) {
        vpatch_coded_frame next;

        if (vpatch_decoder_next_coded(decoder, frames->frame[i].pair, &next) == VPATCH_AGAIN) {
            CHECK_EQ(vpatch_decoder_push_coded(decoder, &frames->frame[i]), VPATCH_AGAIN);
            pull_all(decoder, seen);
            refused++;
            CHECK_EQ(vpatch_decoder_next_coded(decoder, frames->frame[i].pair, &next), VPATCH_OK);
        }
        CHECK_EQ(next.display, frames->frame[i].display);
        CHECK_EQ(next.layer, frames->frame[i].layer);
        CHECK_EQ(next.part, frames->frame[i].part);
        CHECK_EQ(vpatch_decoder_push_coded(decoder, &frames->frame[i]), VPATCH_OK);
    }
    CHECK_EQ(vpatch_decoder_next_coded(decoder, 0, &(vpatch_coded_frame){0}), VPATCH_AGAIN);
    pull_all(decoder, seen);
    CHECK(refused > 0 || segment->layers == 1);
}

static void the_same_pictures(vpatch_token_mode token_mode, int keyint)
{
    clip c = clip_pan(50, 34, 19, 4);
    coded out = make(&c, token_mode, keyint);
    clip seen = clip_alloc(c.width, c.height, c.frames);
    vpatch_decoder *reader = open_decoder(&c, 1), *decoder = open_decoder(&c, 2);

    seen.frames = 0;
    for (int s = 0; s < out.segments; s++) {
        coded_frames *frames = frames_of(reader, &out.segment[s]);

        push_segment(decoder, &out.segment[s], frames, &seen);
        frames_free(frames);
    }
    CHECK_EQ(clip_differences(&out.shown, &seen), 0);
    /* and bytes again behind them */
    seen.frames = 0;
    CHECK_EQ(coded_show_segment(&seen, decoder, &out.segment[0]), VPATCH_AGAIN);
    CHECK_EQ(seen.frames, out.segment[0].frames);
    vpatch_decoder_close(reader);
    vpatch_decoder_close(decoder);
    clip_free(&seen);
    coded_free(&out);
    clip_free(&c);
}

static void all_kinds(void)
{
    the_same_pictures(VPATCH_TOKENS_PREDICTED, 0);
    the_same_pictures(VPATCH_TOKENS_PREDICTED, 7);
    the_same_pictures(VPATCH_TOKENS_INDEPENDENT, 9);
    the_same_pictures(VPATCH_TOKENS_INDEPENDENT, 4);
}

/* Numbers that a program made up: any integers, no motion; and what is refused. */
static void made_up(void)
{
    clip c = clip_pan(40, 24, 4, 2);
    vpatch_decoder *decoder = open_decoder(&c, 1);
    int dims = vpatch_model_dims(model), patches = 3 * 2;
    int16_t *tokens = calloc((size_t)(patches * dims), sizeof *tokens);
    int64_t pts[4] = {0, 1, 2, 3}, durations[4] = {1, 1, 1, 1};
    vpatch_segment segment = {.frames = 4,
                              .quality = 30,
                              .token_mode = VPATCH_TOKENS_INDEPENDENT,
                              .pts = pts,
                              .durations = durations};
    vpatch_motion motion[4 * 6];
    vpatch_coded_frame frame, bad;
    vpatch_frame picture;
    const int16_t *pulled;
    int a, b, shown = 0;

    if (!tokens) abort();
    for (int i = 0; i < patches * dims; i++) tokens[i] = (int16_t)(i % 7 ? 0 : i * 13 - 32000);
    memset(motion, 0, sizeof motion);
    CHECK_EQ(vpatch_decoder_push_coded(decoder, &(vpatch_coded_frame){0}), VPATCH_AGAIN);
    CHECK_EQ(vpatch_decoder_begin_coded(decoder, &segment), VPATCH_OK);
    CHECK_EQ(vpatch_decoder_pull(decoder, &picture), VPATCH_AGAIN);
    CHECK_EQ(vpatch_decoder_pull_tokens(decoder, &pulled, &a, &b), VPATCH_ERR_ARGUMENT);
    for (int i = 0; i < 4; i++) {
        CHECK_EQ(vpatch_decoder_next_coded(decoder, 0, &frame), VPATCH_OK);
        CHECK_EQ(frame.layer, 0);
        CHECK_EQ(frame.part, i);
        CHECK_EQ(vpatch_decoder_push_coded(decoder, &frame), VPATCH_ERR_ARGUMENT); /* no tokens */
        frame.tokens = tokens;
        bad = frame;
        bad.quality = 64;
        CHECK_EQ(vpatch_decoder_push_coded(decoder, &bad), VPATCH_ERR_ARGUMENT);
        bad = frame;
        bad.dims = dims + 1;
        CHECK_EQ(vpatch_decoder_push_coded(decoder, &bad), VPATCH_ERR_ARGUMENT);
        bad = frame;
        bad.part = 3 - i;
        CHECK_EQ(vpatch_decoder_push_coded(decoder, &bad), VPATCH_ERR_ARGUMENT);
        bad = frame;
        bad.motion = motion; /* units without a reference, or motion of a key frame */
        CHECK_EQ(vpatch_decoder_push_coded(decoder, &bad), VPATCH_ERR_ARGUMENT);
        CHECK(vpatch_decoder_message(decoder)[0] != 0);
        frame.dims = i == 3 ? 5 : dims;
        CHECK_EQ(vpatch_decoder_push_coded(decoder, &frame), VPATCH_OK);
    }
    while (!vpatch_decoder_pull(decoder, &picture)) CHECK_EQ(picture.pts, shown++);
    CHECK_EQ(shown, 4);
    vpatch_decoder_close(decoder);
    free(tokens);
    clip_free(&c);
}

int main(void)
{
    model = clip_model();
    RUN(all_kinds);
    RUN(made_up);
    vpatch_model_close(model);
    return test_result();
}
