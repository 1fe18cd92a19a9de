/* SPDX-License-Identifier: BSD-2-Clause */
/* Where shots begin, and that segments begin there. */
#include "enc/scenecut.h"

#include "common/api_clip.h"

static vpatch_model *model;

static void load(vp_image *image, const clip *c, int frame)
{
    vpatch_frame f = clip_frame(c, frame);

    vp_image_load(image, f.data, f.stride, f.width, f.height);
    vp_image_extend(image);
}

/* The cuts of a clip as bits, frame 0 lowest. */
static unsigned long long cuts(const clip *c, int sensitivity)
{
    vp_scenecut *detector = vp_scenecut_create(c->width, c->height);
    vp_image image;
    unsigned long long found = 0;

    CHECK(detector != NULL);
    CHECK_EQ(vp_image_init(&image, c->width, c->height), 0);
    for (int i = 0; i < c->frames; i++) {
        load(&image, c, i);
        if (vp_scenecut_next(detector, &image, sensitivity)) found |= 1ull << i;
    }
    vp_image_free(&image);
    vp_scenecut_destroy(detector);
    return found;
}

/* Another texture from frame `at` on. */
static clip clip_with_cut(int width, int height, int frames, int at)
{
    clip c = clip_alloc(width, height, frames);

    for (int i = 0; i < frames; i++) clip_draw(&c, i, i < at ? 3 : 44, 40 + 2 * i, 30 + i);
    return c;
}

static void pan(void)
{
    clip c = clip_pan(192, 128, 20, 31);

    CHECK_EQ(cuts(&c, 40), 0);
    CHECK_EQ(cuts(&c, 0), 0);
    clip_free(&c);
}

static void still(void)
{
    clip c = clip_alloc(96, 64, 6);

    for (int i = 0; i < 6; i++) clip_draw(&c, 0, 3, 40, 40);
    for (int i = 1; i < 6; i++) memcpy(clip_plane(&c, i, 0), c.data, c.frame_size);
    CHECK_EQ(cuts(&c, 100), 0);
    clip_free(&c);
}

static void hard_cut(void)
{
    for (int at = 1; at < 12; at += 5) {
        clip c = clip_with_cut(192, 128, 14, at);

        CHECK_EQ(cuts(&c, 40), 1 << at);
        CHECK_EQ(cuts(&c, 100) >> at & 1, 1);
        CHECK_EQ(cuts(&c, 0), 0);
        clip_free(&c);
    }
}

/* Slow change of brightness is no cut, as long as there is something to see. */
static void fade(void)
{
    clip c = clip_alloc(192, 128, 24);

    for (int i = 0; i < c.frames; i++) {
        clip_draw(&c, i, 5, 40 + i, 40);
        for (int y = 0; y < c.width * c.height; y++) {
            uint8_t *s = clip_plane(&c, i, 0) + y;
            *s = (uint8_t)(16 + (*s - 16) * (24 - i) / 24);
        }
    }
    CHECK_EQ(cuts(&c, 40) & 0xffff, 0);
    clip_free(&c);
}

/* Pictures smaller than what the detector looks at. */
static void tiny(void)
{
    static const int sizes[][2] = {{1, 1}, {16, 16}, {17, 5}, {3, 70}};

    for (int s = 0; s < 4; s++) {
        clip c = clip_alloc(sizes[s][0], sizes[s][1], 6);

        for (int i = 0; i < 6; i++) memset(clip_plane(&c, i, 0), i < 3 ? 20 : 220, c.frame_size);
        CHECK_EQ(cuts(&c, 40) & 0x37, 0); /* nowhere but perhaps at the step */
        clip_free(&c);
    }
}

/* ---- through the encoder -------------------------------------------------------- */

