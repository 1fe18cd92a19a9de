/* SPDX-License-Identifier: BSD-2-Clause */
/* Segments cut short, with bits turned over, or of a length that is not theirs: a
 * clean status, no more frames than promised, and the next good segment is shown
 * as if nothing had been. The sanitizer build finds what a status cannot tell. */
#include "common/api_clip.h"

static vpatch_model *model;
static clip source;
static coded good[2]; /* by mode; two segments or more */

static void set_up(void)
{
    source = clip_pan(49, 35, 10, 21);
    for (int mode = 0; mode < 2; mode++) {
        vpatch_encoder_settings settings;

        vpatch_encoder_settings_default(&settings);
        settings.tokens = (vpatch_tokens)mode;
        settings.keyint = 6;
        settings.threads = 1;
        good[mode] = coded_make(model, &source, &settings);
        CHECK(good[mode].segments >= 2);
    }
}

static vpatch_decoder *open_decoder(int threads)
{
    vpatch_decoder_settings settings;
    vpatch_decoder *decoder;

    vpatch_decoder_settings_default(&settings);
    settings.threads = threads;
    CHECK_EQ(vpatch_decoder_open(&decoder, model, source.width, source.height, &settings, NULL, 0),
             VPATCH_OK);
    return decoder;
}

/* How a damaged segment went. */
typedef struct outcome {
    vpatch_status status;
    int frames;
} outcome;

static outcome show(vpatch_decoder *decoder, const vpatch_segment *segment)
{
    outcome result = {VPATCH_OK, 0};
    vpatch_frame frame;

    result.status = vpatch_decoder_push(decoder, segment);
    CHECK_EQ(result.status, VPATCH_OK);
    while ((result.status = vpatch_decoder_pull(decoder, &frame)) == VPATCH_OK) {
        CHECK_EQ(frame.width, source.width);
        CHECK_EQ(frame.pts, segment->pts[result.frames]);
        result.frames++;
    }
    CHECK(result.status == VPATCH_AGAIN || result.status == VPATCH_ERR_DAMAGED);
    CHECK(result.frames <= segment->frames);
    CHECK_EQ(result.status == VPATCH_AGAIN, result.frames == segment->frames);
    if (result.status == VPATCH_ERR_DAMAGED) CHECK(*vpatch_decoder_message(decoder) != 0);
    return result;
}

/* The last segment, which nothing is wrong with. */
static void goes_on(vpatch_decoder *decoder, int mode)
{
    const coded *c = &good[mode];
    const vpatch_segment *last = &c->segment[c->segments - 1];
    clip seen = clip_alloc(source.width, source.height, last->frames);
    int first = c->shown.frames - last->frames, wrong = 0;

    seen.frames = 0;
    CHECK_EQ(coded_show_segment(&seen, decoder, last), VPATCH_AGAIN);
    CHECK_EQ(seen.frames, last->frames);
    for (int i = 0; i < seen.frames; i++)
        wrong += memcmp(clip_plane(&seen, i, 0), clip_plane(&c->shown, first + i, 0),
                        seen.frame_size) != 0;
    CHECK_EQ(wrong, 0);
    clip_free(&seen);
}

static void cut_short(void)
{
    for (int mode = 0; mode < 2; mode++) {
        vpatch_decoder *decoder = open_decoder(1 + mode);
        const vpatch_segment *whole = &good[mode].segment[0];
        int damaged = 0, partly = 0;

        for (size_t size = 0; size < whole->size; size += 1 + whole->size / 23) {
            vpatch_segment cut = *whole;

            /* memory of just this size, so that reading behind it is found out */
            cut.data = clip_copy(whole->data, size);
            cut.size = size;
            outcome result = show(decoder, &cut);
            damaged += result.status == VPATCH_ERR_DAMAGED;
            partly += result.frames > 0 && result.frames < whole->frames;
            if (size > 0 && size < whole->size / 2) CHECK_EQ(result.status, VPATCH_ERR_DAMAGED);
            free((void *)cut.data);
        }
        CHECK(damaged >= 10);
        /* an independent segment is one layer: all of it or nothing */
        CHECK(mode == VPATCH_TOKENS_INDEPENDENT ? partly == 0 : partly > 0);
        goes_on(decoder, mode);
        vpatch_decoder_close(decoder);
    }
}

