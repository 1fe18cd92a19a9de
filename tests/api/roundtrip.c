/* SPDX-License-Identifier: BSD-2-Clause */
/* The public encoder and decoder against each other: what the encoder says will be
 * seen is what the decoder shows, bit for bit, whatever the size, length, mode,
 * quality, segment length and number of threads. */
#include "common/api_clip.h"

static vpatch_model *model;

static vpatch_encoder_settings settings_of(vpatch_token_mode token_mode, int quality, int keyint)
{
    vpatch_encoder_settings settings;

    vpatch_encoder_settings_default(&settings);
    settings.token_mode = token_mode;
    settings.quality = quality;
    settings.keyint = keyint;
    settings.threads = 1;
    return settings;
}

static vpatch_decoder *open_decoder(int width, int height)
{
    vpatch_decoder_settings settings;
    vpatch_decoder *decoder;

    vpatch_decoder_settings_default(&settings);
    settings.threads = 1;
    CHECK_EQ(vpatch_decoder_open(&decoder, model, width, height, &settings, NULL, 0), VPATCH_OK);
    return decoder;
}

/* One clip there and back; the segments must say what is in them. Opening takes
 * longer than a small clip, so clips of one size share a decoder. */
static double there_and_back(const clip *c, const vpatch_encoder_settings *settings,
                             vpatch_decoder *decoder)
{
    coded out = coded_make(model, c, settings);
    clip seen = clip_alloc(c->width, c->height, c->frames);
    int frames = 0, most = settings->keyint;

    seen.frames = 0;
    for (int i = 0; i < out.segments; i++)
        CHECK_EQ(coded_show_segment(&seen, decoder, &out.segment[i]), VPATCH_AGAIN);
    CHECK_EQ(clip_differences(&out.shown, &seen), 0);
    for (int i = 0; i < out.segments; i++) {
        const vpatch_segment *s = &out.segment[i];

        CHECK(s->frames >= 1 && s->frames <= most);
        CHECK_EQ(s->quality, settings->quality);
        CHECK_EQ(s->token_mode, settings->token_mode);
        for (int k = 0; k < s->frames && frames < c->frames; k++, frames++) {
            CHECK_EQ(s->pts[k], c->pts[frames]);
            CHECK_EQ(s->durations[k], c->durations[frames]);
        }
    }
    CHECK_EQ(frames, c->frames);
    for (int i = 0; i < seen.frames; i++) {
        CHECK_EQ(seen.pts[i], c->pts[i]);
        CHECK_EQ(seen.durations[i], c->durations[i]);
    }
    double psnr = seen.frames == c->frames ? clip_psnr(c, &seen) : 0;
    clip_free(&seen);
    coded_free(&out);
    return psnr;
}

/* Every size with every length in both modes; quality and segment length take turns
 * so that each meets each (all of them at once: models.c). */
static void sizes_and_lengths(void)
{
    static const int sizes[][2] = {{1, 1}, {17, 33}, {64, 48}, {130, 70}};
    static const int lengths[] = {1, 2, 3, 4, 5, 6, 9, 14};
    static const int qualities[] = {0, 36, 63}, keyints[] = {1, 5, 128};
    int turn = 0;

    for (int s = 0; s < 4; s++) {
        vpatch_decoder *decoder = open_decoder(sizes[s][0], sizes[s][1]);

        for (int n = 0; n < 8; n++) {
            clip c = clip_pan(sizes[s][0], sizes[s][1], lengths[n], (unsigned)(s + n));

            for (int mode = 0; mode < 2; mode++, turn++) {
                vpatch_encoder_settings settings = settings_of(
                    (vpatch_token_mode)mode, qualities[turn % 3], keyints[turn / 3 % 3]);

                there_and_back(&c, &settings, decoder);
            }
            clip_free(&c);
        }
        vpatch_decoder_close(decoder);
    }
}

/* Pairs of groups wherever they may be, or left to the encoder; tails of every length. */
static void minigops(void)
{
    vpatch_decoder *decoder = open_decoder(64, 48);

    for (int frames = 8; frames <= 22; frames++) {
        clip c = clip_pan(64, 48, frames, (unsigned)frames);

        for (int minigop = 0; minigop <= 8; minigop += 8) {
            vpatch_encoder_settings settings = settings_of(VPATCH_TOKENS_PREDICTED, 30, 21);

            settings.minigop = minigop;
            CHECK(there_and_back(&c, &settings, decoder) > 20);
        }
        clip_free(&c);
    }
    vpatch_decoder_close(decoder);
}

