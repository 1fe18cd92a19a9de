/* SPDX-License-Identifier: BSD-2-Clause */
/* settings.dims: tokens have no more integers than asked for, nothing drifts, and a target is
 * met. */
#include "common/api_clip.h"
#include "common/coded_frames.h"

static vpatch_model *model;

static vpatch_encoder_settings settings_of(int dims, int quality)
{
    vpatch_encoder_settings settings;

    vpatch_encoder_settings_default(&settings);
    settings.dims = dims;
    settings.quality = quality;
    settings.threads = 1;
    settings.preset = VPATCH_PRESET_FAST;
    return settings;
}

static vpatch_decoder *open_decoder(const clip *c, int dims)
{
    vpatch_decoder_settings settings;
    vpatch_decoder *decoder;

    vpatch_decoder_settings_default(&settings);
    settings.threads = 1;
    settings.dims = dims;
    CHECK_EQ(vpatch_decoder_open(&decoder, model, c->width, c->height, &settings, NULL, 0),
             VPATCH_OK);
    return decoder;
}

/* One more than the last dim in use over all tokens of a clip. */
static int longest(const clip *c, const coded *out)
{
    vpatch_decoder *decoder = open_decoder(c, 0);
    int most = 0;

    for (int s = 0; s < out->segments; s++) {
        coded_frames *frames = frames_of(decoder, &out->segment[s]);

        for (int i = 0; i < frames->count; i++) {
            const vpatch_coded_frame *frame = &frames->frame[i];

            for (int p = 0; p < frame->rows * frame->columns; p++)
                for (int d = most; d < frame->dims; d++)
                    if (frame->tokens[p * frame->dims + d]) most = d + 1;
        }
        frames_free(frames);
    }
    vpatch_decoder_close(decoder);
    return most;
}

/* A file made with N dims is decoded alike by a decoder that looks at N: no reference has more. */
static void no_more_than_asked_for(void)
{
    static const int dims[] = {1, 7, 32};
    clip c = clip_pan(50, 34, 14, 5);
    double before = 0;

    for (int i = 0; i < 3; i++) {
        vpatch_encoder_settings settings = settings_of(dims[i], 40);
        coded out = coded_make(model, &c, &settings);
        vpatch_decoder *decoder = open_decoder(&c, dims[i]);
        clip seen = clip_alloc(c.width, c.height, c.frames);

        seen.frames = 0;
        CHECK(longest(&c, &out) <= dims[i]);
        for (int s = 0; s < out.segments; s++)
            CHECK_EQ(coded_show_segment(&seen, decoder, &out.segment[s]), VPATCH_AGAIN);
        CHECK_EQ(clip_differences(&out.shown, &seen), 0);
        double psnr = clip_psnr(&c, &seen);
        CHECK(psnr > before);
        before = psnr;
        clip_free(&seen);
        vpatch_decoder_close(decoder);
        coded_free(&out);
    }
    clip_free(&c);
}

/* Of one patch's samples, inside of the picture. */
static double patch_psnr(const clip *a, const clip *b, int frame, int row, int column)
{
    double sum = 0;
    int count = 0;

    for (int p = 0; p < 3; p++) {
        int size = p ? 8 : 16, width = p ? (a->width + 1) / 2 : a->width;
        int height = p ? (a->height + 1) / 2 : a->height;
        const uint8_t *x = clip_plane(a, frame, p), *y = clip_plane(b, frame, p);

        for (int i = row * size; i < (row + 1) * size && i < height; i++)
            for (int k = column * size; k < (column + 1) * size && k < width; k++, count++)
                sum += pow(x[i * width + k] - y[i * width + k], 2);
    }
    return 10.0 * log10(255.0 * 255.0 * count / (sum + 1e-9));
}

/* Patches that all dims bring to the target get there, within half a dB (restoration comes behind
 * the measurement), and tokens are shorter than without. */
static void as_long_as_it_must_be(void)
{
    clip c = clip_pan(64, 48, 10, 8);
    vpatch_encoder_settings settings = settings_of(0, 60);
    coded whole = coded_make(model, &c, &settings);
    size_t bytes[2] = {0, 0};

    settings.dims = VPATCH_DIMS_AUTO;
    settings.target_psnr = 36.0f;
    coded out = coded_make(model, &c, &settings);
    clip seen = coded_show(model, &out, NULL);
    int short_of_it = 0;

    CHECK_EQ(clip_differences(&out.shown, &seen), 0);
    for (int f = 0; f < c.frames; f++)
        for (int p = 0; p < 4 * 3; p++) {
            double got = patch_psnr(&c, &seen, f, p / 4, p % 4);
            double possible = patch_psnr(&c, &whole.shown, f, p / 4, p % 4);

            short_of_it += got < 35.5 && possible > 36.2;
        }
    CHECK_EQ(short_of_it, 0);
    for (int s = 0; s < out.segments; s++) bytes[0] += out.segment[s].size;
    for (int s = 0; s < whole.segments; s++) bytes[1] += whole.segment[s].size;
    CHECK(bytes[0] < bytes[1]);
    clip_free(&seen);
    coded_free(&out);
    coded_free(&whole);
    clip_free(&c);
}

static void refused(void)
{
    vpatch_encoder_settings settings = settings_of(VPATCH_DIMS_AUTO, 30);
    char message[200];

    settings.target_psnr = 9;
    CHECK_EQ(vpatch_encoder_settings_validate(&settings, message, sizeof message),
             VPATCH_ERR_ARGUMENT);
    CHECK(strstr(message, "target_psnr") != NULL);
    settings.target_psnr = (float)NAN;
    CHECK_EQ(vpatch_encoder_settings_validate(&settings, message, sizeof message),
             VPATCH_ERR_ARGUMENT);
    settings.dims = 100000;
    CHECK_EQ(vpatch_encoder_settings_validate(&settings, message, sizeof message),
             VPATCH_ERR_ARGUMENT);
    CHECK(strstr(message, "dims") != NULL);
}

int main(void)
{
    model = clip_model();
    RUN(no_more_than_asked_for);
    RUN(as_long_as_it_must_be);
    RUN(refused);
    vpatch_model_close(model);
    return test_result();
}
