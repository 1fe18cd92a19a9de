/* SPDX-License-Identifier: BSD-2-Clause */
/* How many frames wait, and segments that the caller starts. */
#include "common/api_clip.h"
#include "common/random_model.h"

static vpatch_model *model;
static clip source;

static void set_up(void)
{
    model = random_model(8, 1, 16, 12, 2, 5, 0);
    source = clip_pan(40, 24, 40, 2);
}

/* Encodes with forced key frames at those of `forced`, which ends with -1. Returns after how
 * many pushes the first frame was coded. */
static int encode(coded *out, const vpatch_encoder_settings *settings, const int *forced)
{
    vpatch_encoder *encoder;
    int started = 0;

    memset(out, 0, sizeof *out);
    out->shown = clip_alloc(source.width, source.height, source.frames);
    out->shown.frames = 0;
    vpatch_status status =
        vpatch_encoder_open(&encoder, model, source.width, source.height, settings, NULL, 0);
    CHECK_EQ(status, VPATCH_OK);
    if (status) return -1;
    for (int i = 0; i < source.frames; i++) {
        vpatch_frame frame = clip_frame(&source, i);
        int64_t done;

        if (i == *forced) {
            frame.flags = VPATCH_FRAME_FORCE_KEY;
            forced++;
        } else if (i % 3 == 0) {
            frame.flags = VPATCH_FRAME_KEY; /* of no meaning here */
        }
        CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_OK);
        CHECK_EQ(coded_pull(out, encoder), VPATCH_AGAIN);
        vpatch_encoder_get_progress(encoder, NULL, &done, NULL);
        if (!started && done) started = i + 1;
    }
    CHECK_EQ(vpatch_encoder_push(encoder, NULL), VPATCH_OK);
    CHECK_EQ(coded_pull(out, encoder), VPATCH_END);
    if (started) CHECK_EQ(started, vpatch_encoder_delay(encoder));
    vpatch_encoder_close(encoder);
    return started;
}

static void check_decodes(const coded *out)
{
    vpatch_decoder_settings settings;
    int frames = 0;

    for (int i = 0; i < out->segments; i++) frames += out->segment[i].frames;
    CHECK_EQ(frames, source.frames);
    vpatch_decoder_settings_default(&settings);
    clip seen = coded_show(model, out, &settings);
    CHECK_EQ(clip_differences(&seen, &out->shown), 0);
    clip_free(&seen);
}

static const int none[] = {-1};

/* Every length of the lookahead, in both modes, with segments of several lengths. */
static void every_length(void)
{
    static const int keyints[] = {1, 4, 7, 128};

    for (int lookahead = 4; lookahead <= 32; lookahead += lookahead < 9 ? 1 : 7)
        for (size_t k = 0; k < sizeof keyints / sizeof *keyints; k++)
            for (int token_mode = 0; token_mode <= 1; token_mode++) {
                vpatch_encoder_settings settings;
                coded out;

                vpatch_encoder_settings_default(&settings);
                settings.lookahead = lookahead;
                settings.keyint = keyints[k];
                settings.token_mode = (vpatch_token_mode)token_mode;
                settings.reconstruct = 1;
                settings.preset = VPATCH_PRESET_FAST;
                CHECK_EQ(encode(&out, &settings, none), lookahead + VPATCH_GROUP_FRAMES);
                check_decodes(&out);
                int most = token_mode && keyints[k] > 4 ? keyints[k] - (keyints[k] - 1) % 4
                                                        : keyints[k];
                for (int i = 0; i + 1 < out.segments; i++) CHECK(out.segment[i].frames <= most);
                coded_free(&out);
            }
}

/* The default is what is best for small pictures. */
static void automatic(void)
{
    vpatch_encoder_settings settings;
    vpatch_encoder *encoder;
    coded automatic, longest;

    vpatch_encoder_settings_default(&settings);
    settings.reconstruct = 1;
    encode(&automatic, &settings, none);
    settings.lookahead = 32;
    encode(&longest, &settings, none);
    CHECK(coded_same(&automatic, &longest));
    coded_free(&automatic);
    coded_free(&longest);

    /* 96 MB of 2560 x 1440 are 15 frames, of the largest pictures none */
    settings.lookahead = VPATCH_LOOKAHEAD_AUTO;
    CHECK_EQ(vpatch_encoder_open(&encoder, model, 2560, 1440, &settings, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_delay(encoder), 15 + VPATCH_GROUP_FRAMES);
    vpatch_encoder_close(encoder);
}

/* Whether a segment starts with each of the frames. */
static void starts_of(const coded *out, int *starts)
{
    int frame = 0;

    memset(starts, 0, CLIP_MAX_FRAMES * sizeof *starts);
    for (int i = 0; i < out->segments; i++) {
        starts[frame] = 1;
        frame += out->segment[i].frames;
    }
}

static void forced_keys(void)
{
    static const int forced[] = {0, 1, 2, 9, 14, 15, 30, 39, -1};
    /* with independent tokens the next place of the rhythm, 1 + 4k frames behind the last */
    static const int on_rhythm[] = {0, 1, 2, 11, 16, 33, -1};
    static const int lookaheads[] = {4, 5, 9, 20, VPATCH_LOOKAHEAD_AUTO};

    for (size_t i = 0; i < sizeof lookaheads / sizeof *lookaheads; i++)
        for (int token_mode = 0; token_mode <= 1; token_mode++) {
            int starts[CLIP_MAX_FRAMES];
            vpatch_encoder_settings settings;
            coded out;

            vpatch_encoder_settings_default(&settings);
            settings.lookahead = lookaheads[i];
            settings.token_mode = (vpatch_token_mode)token_mode;
            settings.scenecut = 0;
            settings.reconstruct = 1;
            encode(&out, &settings, forced);
            check_decodes(&out);
            starts_of(&out, starts);
            const int *expected = token_mode ? on_rhythm : forced;
            for (int k = 0; expected[k] >= 0; k++) CHECK(starts[expected[k]]);
            CHECK_EQ(out.segments, token_mode ? 6 : 8);
            coded_free(&out);
        }
}

int main(void)
{
    RUN(set_up);
    RUN(every_length);
    RUN(automatic);
    RUN(forced_keys);
    clip_free(&source);
    vpatch_model_close(model);
    return test_result();
}