/* With a setting come other bytes; left to the encoder, one of the two where one pair is all
 * there is to choose. */
static void minigop_is_chosen(void)
{
    clip c = clip_pan(64, 48, 9, 4);
    vpatch_encoder_settings settings = settings_of(VPATCH_TOKENS_PREDICTED, 30, 9);
    coded out[3];

    for (int i = 0; i < 3; i++) {
        settings.minigop = 4 * i;
        out[i] = coded_make(model, &c, &settings);
    }
    CHECK(!coded_same(&out[1], &out[2]));
    CHECK(coded_same(&out[0], &out[1]) != coded_same(&out[0], &out[2]));
    for (int i = 0; i < 3; i++) coded_free(&out[i]);
    clip_free(&c);
}

static void presets(void)
{
    clip c = clip_pan(64, 48, 6, 3);
    vpatch_decoder *decoder = open_decoder(64, 48);

    for (int preset = 0; preset <= 2; preset++) {
        vpatch_encoder_settings settings = settings_of(VPATCH_TOKENS_PREDICTED, 30, 128);

        settings.preset = preset;
        CHECK(there_and_back(&c, &settings, decoder) > 25);
    }
    vpatch_decoder_close(decoder);
    clip_free(&c);
}

/* Threads change neither bytes nor frames. */
static void threads(void)
{
    clip c = clip_pan(130, 70, 14, 5);

    for (int mode = 0; mode < 2; mode++) {
        vpatch_encoder_settings settings = settings_of((vpatch_token_mode)mode, 40, 9);
        vpatch_decoder_settings decoding;
        coded one = coded_make(model, &c, &settings);

        vpatch_decoder_settings_default(&decoding);
        for (int n = 2; n <= 4; n += 2) {
            settings.threads = n;
            coded more = coded_make(model, &c, &settings);

            CHECK(coded_same(&one, &more));
            CHECK_EQ(clip_differences(&one.shown, &more.shown), 0);
            decoding.threads = n;
            clip seen = coded_show(model, &one, &decoding);
            CHECK_EQ(clip_differences(&one.shown, &seen), 0);
            clip_free(&seen);
            coded_free(&more);
        }
        coded_free(&one);
    }
    clip_free(&c);
}

/* Without reconstruction the bytes are the same and no frames are kept. */
static void without_reconstruction(void)
{
    clip c = clip_pan(64, 48, 11, 6);
    vpatch_encoder_settings settings = settings_of(VPATCH_TOKENS_PREDICTED, 36, 128);
    coded with = coded_make(model, &c, &settings);
    vpatch_encoder *encoder;
    vpatch_segment segment;
    vpatch_frame frame;
    int64_t pushed, done, bytes;

    CHECK_EQ(vpatch_encoder_open(&encoder, model, c.width, c.height, &settings, NULL, 0),
             VPATCH_OK);
    for (int i = 0; i < c.frames; i++) {
        frame = clip_frame(&c, i);
        CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_OK);
        CHECK_EQ(vpatch_encoder_pull(encoder, &segment), VPATCH_AGAIN);
    }
    CHECK_EQ(vpatch_encoder_push(encoder, NULL), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_pull(encoder, &segment), VPATCH_OK);
    CHECK_EQ(segment.frames, c.frames);
    CHECK_EQ(segment.size, with.segment[0].size);
    CHECK(!memcmp(segment.data, with.segment[0].data, segment.size));
    vpatch_encoder_get_progress(encoder, &pushed, &done, &bytes);
    CHECK_EQ(pushed, c.frames);
    CHECK_EQ(done, c.frames);
    CHECK_EQ(bytes, segment.size);
    CHECK_EQ(vpatch_encoder_pull(encoder, &segment), VPATCH_END);
    CHECK_EQ(vpatch_encoder_pull(encoder, &segment), VPATCH_END);
    CHECK_EQ(vpatch_encoder_pull_reconstruction(encoder, &frame), VPATCH_END);
    vpatch_encoder_close(encoder);
    coded_free(&with);
    clip_free(&c);
}

/* Tokens in the caller's memory, with room for all parts, are those that the decoder gives out;
 * layers may be passed over. */