/* The lengths of the segments into lengths[]; their number. */
static int segment_lengths(const clip *c, vpatch_token_mode token_mode, int sensitivity, int keyint,
                           int lengths[CLIP_MAX_FRAMES])
{
    vpatch_encoder_settings settings;
    int sum = 0;

    vpatch_encoder_settings_default(&settings);
    settings.threads = 1;
    settings.scenecut = sensitivity;
    settings.keyint = keyint;
    settings.token_mode = token_mode;
    settings.quality = 20;
    settings.preset = 0;
    coded out = coded_make(model, c, &settings);
    for (int i = 0; i < out.segments; i++) {
        lengths[i] = out.segment[i].frames;
        CHECK(lengths[i] >= 1 && lengths[i] <= keyint);
        sum += lengths[i];
    }
    CHECK_EQ(sum, c->frames);
    int count = out.segments;
    clip seen = coded_show(model, &out, NULL);
    CHECK_EQ(clip_differences(&out.shown, &seen), 0);
    clip_free(&seen);
    coded_free(&out);
    return count;
}

static void segments_begin_at_cuts(void)
{
    int lengths[CLIP_MAX_FRAMES];

    for (int at = 2; at <= 7; at++) {
        clip c = clip_with_cut(96, 64, 11, at);

        CHECK_EQ(segment_lengths(&c, VPATCH_TOKENS_PREDICTED, 40, 128, lengths), 2);
        CHECK_EQ(lengths[0], at);
        if (at == 7) {
            CHECK_EQ(segment_lengths(&c, VPATCH_TOKENS_PREDICTED, 0, 128, lengths), 1);
            CHECK_EQ(segment_lengths(&c, VPATCH_TOKENS_PREDICTED, 40, 5, lengths), 3);
            CHECK_EQ(lengths[0], 5);
            CHECK_EQ(lengths[1], 2);
            CHECK_EQ(lengths[2], 4);
            /* on the rhythm: the cut at 7 waits for 9; chunks of four do not wait */
            CHECK_EQ(segment_lengths(&c, VPATCH_TOKENS_INDEPENDENT, 40, 128, lengths), 2);
            CHECK_EQ(lengths[0], 9);
            CHECK_EQ(segment_lengths(&c, VPATCH_TOKENS_INDEPENDENT, 40, 4, lengths), 3);
            CHECK_EQ(lengths[1], 4);
        }
        clip_free(&c);
    }
}

/* A shot of one frame behind a key frame gets no key frame of its own. */
static void flash(void)
{
    clip c = clip_alloc(96, 64, 12);
    int lengths[CLIP_MAX_FRAMES];

    for (int i = 0; i < c.frames; i++) {
        clip_draw(&c, i, 5, 40 + i, 40);
        if (i == 1 || i == 6) memset(clip_plane(&c, i, 0), 235, (size_t)(c.width * c.height));
    }
    int count = segment_lengths(&c, VPATCH_TOKENS_PREDICTED, 40, 128, lengths);
    CHECK(count >= 1 && count <= 5);
    CHECK(lengths[0] >= 2);
    clip_free(&c);
}

static void keyint(void)
{
    clip c = clip_pan(32, 32, 40, 6);
    int lengths[CLIP_MAX_FRAMES];

    for (int most = 1; most <= 37; most += 9) {
        for (int mode = 0; mode < 2; mode++) {
            int independent = mode == VPATCH_TOKENS_INDEPENDENT;
            int limit = independent && most > 4 ? most - (most - 1) % 4 : most;

            CHECK_EQ(segment_lengths(&c, (vpatch_token_mode)mode, 0, most, lengths),
                     (c.frames + limit - 1) / limit);
            CHECK_EQ(lengths[0], limit);
        }
    }
    clip_free(&c);
}

int main(void)
{
    RUN(pan);
    RUN(still);
    RUN(hard_cut);
    RUN(fade);
    RUN(tiny);
    if (test_failures) return test_result();
    model = clip_model();
    RUN(segments_begin_at_cuts);
    RUN(flash);
    RUN(keyint);
    vpatch_model_close(model);
    return test_result();
}
