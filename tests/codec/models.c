/* SPDX-License-Identifier: BSD-2-Clause */
/* Weights of random numbers, made here, so that this test needs no file: what they
 * show is noise, but encoder and decoder have to show the same noise. */
#include "clip.h"
#include "net/small_model.h"

/* Random weights of some shape; start: with start states of the tokens, which are
 * no valid ones. */
static vpatch_model *open_small(int channels, int blocks, int dims, unsigned seed, int start)
{
    static small_model small;
    char path[64], message[256] = "";
    vpatch_model *model;
    size_t size;

    small_make(&small, channels, blocks, dims, seed);
    if (!start) free(small.tensor[--small.count].data); /* added last */
    uint8_t *bytes = small_serialise(&small, &size);
    small_write(path, bytes, size);
    CHECK_EQ(vpatch_model_open(&model, path, message, sizeof message), VPATCH_OK);
    if (*message) fprintf(stderr, "%s\n", message);
    unlink(path);
    free(bytes);
    small_free(&small);
    return model;
}

static void there_and_back(void)
{
    static const int shapes[][3] = {{8, 1, 16}, {12, 2, 32}, {16, 3, 384}};
    clip c = clip_pan(49, 37, 10, 2);

    for (int s = 0; s < 3; s++) {
        vpatch_model *model = open_small(shapes[s][0], shapes[s][1], shapes[s][2], 5 + (unsigned)s,
                                         0);

        for (int mode = 0; model && mode < 2; mode++)
            for (int quality = 0; quality <= 63; quality += 21) {
                vpatch_encoder_settings settings;
                vpatch_decoder_settings decoding;

                vpatch_encoder_settings_default(&settings);
                vpatch_decoder_settings_default(&decoding);
                settings.quality = quality;
                settings.tokens = (vpatch_tokens)mode;
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

/* Another model's segments are nonsense, but nothing worse. */
static void other_weights(void)
{
    clip c = clip_pan(49, 37, 5, 2);
    vpatch_model *one = open_small(8, 1, 16, 5, 0), *other = open_small(8, 1, 48, 6, 0);
    vpatch_encoder_settings settings;
    vpatch_decoder *decoder;

    vpatch_encoder_settings_default(&settings);
    coded out = coded_make(one, &c, &settings);
    clip seen = clip_alloc(c.width, c.height, c.frames);
    seen.frames = 0;
    CHECK_EQ(vpatch_decoder_open(&decoder, other, c.width, c.height, NULL), VPATCH_OK);
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
    vpatch_model *model = open_small(8, 1, 16, 5, 1);
    vpatch_encoder *encoder;
    vpatch_decoder *decoder;

    CHECK_EQ(vpatch_encoder_open(&encoder, model, 16, 16, NULL), VPATCH_ERR_MODEL_FILE);
    CHECK(encoder == NULL);
    CHECK_EQ(vpatch_decoder_open(&decoder, model, 16, 16, NULL), VPATCH_ERR_MODEL_FILE);
    CHECK(decoder == NULL);
    vpatch_model_close(model);
}

int main(void)
{
    RUN(there_and_back);
    RUN(other_weights);
    RUN(bad_start_states);
    return test_result();
}
