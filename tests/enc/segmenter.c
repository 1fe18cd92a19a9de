/* SPDX-License-Identifier: BSD-2-Clause */
/* Where segments begin: with and without the rhythm, and what happens to a clip's end. */
#include "enc/segmenter.h"

#include "common/api_clip.h"

static vpatch_encoder_settings settings_of(vpatch_token_mode token_mode, int keyint, int rest)
{
    vpatch_encoder_settings settings;

    vpatch_encoder_settings_default(&settings);
    settings.token_mode = token_mode;
    settings.keyint = keyint;
    settings.rest = rest;
    return settings;
}

/* Whether segments start exactly at those frames (bits) of 20. */
static void starts(const vpatch_encoder_settings *settings, uint32_t cuts, uint32_t forced,
                   uint32_t expected)
{
    vp_segmenter segmenter = {0, 0};
    uint32_t found = 0;

    for (int i = 0; i < 20; i++)
        if (vp_segmenter_next(&segmenter, settings, cuts >> i & 1, forced >> i & 1))
            found |= 1u << i;
    CHECK_EQ(found, expected);
}

static uint32_t at(int a, int b, int c)
{
    return 1u << a | 1u << b | 1u << c;
}

static void free_segments(void)
{
    vpatch_encoder_settings s = settings_of(VPATCH_TOKENS_PREDICTED, 7, VPATCH_REST_KEEP);

    starts(&s, 0, 0, at(0, 7, 14));
    s.keyint = 0;
    starts(&s, 0, 0, 1);
    starts(&s, at(5, 5, 11), 0, at(0, 5, 11));
    starts(&s, 0, at(5, 6, 11), at(0, 5, 6) | 1u << 11);
    starts(&s, at(1, 12, 13), 0, at(0, 12, 12)); /* shots of one frame are none */
}

static void on_the_rhythm(void)
{
    vpatch_encoder_settings s = settings_of(VPATCH_TOKENS_INDEPENDENT, 9, VPATCH_REST_KEEP);

    starts(&s, 0, 0, at(0, 9, 18));
    s.keyint = 11; /* no more than 9 keep the rhythm */
    starts(&s, 0, 0, at(0, 9, 18));
    s.keyint = 4;
    starts(&s, 1u << 6, 1u << 10, 0x11111);
    s.keyint = 0;
    starts(&s, 0, 0, at(0, 17, 17));
    starts(&s, 1u << 5, 0, at(0, 5, 5));
    starts(&s, 1u << 6, 0, at(0, 9, 9));
    starts(&s, 0, at(6, 8, 10), at(0, 9, 10)); /* a segment of one frame keeps it, too */
    s.token_mode = VPATCH_TOKENS_PREDICTED;
    starts(&s, 1u << 6, 0, at(0, 6, 6));
    s.rhythm = 1;
    starts(&s, 1u << 6, 0, at(0, 9, 9));
}

static void what_is_left(void)
{
    static const int over[] = {0, 1, 2, 3, 0, 1};

    for (int frames = 1; frames <= 6; frames++) {
        vp_segmenter segmenter = {frames, 0};
        vpatch_encoder_settings s = settings_of(VPATCH_TOKENS_INDEPENDENT, 9, VPATCH_REST_KEEP);
        int more = over[frames - 1];

        CHECK_EQ(vp_segmenter_rest(&segmenter, &s), 0);
        s.rest = VPATCH_REST_DROP;
        CHECK_EQ(vp_segmenter_rest(&segmenter, &s), -more);
        s.rest = VPATCH_REST_PAD;
        CHECK_EQ(vp_segmenter_rest(&segmenter, &s), more ? 4 - more : 0);
        s.keyint = 3;
        segmenter.frames = 1 + (frames - 1) % 3;
        CHECK_EQ(vp_segmenter_rest(&segmenter, &s), 2 - (frames - 1) % 3);
    }
}

/* Through the encoder: the counts of the plan and of the scanner, the last frame's copies. */
static void clips(void)
{
    vpatch_model *model = clip_model();

    for (int frames = 1; frames <= 12; frames++)
        for (int rest = VPATCH_REST_KEEP; rest <= VPATCH_REST_DROP; rest++)
            for (int keyint = 3; keyint <= 9; keyint += 6) {
                clip c = clip_pan(20, 18, frames, 3);
                vpatch_encoder_settings s = settings_of(VPATCH_TOKENS_INDEPENDENT, keyint, rest);
                vpatch_plan plan, scanned;
                vpatch_scanner *scanner;
                int64_t last = INT64_MIN;
                int layers = 0, seen = 0;

                s.scenecut = 0;
                s.threads = 1;
                s.preset = VPATCH_PRESET_FAST;
                coded out = coded_make(model, &c, &s);
                CHECK_EQ(vpatch_plan_clip(&plan, model, 20, 18, frames, &s), VPATCH_OK);
                CHECK_EQ(vpatch_scanner_open(&scanner, model, 20, 18, &s, NULL, 0), VPATCH_OK);
                for (int i = 0; i < frames; i++) {
                    vpatch_frame frame = clip_frame(&c, i);

                    CHECK_EQ(vpatch_scanner_push(scanner, &frame), VPATCH_OK);
                }
                CHECK_EQ(vpatch_scanner_get_plan(scanner, &scanned), VPATCH_OK);
                for (int i = 0; i < out.segments; i++) {
                    const vpatch_segment *segment = &out.segment[i];

                    seen += segment->frames;
                    layers += segment->layers;
                    for (int k = 0; k < segment->frames; k++) {
                        CHECK(segment->pts[k] > last);
                        last = segment->pts[k];
                    }
                    if (rest)
                        CHECK_EQ(keyint == 3 ? segment->frames % 3 : segment->frames % 4 - 1, 0);
                }
                CHECK_EQ(plan.segments, out.segments);
                CHECK_EQ(plan.frames, seen);
                CHECK_EQ(plan.layers, layers);
                CHECK_EQ(scanned.frames, seen);
                CHECK_EQ(scanned.layers, layers);
                if (rest == VPATCH_REST_KEEP) CHECK_EQ(seen, frames);
                if (rest == VPATCH_REST_DROP) CHECK(seen <= frames && seen > frames - 4);
                if (rest == VPATCH_REST_PAD) CHECK(seen >= frames && seen < frames + 4);
                vpatch_scanner_close(scanner);
                coded_free(&out);
                clip_free(&c);
            }
    vpatch_model_close(model);
}

int main(void)
{
    RUN(free_segments);
    RUN(on_the_rhythm);
    RUN(what_is_left);
    RUN(clips);
    return test_result();
}
