/* SPDX-License-Identifier: BSD-2-Clause */
/* Weights of random numbers, made here, so that this test needs no file: what they
 * show is noise, but encoder and decoder have to show the same noise. */
#include "common/api_clip.h"
#include "common/random_model.h"

static void there_and_back(void)
{
    /* channels, blocks, dims, channels of the network of key frames, sets of restoration */
    static const int shapes[][5] = {{8, 1, 16, 0, 1}, {12, 2, 32, 20, 0}, {16, 3, 384, 6, 5}};
    clip c = clip_pan(49, 37, 10, 2);

    for (int s = 0; s < 3; s++) {
        vpatch_model *model = random_model(shapes[s][0], shapes[s][1], shapes[s][2], shapes[s][3],
                                           shapes[s][4], 5 + (unsigned)s, 0);

        for (int mode = 0; model && mode < 2; mode++)
            for (int quality = 0; quality <= 63; quality += 21) {
                vpatch_encoder_settings settings;
                vpatch_decoder_settings decoding;

                vpatch_encoder_settings_default(&settings);
                vpatch_decoder_settings_default(&decoding);
                settings.quality = quality;
                settings.token_mode = (vpatch_token_mode)mode;
                settings.keyint = 7;
                settings.threads = 1;
                decoding.threads = 2;
                coded out = coded_make(model, &c, &settings);
                clip seen = coded_show(model, &out, &decoding);
                CHECK_EQ(clip_differences(&out.shown, &seen), 0);
                clip_free(&seen);
                coded_free(&out);
            }
        vpatch_model_close(model);
    }
    clip_free(&c);
}

/* Closes both models: they show different pictures. */
static void check_differ(vpatch_model *with, vpatch_model *without, int frames)
{
    clip c = clip_pan(49, 37, frames, 2);
    vpatch_encoder_settings settings;

    vpatch_encoder_settings_default(&settings);
    coded a = coded_make(with, &c, &settings), b = coded_make(without, &c, &settings);
    CHECK(clip_differences(&a.shown, &b.shown) > 0);
    coded_free(&a);
    coded_free(&b);
    clip_free(&c);
    vpatch_model_close(with);
    vpatch_model_close(without);
}

/* With a network of their own, key frames are other pictures than without. */
static void key_network_is_used(void)
{
    check_differ(random_model(8, 1, 16, 12, 0, 5, 0), random_model(8, 1, 16, 0, 0, 5, 0), 1);
}

/* Restoration changes what is shown, and what is predicted from it. */
static void restoration_is_used(void)
{
    check_differ(random_model(8, 1, 16, 0, 3, 5, 0), random_model(8, 1, 16, 0, 0, 5, 0), 6);
}

/* Every size with every length, both modes, any quality and segment length. */
static void sizes_and_lengths(void)
{
    static const int sizes[][2] = {{1, 1}, {17, 33}, {64, 48}, {130, 70}};
    static const int lengths[] = {1, 2, 3, 4, 5, 6, 9, 14};
    static const int qualities[] = {0, 36, 63}, keyints[] = {1, 5, 128};
    vpatch_model *model = random_model(8, 1, 16, 0, 2, 5, 0);
    vpatch_decoder_settings decoding;

    vpatch_decoder_settings_default(&decoding);
    decoding.threads = 1;
    for (int s = 0; s < 4; s++)
        for (int n = 0; n < 8; n++) {
            clip c = clip_pan(sizes[s][0], sizes[s][1], lengths[n], (unsigned)(s + n));

            /* all of them where pictures are small, else one in seven */
            for (int turn = s < 2 ? 0 : n % 7; turn < 18; turn += s < 2 ? 1 : 7) {
                vpatch_encoder_settings settings;

                vpatch_encoder_settings_default(&settings);
                settings.token_mode = (vpatch_token_mode)(turn / 9);
                settings.quality = qualities[turn % 3];
                settings.keyint = keyints[turn / 3 % 3];
                settings.threads = 1;
                coded out = coded_make(model, &c, &settings);
                clip seen = coded_show(model, &out, &decoding);
                CHECK_EQ(clip_differences(&out.shown, &seen), 0);
                clip_free(&seen);
                coded_free(&out);
            }
            clip_free(&c);
        }
    vpatch_model_close(model);
}

/* Another model's segments are nonsense, but nothing worse. */
static void other_weights(void)
{
    clip c = clip_pan(49, 37, 5, 2);
    vpatch_model *one = random_model(8, 1, 16, 0, 2, 5, 0);
    vpatch_model *other = random_model(8, 1, 48, 0, 0, 6, 0);
    vpatch_encoder_settings settings;
    vpatch_decoder *decoder;

    vpatch_encoder_settings_default(&settings);
    coded out = coded_make(one, &c, &settings);
    clip seen = clip_alloc(c.width, c.height, c.frames);
    seen.frames = 0;
    CHECK_EQ(vpatch_decoder_open(&decoder, other, c.width, c.height, NULL, NULL, 0), VPATCH_OK);
    for (int i = 0; i < out.segments; i++) {
        vpatch_status status = coded_show_segment(&seen, decoder, &out.segment[i]);

        CHECK(status == VPATCH_AGAIN || status == VPATCH_ERR_DAMAGED);
    }
    CHECK(clip_differences(&out.shown, &seen) > 0);
    vpatch_decoder_close(decoder);
    clip_free(&seen);
    coded_free(&out);
    clip_free(&c);
    vpatch_model_close(one);
    vpatch_model_close(other);
}

/* The codec reads the start states when it opens, and refuses bad ones then. */
static void bad_start_states(void)
{
    vpatch_model *model = random_model(8, 1, 16, 0, 0, 5, 1);
    vpatch_encoder *encoder;
    vpatch_decoder *decoder;

    CHECK_EQ(vpatch_encoder_open(&encoder, model, 16, 16, NULL, NULL, 0), VPATCH_ERR_MODEL_FILE);
    CHECK(encoder == NULL);
    CHECK_EQ(vpatch_decoder_open(&decoder, model, 16, 16, NULL, NULL, 0), VPATCH_ERR_MODEL_FILE);
    CHECK(decoder == NULL);
    vpatch_model_close(model);
}

int main(void)
{
    RUN(there_and_back);
    RUN(key_network_is_used);
    RUN(restoration_is_used);
    RUN(sizes_and_lengths);
    RUN(other_weights);
    RUN(bad_start_states);
    return test_result();
}