static void tokens_into(void)
{
    clip c = clip_pan(40, 33, 11, 7);
    const size_t dims = (size_t)vpatch_model_dims(model), patches = 3 * 3;
    int16_t *room = malloc(patches * 4 * dims * sizeof *room);

    for (int mode = 0; mode < 2; mode++) {
        vpatch_encoder_settings settings = settings_of((vpatch_token_mode)mode, 36, 11);
        coded out = coded_make(model, &c, &settings);
        vpatch_decoder *given, *taken;
        const int16_t *values;
        int parts, shown, into, also, layer = 0, narrow = 0;

        CHECK_EQ(vpatch_decoder_open(&given, model, c.width, c.height, NULL, NULL, 0), VPATCH_OK);
        CHECK_EQ(vpatch_decoder_open(&taken, model, c.width, c.height, NULL, NULL, 0), VPATCH_OK);
        CHECK_EQ(vpatch_decoder_push(given, &out.segment[0]), VPATCH_OK);
        CHECK_EQ(vpatch_decoder_push(taken, &out.segment[0]), VPATCH_OK);
        for (int bad = 0; bad <= 5; bad += 5)
            CHECK_EQ(vpatch_decoder_pull_tokens_into(taken, room, bad, &into, &also),
                     VPATCH_ERR_ARGUMENT);
        CHECK_EQ(vpatch_decoder_pull_tokens_into(taken, room, 4, NULL, &also), VPATCH_ERR_ARGUMENT);
        while (!vpatch_decoder_pull_tokens(given, &values, &parts, &shown)) {
            size_t wrong = 0;

            if (parts > 1 && layer % 2 == 0) { /* too narrow: the layer is still to come */
                CHECK_EQ(vpatch_decoder_pull_tokens_into(taken, room, parts - 1, &into, &also),
                         VPATCH_ERR_ARGUMENT);
                narrow++;
            }
            memset(room, 0x55, patches * 4 * dims * sizeof *room);
            CHECK_EQ(vpatch_decoder_pull_tokens_into(taken, layer % 3 == 2 ? NULL : room, 4, &into,
                                                     &also),
                     VPATCH_OK);
            CHECK_EQ(into, parts);
            CHECK_EQ(also, shown);
            for (size_t p = 0; layer % 3 != 2 && p < patches; p++)
                for (size_t k = 0; k < 4 * dims; k++)
                    wrong += room[p * 4 * dims + k] !=
                             (k < (size_t)parts * dims ? values[p * (size_t)parts * dims + k] : 0);
            CHECK_EQ(wrong, 0);
            layer++;
        }
        CHECK_EQ(vpatch_decoder_pull_tokens_into(taken, room, 4, &into, &also), VPATCH_AGAIN);
        CHECK_EQ(layer, out.segment[0].layers);
        CHECK(narrow > 0);
        vpatch_decoder_close(given);
        vpatch_decoder_close(taken);
        coded_free(&out);
    }
    free(room);
    clip_free(&c);
}

/* Layers, parts and frames of the tokens are those of the segment, and of the plan
 * made without encoding. */
static void tokens(void)
{
    clip c = clip_pan(40, 33, 11, 7);
    int dims = vpatch_model_dims(model);

    /* predicted, independent, and predicted with a pair of groups */
    for (int mode = 0; mode < 3; mode++) {
        vpatch_encoder_settings settings = settings_of((vpatch_token_mode)(mode & 1), 36, 9);
        settings.minigop = mode == 2 ? 8 : 4;
        coded out = coded_make(model, &c, &settings);
        vpatch_plan plan;
        vpatch_decoder *decoder;
        int64_t layers = 0, frames = 0;

        CHECK_EQ(vpatch_plan_clip(&plan, model, c.width, c.height, c.frames, &settings), VPATCH_OK);
        CHECK_EQ(vpatch_decoder_open(&decoder, model, c.width, c.height, NULL, NULL, 0), VPATCH_OK);
        for (int i = 0; i < out.segments; i++) {
            const int16_t *values;
            int parts, shown, in_segment = 0;
            vpatch_status status;

            CHECK_EQ(vpatch_decoder_push(decoder, &out.segment[i]), VPATCH_OK);
            while ((status = vpatch_decoder_pull_tokens(decoder, &values, &parts, &shown)) ==
                   VPATCH_OK) {
                long used = 0;

                CHECK_EQ(parts, shown);
                CHECK(parts >= 1 && parts <= plan.parts);
                for (int v = 0; v < plan.rows * plan.columns * parts * dims; v++)
                    used += values[v] != 0;
                /* a picture of texture needs something, and not everything */
                CHECK(used > 0 && used < plan.rows * plan.columns * parts * dims);
                in_segment++;
                frames += shown;
            }
            CHECK_EQ(status, VPATCH_AGAIN);
            CHECK_EQ(in_segment, out.segment[i].layers);
            layers += in_segment;
        }
        CHECK_EQ(layers, plan.layers);
        CHECK_EQ(frames, plan.frames);
        CHECK_EQ(out.segments, plan.segments);
        CHECK_EQ(plan.dims, dims);
        CHECK_EQ(plan.tokens, plan.layers * 3 * 3);
        /* tokens read, the same decoder shows frames */
        clip seen = clip_alloc(c.width, c.height, c.frames);
        seen.frames = 0;
        for (int i = 0; i < out.segments; i++)
            CHECK_EQ(coded_show_segment(&seen, decoder, &out.segment[i]), VPATCH_AGAIN);
        CHECK_EQ(clip_differences(&out.shown, &seen), 0);
        clip_free(&seen);
        vpatch_decoder_close(decoder);
        coded_free(&out);
    }
    clip_free(&c);
}