static void bits_turned(void)
{
    unsigned seed = 5;

    for (int mode = 0; mode < 2; mode++) {
        vpatch_decoder *decoder = open_decoder(1);
        const vpatch_segment *whole = &good[mode].segment[0];

        for (int i = 0; i < 24; i++) {
            vpatch_segment flipped = *whole;
            uint8_t *bytes = clip_copy(whole->data, whole->size);
            int flips = i < 12 ? 1 : i;

            for (int k = 0; k < flips; k++)
                bytes[test_random(&seed) % whole->size] ^= (uint8_t)(1 << (test_random(&seed) & 7));
            flipped.data = bytes;
            show(decoder, &flipped);
            free(bytes);
            if (i % 8 == 7) goes_on(decoder, mode);
        }
        vpatch_decoder_close(decoder);
    }
}

static void noise(void)
{
    unsigned seed = 6;
    vpatch_decoder *decoder = open_decoder(2);

    for (int i = 0; i < 16; i++) {
        uint8_t bytes[300];
        vpatch_segment segment = good[i % 2].segment[0];

        for (size_t k = 0; k < sizeof bytes; k++)
            bytes[k] = i < 12 ? (uint8_t)(test_random(&seed) >> 9) : (uint8_t)(85 * (i - 12));
        segment.data = bytes;
        segment.size = sizeof bytes;
        show(decoder, &segment);
    }
    goes_on(decoder, 0);
    vpatch_decoder_close(decoder);
}

/* Good bytes under a wrong description. */
static void wrong_description(void)
{
    int64_t times[1024], durations[1024];
    vpatch_decoder *decoder = open_decoder(1);

    for (int i = 0; i < 1024; i++) {
        times[i] = i;
        durations[i] = 1;
    }
    for (int mode = 0; mode < 2; mode++) {
        vpatch_segment segment = good[mode].segment[0];

        segment.pts = times;
        segment.durations = durations;
        segment.frames = 1024; /* runs out of bytes, not of patience */
        CHECK_EQ(show(decoder, &segment).status, VPATCH_ERR_DAMAGED);
        segment.frames = 1;
        CHECK_EQ(show(decoder, &segment).frames, 1);
        segment.frames = 7;
        segment.tokens = mode ? VPATCH_TOKENS_PREDICTED : VPATCH_TOKENS_INDEPENDENT;
        show(decoder, &segment);
        goes_on(decoder, mode);
    }
    vpatch_decoder_close(decoder);
}

/* The same for those who ask for tokens. */
static void tokens_of_damage(void)
{
    vpatch_decoder *decoder = open_decoder(1);
    unsigned seed = 7;
    int damaged = 0;

    for (int i = 0; i < 12; i++) {
        vpatch_segment segment = good[0].segment[0];
        uint8_t *bytes = clip_copy(segment.data, segment.size);
        const int16_t *tokens;
        int parts, frames, layers = 0;
        vpatch_status status;

        bytes[test_random(&seed) % segment.size] ^= 0x10;
        segment.data = bytes;
        if (i % 2) segment.size /= 3;
        CHECK_EQ(vpatch_decoder_push(decoder, &segment), VPATCH_OK);
        while ((status = vpatch_decoder_pull_tokens(decoder, &tokens, &parts, &frames)) ==
               VPATCH_OK)
            layers++;
        CHECK(status == VPATCH_AGAIN || status == VPATCH_ERR_DAMAGED);
        CHECK_EQ(status == VPATCH_AGAIN, layers == segment.layers);
        damaged += status == VPATCH_ERR_DAMAGED;
        free(bytes);
    }
    CHECK(damaged >= 6);
    goes_on(decoder, 0);
    vpatch_decoder_close(decoder);
}

/* A decoder may be closed, and a segment dropped, while the next layer is being
 * read in the background. */
static void closed_half_way(void)
{
    for (int frames = 0; frames < 4; frames++) {
        vpatch_decoder *decoder = open_decoder(2);
        vpatch_frame frame;

        CHECK_EQ(vpatch_decoder_push(decoder, &good[0].segment[0]), VPATCH_OK);
        for (int i = 0; i < frames; i++) CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_OK);
        vpatch_decoder_close(decoder);
    }
}

int main(void)
{
    model = clip_model();
    RUN(set_up);
    RUN(cut_short);
    RUN(bits_turned);
    RUN(noise);
    RUN(wrong_description);
    RUN(tokens_of_damage);
    RUN(closed_half_way);
    for (int mode = 0; mode < 2; mode++) coded_free(&good[mode]);
    clip_free(&source);
    vpatch_model_close(model);
    return test_result();
}
