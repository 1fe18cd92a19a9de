/* SPDX-License-Identifier: BSD-2-Clause */
/* Filtering along time in the encoder: what it is worth on a noisy clip, and where it
 * must do nothing. */
#include "common/api_clip.h"

static vpatch_model *model;

static coded code(const clip *c, int filter, int threads)
{
    vpatch_encoder_settings settings;

    vpatch_encoder_settings_default(&settings);
    CHECK_EQ(settings.temporal_filter, 1);
    settings.temporal_filter = filter;
    settings.threads = threads;
    settings.quality = 40;
    settings.preset = 0;
    return coded_make(model, c, &settings);
}

/* Shots of one texture each that stands still behind a small square that does not;
 * noise: the most that a sample is off. */
static clip draw(int frames, int shot, int noise)
{
    clip c = clip_alloc(96, 64, frames);
    unsigned seed = 3;

    for (int i = 0; i < frames; i++) clip_draw(&c, i, 20 + (unsigned)(i / shot), 40, 20);
    for (size_t i = 0; i < c.frame_size * (size_t)frames && noise; i++) {
        int v = c.data[i] + (int)(test_random(&seed) % (unsigned)(2 * noise + 1)) - noise;
        c.data[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
    return c;
}

/* Fewer bytes, and nearer to the picture below the noise. */
static void noise_saves_bytes(void)
{
    clip c = draw(13, 13, 6), still = draw(13, 13, 0);
    coded with = code(&c, 1, 1), without = code(&c, 0, 1);

    double filtered = clip_psnr(&still, &with.shown), plain = clip_psnr(&still, &without.shown);
    printf("%zu bytes and %.2f dB from the still; unfiltered %zu bytes and %.2f dB\n", with.bytes,
           filtered, without.bytes, plain);
    CHECK(with.bytes < without.bytes * 95 / 100);
    CHECK(filtered > plain + 0.2);
    clip seen = coded_show(model, &with, NULL);
    CHECK_EQ(clip_differences(&seen, &with.shown), 0);
    coded again = code(&c, 1, 3);
    CHECK(coded_same(&with, &again));
    coded_free(&again);
    clip_free(&seen);
    coded_free(&with);
    coded_free(&without);
    clip_free(&still);
    clip_free(&c);
}

/* A shot is coded as if it were alone. */
static void shots_do_not_mix(void)
{
    clip c = draw(12, 6, 6), half = clip_alloc(96, 64, 6);
    coded whole = code(&c, 1, 1);

    CHECK_EQ(whole.segments, 2);
    for (int shot = 0; shot < 2 && whole.segments == 2; shot++) {
        memcpy(half.data, clip_plane(&c, 6 * shot, 0), 6 * c.frame_size);
        coded alone = code(&half, 1, 1), plain = code(&half, 0, 1);
        const vpatch_segment *segment = &whole.segment[shot];

        CHECK_EQ(alone.segments, 1);
        CHECK_EQ(alone.bytes, segment->size);
        CHECK(alone.bytes == segment->size &&
              !memcmp(alone.segment[0].data, segment->data, segment->size));
        CHECK(!coded_same(&alone, &plain));
        coded_free(&alone);
        coded_free(&plain);
    }
    coded_free(&whole);
    clip_free(&half);
    clip_free(&c);
}

/* A picture has no neighbours. */
static void one_frame(void)
{
    clip c = draw(1, 1, 6);
    coded with = code(&c, 1, 1), without = code(&c, 0, 1);

    CHECK(coded_same(&with, &without));
    coded_free(&with);
    coded_free(&without);
    clip_free(&c);
}

int main(void)
{
    model = clip_model();
    noise_saves_bytes();
    shots_do_not_mix();
    one_frame();
    vpatch_model_close(model);
    return test_result();
}