/* Fewer dims, coarser pictures. */
static void prefixes(void)
{
    static const int parts[] = {1, 16, 64, 192, 0};
    clip c = clip_pan(64, 48, 5, 8);
    vpatch_encoder_settings settings = settings_of(VPATCH_TOKENS_PREDICTED, 45, 128);
    coded out = coded_make(model, &c, &settings);
    double before = 0;

    for (int i = 0; i < 5; i++) {
        vpatch_decoder_settings decoding;

        vpatch_decoder_settings_default(&decoding);
        decoding.dims = parts[i];
        clip seen = coded_show(model, &out, &decoding);
        CHECK_EQ(seen.frames, c.frames);
        double psnr = clip_psnr(&c, &seen);
        CHECK(psnr > before - 0.2);
        before = psnr;
        /* all, and more than all, are the same */
        if (!parts[i]) CHECK_EQ(clip_differences(&out.shown, &seen), 0);
        clip_free(&seen);
    }
    CHECK(before > 30);
    vpatch_decoder_settings more;
    vpatch_decoder_settings_default(&more);
    more.dims = 100000;
    clip seen = coded_show(model, &out, &more);
    CHECK_EQ(clip_differences(&out.shown, &seen), 0);
    clip_free(&seen);
    coded_free(&out);
    clip_free(&c);
}

/* More quality, more bytes, nearer pictures. */
static void quality(void)
{
    clip c = clip_pan(64, 48, 9, 9);
    double psnr = 0;
    size_t bytes = 0;

    for (int q = 0; q <= 63; q += 21) {
        vpatch_encoder_settings settings = settings_of(VPATCH_TOKENS_PREDICTED, q, 128);
        coded out = coded_make(model, &c, &settings);
        double now = clip_psnr(&c, &out.shown);

        CHECK(now > psnr + 1);
        CHECK(out.bytes > bytes);
        psnr = now;
        bytes = out.bytes;
        coded_free(&out);
    }
    CHECK(psnr > 36);
    clip_free(&c);
}

static void flat(clip *c, int from, int to, int value)
{
    for (int i = from; i < to; i++) memset(clip_plane(c, i, 0), value, c->frame_size);
}

/* Pictures at the ends of what samples can be. */
static void extremes(void)
{
    vpatch_encoder_settings settings = settings_of(VPATCH_TOKENS_PREDICTED, 40, 128);
    unsigned seed = 11;
    clip c = clip_alloc(48, 40, 6);
    vpatch_decoder *decoder = open_decoder(48, 40);

    flat(&c, 0, 6, 0);
    CHECK(there_and_back(&c, &settings, decoder) > 38);
    flat(&c, 0, 6, 255);
    CHECK(there_and_back(&c, &settings, decoder) > 38);
    /* samples at one end or the other, at random: hopeless, but no nonsense */
    for (size_t i = 0; i < 6 * c.frame_size; i++)
        c.data[i] = test_random(&seed) >> 20 & 1 ? 255 : 0;
    for (int mode = 0; mode < 2; mode++) {
        settings.token_mode = (vpatch_token_mode)mode;
        settings.quality = 63;
        CHECK(there_and_back(&c, &settings, decoder) > 9);
        settings.quality = 0;
        CHECK(there_and_back(&c, &settings, decoder) > 7);
    }
    vpatch_decoder_close(decoder);
    clip_free(&c);
}

int main(void)
{
    model = clip_model();
    RUN(sizes_and_lengths);
    RUN(minigops);
    RUN(minigop_is_chosen);
    RUN(presets);
    RUN(threads);
    RUN(without_reconstruction);
    RUN(tokens);
    RUN(tokens_into);
    RUN(prefixes);
    RUN(quality);
    RUN(extremes);
    vpatch_model_close(model);
    return test_result();
}
