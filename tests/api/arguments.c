/* SPDX-License-Identifier: BSD-2-Clause */
/* Every wrong call gets its status and leaves the handle as it was. */
#include <limits.h>
#include <stddef.h>

#include "common/api_clip.h"

static vpatch_model *model;

/* ---- opening -------------------------------------------------------------------- */

static vpatch_status open_encoder(int width, int height, const vpatch_encoder_settings *settings)
{
    vpatch_encoder *encoder = (vpatch_encoder *)&model; /* to be overwritten */
    char message[200] = "old";
    vpatch_status status =
        vpatch_encoder_open(&encoder, model, width, height, settings, message, sizeof message);

    CHECK_EQ(encoder != NULL, status == VPATCH_OK);
    CHECK_EQ(*message == 0, status == VPATCH_OK);
    CHECK(strcmp(message, "old"));
    vpatch_encoder_close(encoder);
    return status;
}

static vpatch_status open_decoder(int width, int height, const vpatch_decoder_settings *settings)
{
    vpatch_decoder *decoder = (vpatch_decoder *)&model;
    char message[200] = "old";
    vpatch_status status =
        vpatch_decoder_open(&decoder, model, width, height, settings, message, sizeof message);

    CHECK_EQ(decoder != NULL, status == VPATCH_OK);
    CHECK_EQ(*message == 0, status == VPATCH_OK);
    CHECK(strcmp(message, "old"));
    vpatch_decoder_close(decoder);
    return status;
}

static const struct {
    int width, height;
    vpatch_status status;
} bad_sizes[] = {
    {0, 16, VPATCH_ERR_ARGUMENT},
    {16, 0, VPATCH_ERR_ARGUMENT},
    {-1, 16, VPATCH_ERR_ARGUMENT},
    {16, INT_MIN, VPATCH_ERR_ARGUMENT},
    {VPATCH_MAX_WIDTH + 1, 16, VPATCH_ERR_UNSUPPORTED},
    {16, VPATCH_MAX_HEIGHT + 1, VPATCH_ERR_UNSUPPORTED},
    {INT_MAX, INT_MAX, VPATCH_ERR_UNSUPPORTED},
};

static void sizes(void)
{
    vpatch_plan plan;

    for (size_t i = 0; i < sizeof bad_sizes / sizeof *bad_sizes; i++) {
        int width = bad_sizes[i].width, height = bad_sizes[i].height;

        CHECK_EQ(open_encoder(width, height, NULL), bad_sizes[i].status);
        CHECK_EQ(open_decoder(width, height, NULL), bad_sizes[i].status);
        CHECK_EQ(vpatch_plan_clip(&plan, model, width, height, 10, NULL), bad_sizes[i].status);
    }
    CHECK_EQ(open_encoder(1, 1, NULL), VPATCH_OK);
    CHECK_EQ(open_decoder(1, 1, NULL), VPATCH_OK);
    CHECK_EQ(open_decoder(VPATCH_MAX_WIDTH, 1, NULL), VPATCH_OK);
    CHECK_EQ(open_decoder(1, VPATCH_MAX_HEIGHT, NULL), VPATCH_OK);
}

/* A field of the settings, a value, and whether it is refused. */
static const struct {
    const char *name;
    size_t offset;
    int value, refused;
} changes[] = {
#define FIELD(name) #name, offsetof(vpatch_encoder_settings, name)
    {FIELD(quality), -1, 1},
    {FIELD(quality), 64, 1},
    {FIELD(quality), 0, 0},
    {FIELD(quality), 63, 0},
    {FIELD(keyint), 0, 0},
    {FIELD(keyint), 1026, 1},
    {FIELD(keyint), -5, 1},
    {FIELD(keyint), 1, 0},
    {FIELD(keyint), 1025, 0},
    {FIELD(scenecut), -1, 1},
    {FIELD(scenecut), 101, 1},
    {FIELD(scenecut), 0, 0},
    {FIELD(scenecut), 100, 0},
    {FIELD(token_mode), 2, 1},
    {FIELD(token_mode), -1, 1},
    {FIELD(token_mode), 1, 0},
    {FIELD(threads), -1, 1},
    {FIELD(threads), 1025, 1},
    {FIELD(threads), 3, 0},
    {FIELD(preset), -1, 1},
    {FIELD(preset), 4, 1},
    {FIELD(preset), 0, 0},
    {FIELD(preset), 3, 0},
    {FIELD(reconstruct), 2, 1},
    {FIELD(reconstruct), 1, 0},
    {FIELD(minigop), 2, 1},
    {FIELD(minigop), -4, 1},
    {FIELD(minigop), 16, 1},
    {FIELD(minigop), 4, 0},
    {FIELD(minigop), 8, 0},
    {FIELD(temporal_filter), 2, 1},
    {FIELD(temporal_filter), -1, 1},
    {FIELD(temporal_filter), 0, 0},
    {FIELD(lookahead), -2, 1},
    {FIELD(lookahead), 33, 1},
    {FIELD(lookahead), 3, 1},
    {FIELD(lookahead), 4, 0},
    {FIELD(lookahead), 32, 0},
    {FIELD(rhythm), 2, 1},
    {FIELD(rhythm), 1, 0},
    {FIELD(rest), 3, 1},
    {FIELD(rest), -1, 1},
    {FIELD(rest), 2, 0},
#undef FIELD
};

static void encoder_settings(void)
{
    vpatch_encoder_settings s;
    vpatch_plan plan;
    char message[200];

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        vpatch_status expected = changes[i].refused ? VPATCH_ERR_ARGUMENT : VPATCH_OK;

        vpatch_encoder_settings_default(&s);
        memcpy((char *)&s + changes[i].offset, &changes[i].value, sizeof(int));
        CHECK_EQ(vpatch_encoder_settings_validate(&s, message, sizeof message), expected);
        CHECK_EQ(strstr(message, changes[i].name) != NULL, changes[i].refused);
        CHECK_EQ(open_encoder(16, 16, &s), expected);
        CHECK_EQ(vpatch_plan_clip(&plan, model, 16, 16, 1, &s), expected);
    }
    vpatch_encoder_settings_default(&s);
    CHECK_EQ(vpatch_encoder_settings_validate(&s, message, sizeof message), VPATCH_OK);
    CHECK_STR(message, "");
    CHECK_EQ(vpatch_encoder_settings_validate(NULL, message, sizeof message), VPATCH_ERR_ARGUMENT);
}

/* Every word of every reserved field is looked at. */
static void reserved(void)
{
    vpatch_encoder_settings e;
    vpatch_decoder_settings d;
    char message[200];

    for (size_t i = 0; i < sizeof e.reserved / sizeof *e.reserved; i++) {
        vpatch_encoder_settings_default(&e);
        e.reserved[i] = UINT64_C(1) << (i * 9 % 64);
        CHECK_EQ(open_encoder(16, 16, &e), VPATCH_ERR_ARGUMENT);
        vpatch_encoder_settings_validate(&e, message, sizeof message);
        CHECK(strstr(message, "reserved") != NULL);
    }
    for (size_t i = 0; i < sizeof d.reserved / sizeof *d.reserved; i++) {
        vpatch_decoder_settings_default(&d);
        d.reserved[i] = 1;
        CHECK_EQ(open_decoder(16, 16, &d), VPATCH_ERR_ARGUMENT);
    }
}

static void decoder_settings(void)
{
    vpatch_decoder_settings s;

    vpatch_decoder_settings_default(&s);
    CHECK_EQ(open_decoder(16, 16, &s), VPATCH_OK);
    s.threads = -1;
    CHECK_EQ(open_decoder(16, 16, &s), VPATCH_ERR_ARGUMENT);
    s.threads = 3;
    s.dims = -1;
    CHECK_EQ(open_decoder(16, 16, &s), VPATCH_ERR_ARGUMENT);
    s.dims = INT_MAX;
    CHECK_EQ(open_decoder(16, 16, &s), VPATCH_OK);
}

static void defaults(void)
{
    vpatch_encoder_settings e;
    vpatch_decoder_settings d;

    memset(&e, 0x55, sizeof e);
    memset(&d, 0x55, sizeof d);
    vpatch_encoder_settings_default(&e);
    vpatch_decoder_settings_default(&d);
    CHECK_EQ(e.quality, 26);
    CHECK_EQ(e.keyint, 0);
    CHECK_EQ(e.scenecut, 40);
    CHECK_EQ(e.token_mode, VPATCH_TOKENS_PREDICTED);
    CHECK_EQ(e.threads, 0);
    CHECK_EQ(e.preset, 1);
    CHECK_EQ(e.reconstruct, 0);
    CHECK_EQ(e.temporal_filter, 1);
    CHECK_EQ(e.minigop, 0);
    CHECK_EQ(e.lookahead, VPATCH_LOOKAHEAD_AUTO);
    for (size_t i = 0; i < sizeof e.reserved / sizeof *e.reserved; i++) CHECK_EQ(e.reserved[i], 0);
    CHECK_EQ(d.threads, 0);
    CHECK_EQ(d.dims, 0);
    for (size_t i = 0; i < sizeof d.reserved / sizeof *d.reserved; i++) CHECK_EQ(d.reserved[i], 0);
}

static void nulls(void)
{
    vpatch_encoder *encoder = NULL;
    vpatch_decoder *decoder = NULL;
    vpatch_segment segment;
    vpatch_frame frame;
    vpatch_plan plan;
    const int16_t *tokens;
    int parts, frames;
    int64_t pushed = 7, done = 7, bytes = 7;

    CHECK_EQ(vpatch_encoder_open(NULL, model, 16, 16, NULL, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_encoder_open(&encoder, NULL, 16, 16, NULL, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_encoder_push(NULL, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_encoder_pull(NULL, &segment), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_encoder_pull_reconstruction(NULL, &frame), VPATCH_ERR_ARGUMENT);
    CHECK_STR(vpatch_encoder_message(NULL), "");
    vpatch_encoder_get_progress(NULL, &pushed, &done, &bytes);
    CHECK(pushed == 0 && done == 0 && bytes == 0);
    vpatch_encoder_reset(NULL);
    CHECK_EQ(vpatch_encoder_delay(NULL), 0);
    vpatch_encoder_close(NULL);

    CHECK_EQ(vpatch_decoder_open(NULL, model, 16, 16, NULL, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_decoder_open(&decoder, NULL, 16, 16, NULL, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_decoder_push(NULL, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_decoder_pull(NULL, &frame), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_decoder_pull_tokens(NULL, &tokens, &parts, &frames), VPATCH_ERR_ARGUMENT);
    CHECK_STR(vpatch_decoder_message(NULL), "");
    vpatch_decoder_flush(NULL);
    vpatch_decoder_close(NULL);

    CHECK_EQ(vpatch_plan_clip(NULL, model, 16, 16, 1, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_plan_clip(&plan, NULL, 16, 16, 1, NULL), VPATCH_ERR_ARGUMENT);

    CHECK_EQ(vpatch_encoder_open(&encoder, model, 16, 16, NULL, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_pull(encoder, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_encoder_pull_reconstruction(encoder, NULL), VPATCH_ERR_ARGUMENT);
    vpatch_encoder_get_progress(encoder, NULL, NULL, NULL);
    vpatch_encoder_close(encoder);
    CHECK_EQ(vpatch_decoder_open(&decoder, model, 16, 16, NULL, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_decoder_pull(decoder, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_decoder_pull_tokens(decoder, NULL, &parts, &frames), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_decoder_pull_tokens(decoder, &tokens, NULL, &frames), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_decoder_pull_tokens(decoder, &tokens, &parts, NULL), VPATCH_ERR_ARGUMENT);
    vpatch_decoder_close(decoder);
}

static void plans(void)
{
    vpatch_encoder_settings s;
    vpatch_plan plan;

    CHECK_EQ(vpatch_plan_clip(&plan, model, 16, 16, -1, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_plan_clip(&plan, model, 7680, 7680, INT64_MAX, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_plan_clip(&plan, model, 16, 16, 0, NULL), VPATCH_OK);
    CHECK(plan.frames == 0 && plan.layers == 0 && plan.tokens == 0 && plan.segments == 0);
    CHECK_EQ(vpatch_plan_clip(&plan, model, 480, 271, 250, NULL), VPATCH_OK);
    CHECK_EQ(plan.rows, 17);
    CHECK_EQ(plan.columns, 30);
    CHECK_EQ(plan.segments, 2);
    CHECK_EQ(plan.layers, 33 + 31); /* 1 + ceil(128 / 4), 1 + ceil(120 / 4) */
    CHECK_EQ(plan.tokens, 64 * 17 * 30);
    CHECK_EQ(plan.dims, vpatch_model_dims(model));
    CHECK_EQ(plan.parts, 4);
    vpatch_encoder_settings_default(&s);
    s.token_mode = VPATCH_TOKENS_INDEPENDENT;
    CHECK_EQ(vpatch_plan_clip(&plan, model, 480, 271, 250, &s), VPATCH_OK);
    CHECK_EQ(plan.segments, 15); /* 14 of 17 frames, one of 12 */
    CHECK_EQ(plan.layers, 14 * 5 + 4);
    s.rest = VPATCH_REST_PAD;
    CHECK_EQ(vpatch_plan_clip(&plan, model, 480, 271, 250, &s), VPATCH_OK);
    CHECK(plan.frames == 251 && plan.layers == 14 * 5 + 4);
    s.rest = VPATCH_REST_DROP;
    CHECK_EQ(vpatch_plan_clip(&plan, model, 480, 271, 250, &s), VPATCH_OK);
    CHECK(plan.frames == 247 && plan.layers == 14 * 5 + 3);
    s.keyint = 4;
    CHECK_EQ(vpatch_plan_clip(&plan, model, 480, 271, 250, &s), VPATCH_OK);
    CHECK(plan.frames == 248 && plan.layers == 62 && plan.segments == 62);
    s.rest = VPATCH_REST_KEEP;
    CHECK_EQ(vpatch_plan_clip(&plan, model, 480, 271, 250, &s), VPATCH_OK);
    CHECK(plan.frames == 250 && plan.layers == 63 && plan.segments == 63);
    /* as many as there may be, of the largest pictures: no overflow */
    int64_t most = INT64_MAX >> 20;
    s.keyint = 1;
    CHECK_EQ(vpatch_plan_clip(&plan, model, 7680, 7680, most, &s), VPATCH_OK);
    CHECK_EQ(plan.tokens / (480 * 480), most);
}

/* A scanner says what is wrong as an encoder does. */
static void scanner_open(void)
{
    vpatch_encoder_settings bad;
    vpatch_scanner *scanner;
    vpatch_encoder *encoder;
    char said[200], expected[200];

    vpatch_encoder_settings_default(&bad);
    bad.quality = 99;
    CHECK_EQ(vpatch_scanner_open(&scanner, model, 16, 16, &bad, said, sizeof said),
             VPATCH_ERR_ARGUMENT);
    CHECK(!scanner);
    CHECK_STR(said, "settings.quality is 99, not in 0..63");
    for (int i = 0; i < 2; i++) {
        int width = i ? VPATCH_MAX_WIDTH + 1 : 0;

        CHECK_EQ(vpatch_scanner_open(&scanner, model, width, 64, NULL, said, sizeof said),
                 vpatch_encoder_open(&encoder, model, width, 64, NULL, expected, sizeof expected));
        CHECK_STR(said, expected);
    }
    CHECK_EQ(vpatch_scanner_open(&scanner, NULL, 16, 16, NULL, said, sizeof said),
             VPATCH_ERR_ARGUMENT);
    CHECK(strstr(said, "no model") != NULL);
}

/* ---- encoding -------------------------------------------------------------------- */

static void frames_in(void)
{
    clip c = clip_pan(20, 18, 3, 1);
    vpatch_encoder *encoder;
    vpatch_segment segment;
    vpatch_frame frame = clip_frame(&c, 0), bad;

    CHECK_EQ(vpatch_encoder_open(&encoder, model, 20, 18, NULL, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_pull(encoder, &segment), VPATCH_AGAIN);
    CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_OK);
    CHECK_STR(vpatch_encoder_message(encoder), "");
    CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_ERR_ARGUMENT); /* same time */
    CHECK(strstr(vpatch_encoder_message(encoder), "later") != NULL);
    bad = clip_frame(&c, 1);
    bad.pts = frame.pts - 1;
    CHECK_EQ(vpatch_encoder_push(encoder, &bad), VPATCH_ERR_ARGUMENT);
    bad = clip_frame(&c, 1);
    bad.width++;
    CHECK_EQ(vpatch_encoder_push(encoder, &bad), VPATCH_ERR_ARGUMENT);
    CHECK(strstr(vpatch_encoder_message(encoder), "size") != NULL);
    bad = clip_frame(&c, 1);
    bad.height--;
    CHECK_EQ(vpatch_encoder_push(encoder, &bad), VPATCH_ERR_ARGUMENT);
    for (int p = 0; p < 3; p++) {
        bad = clip_frame(&c, 1);
        bad.data[p] = NULL;
        CHECK_EQ(vpatch_encoder_push(encoder, &bad), VPATCH_ERR_ARGUMENT);
    }
    bad = clip_frame(&c, 1);
    bad.flags = 1 << 3;
    CHECK_EQ(vpatch_encoder_push(encoder, &bad), VPATCH_ERR_ARGUMENT);
    for (size_t i = 0; i < sizeof bad.reserved / sizeof *bad.reserved; i++) {
        bad = clip_frame(&c, 1);
        bad.reserved[i] = 1;
        CHECK_EQ(vpatch_encoder_push(encoder, &bad), VPATCH_ERR_ARGUMENT);
        CHECK(strstr(vpatch_encoder_message(encoder), "reserved") != NULL);
    }
    /* what was wrong has left no trace; a decoder's frame may be pushed as it is */
    frame = clip_frame(&c, 1);
    frame.flags = VPATCH_FRAME_KEY | VPATCH_FRAME_CONCEALED;
    CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_push(encoder, NULL), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_push(encoder, NULL), VPATCH_OK);
    frame = clip_frame(&c, 2);
    CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_ERR_ARGUMENT); /* behind the end */
    CHECK_EQ(vpatch_encoder_pull(encoder, &segment), VPATCH_OK);
    CHECK_EQ(segment.frames, 2);
    CHECK_EQ(segment.pts[1], c.pts[1]);
    CHECK_EQ(vpatch_encoder_pull(encoder, &segment), VPATCH_END);
    vpatch_encoder_close(encoder);
    clip_free(&c);
}

/* The n-th way to spoil a frame that says nothing of times; 0: there are no more. */
static int spoil(vpatch_frame *frame, size_t n)
{
    if (n == 0) frame->width++;
    if (n == 1) frame->height--;
    if (n >= 2 && n < 5) frame->data[n - 2] = NULL;
    if (n == 5) frame->flags = 1 << 3;
    if (n == 6) frame->reserved32 = 1;
    if (n >= 7 && n < 11) frame->reserved[n - 7] = 1;
    return n < 11;
}

/* Encoder, scanner and analyser refuse the same. */
static void frames_refused(void)
{
    clip c = clip_pan(20, 18, 1, 1);
    vpatch_frame frame = clip_frame(&c, 0);
    vpatch_encoder *encoder;
    vpatch_scanner *scanner;
    vpatch_analyser *analyser;
    vpatch_plan plan;
    const float *latents;

    CHECK_EQ(vpatch_encoder_open(&encoder, model, 20, 18, NULL, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_scanner_open(&scanner, model, 20, 18, NULL, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_analyser_open(&analyser, model, 20, 18, 1, NULL, 0), VPATCH_OK);
    CHECK_STR(vpatch_scanner_message(scanner), "");
    CHECK_STR(vpatch_analyser_message(analyser), "");
    for (size_t n = 0; spoil(&frame, n); n++, frame = clip_frame(&c, 0)) {
        CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_ERR_ARGUMENT);
        CHECK_EQ(vpatch_scanner_push(scanner, &frame), VPATCH_ERR_ARGUMENT);
        CHECK_EQ(vpatch_analyser_run(analyser, &frame, 20, &latents), VPATCH_ERR_ARGUMENT);
        CHECK(*vpatch_encoder_message(encoder));
        CHECK_STR(vpatch_scanner_message(scanner), vpatch_encoder_message(encoder));
        CHECK_STR(vpatch_analyser_message(analyser), vpatch_encoder_message(encoder));
    }
    frame = clip_frame(&c, 0);
    CHECK_EQ(vpatch_analyser_run(analyser, &frame, 64, &latents), VPATCH_ERR_ARGUMENT);
    CHECK(strstr(vpatch_analyser_message(analyser), "quality") != NULL);
    frame.flags = VPATCH_FRAME_KEY | VPATCH_FRAME_CONCEALED;
    CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_OK);
    CHECK_EQ(vpatch_scanner_push(scanner, &frame), VPATCH_OK);
    CHECK_EQ(vpatch_analyser_run(analyser, &frame, 20, &latents), VPATCH_OK);
    CHECK_EQ(vpatch_scanner_get_plan(scanner, &plan), VPATCH_OK);
    CHECK_EQ(plan.frames, 1);
    vpatch_encoder_close(encoder);
    vpatch_scanner_close(scanner);
    vpatch_analyser_close(analyser);
    clip_free(&c);
}

/* The first frame may have any time. */
static void lowest_time(void)
{
    clip c = clip_pan(16, 16, 2, 1);
    vpatch_encoder *encoder;
    vpatch_segment segment;
    vpatch_frame frame = clip_frame(&c, 0);

    CHECK_EQ(vpatch_encoder_open(&encoder, model, 16, 16, NULL, NULL, 0), VPATCH_OK);
    frame.pts = INT64_MIN;
    CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_OK);
    frame.pts = INT64_MAX;
    CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_push(encoder, NULL), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_pull(encoder, &segment), VPATCH_OK);
    CHECK(segment.pts[0] == INT64_MIN && segment.pts[1] == INT64_MAX);
    vpatch_encoder_close(encoder);
    clip_free(&c);
}

/* Who pushes without pulling is told so, before anything is lost. */
static void push_without_pull(void)
{
    clip c = clip_pan(16, 16, 1, 1);
    vpatch_encoder *encoder;
    vpatch_segment segment;
    vpatch_frame frame = clip_frame(&c, 0);
    int taken = 0, given = 0;
    vpatch_status status;

    CHECK_EQ(vpatch_encoder_open(&encoder, model, 16, 16, NULL, NULL, 0), VPATCH_OK);
    for (frame.pts = 0; frame.pts < 1000; frame.pts++, taken++)
        if ((status = vpatch_encoder_push(encoder, &frame)) != VPATCH_OK) break;
    CHECK_EQ(status, VPATCH_AGAIN);
    CHECK(strstr(vpatch_encoder_message(encoder), "pull") != NULL);
    CHECK_EQ(taken, vpatch_encoder_delay(encoder));
    CHECK_EQ(vpatch_encoder_pull(encoder, &segment), VPATCH_AGAIN);
    CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_OK);
    taken++;
    CHECK_EQ(vpatch_encoder_push(encoder, NULL), VPATCH_OK);
    while (vpatch_encoder_pull(encoder, &segment) == VPATCH_OK) given += segment.frames;
    CHECK_EQ(given, taken);
    vpatch_encoder_close(encoder);
    clip_free(&c);
}

static void no_frames(void)
{
    vpatch_encoder *encoder;
    vpatch_segment segment;

    CHECK_EQ(vpatch_encoder_open(&encoder, model, 16, 16, NULL, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_push(encoder, NULL), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_pull(encoder, &segment), VPATCH_END);
    vpatch_encoder_close(encoder);
}

/* Rows may lie anywhere, upside down too. */
static void strides(void)
{
    clip c = clip_pan(30, 20, 1, 4), turned = clip_alloc(30, 20, 1);
    vpatch_encoder_settings settings;
    vpatch_encoder *encoder;
    vpatch_segment segment;

    vpatch_encoder_settings_default(&settings);
    coded straight = coded_make(model, &c, &settings);
    vpatch_frame frame = clip_frame(&turned, 0);
    for (int p = 0; p < 3; p++) {
        int height = p ? 10 : 20;
        size_t width = p ? 15 : 30;

        for (int y = 0; y < height; y++)
            memcpy(clip_plane(&turned, 0, p) + (size_t)(height - 1 - y) * width,
                   clip_plane(&c, 0, p) + (size_t)y * width, width);
        frame.data[p] += (size_t)(height - 1) * width;
        frame.stride[p] = -(ptrdiff_t)width;
    }
    CHECK_EQ(vpatch_encoder_open(&encoder, model, 30, 20, &settings, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_push(encoder, NULL), VPATCH_OK);
    CHECK_EQ(vpatch_encoder_pull(encoder, &segment), VPATCH_OK);
    CHECK_EQ(segment.size, straight.segment[0].size);
    CHECK(!memcmp(segment.data, straight.segment[0].data, segment.size));
    vpatch_encoder_close(encoder);
    coded_free(&straight);
    clip_free(&c);
    clip_free(&turned);
}

/* ---- decoding -------------------------------------------------------------------- */

static void segment_check(void)
{
    clip c = clip_pan(20, 18, 1, 1);
    vpatch_encoder_settings settings;

    vpatch_encoder_settings_default(&settings);
    coded out = coded_make(model, &c, &settings);
    vpatch_segment segment = out.segment[0];

    CHECK_EQ(vpatch_segment_check(&segment), VPATCH_OK);
    for (size_t i = 0; i < sizeof segment.reserved / sizeof *segment.reserved; i++) {
        segment = out.segment[0];
        segment.reserved[i] = 1;
        CHECK_EQ(vpatch_segment_check(&segment), VPATCH_ERR_ARGUMENT);
    }
    segment = out.segment[0];
    segment.data = NULL;
    CHECK_EQ(vpatch_segment_check(&segment), VPATCH_ERR_ARGUMENT);
    coded_free(&out);
    clip_free(&c);
}

static void segments_in(void)
{
    clip c = clip_pan(20, 18, 5, 1);
    vpatch_encoder_settings settings;
    vpatch_decoder *decoder;
    vpatch_frame frame;
    const int16_t *tokens;
    int parts, frames;

    vpatch_encoder_settings_default(&settings);
    settings.scenecut = 0; /* one segment */
    coded out = coded_make(model, &c, &settings);
    const vpatch_segment *good = &out.segment[0];
    vpatch_segment bad;
    CHECK_EQ(vpatch_decoder_open(&decoder, model, 20, 18, NULL, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_AGAIN);
    CHECK_EQ(vpatch_decoder_pull_tokens(decoder, &tokens, &parts, &frames), VPATCH_AGAIN);
    CHECK_STR(vpatch_decoder_message(decoder), "");
    for (int i = 0; i < 8; i++) {
        bad = *good;
        if (i == 0) bad.data = NULL;
        if (i == 1) bad.frames = 0;
        if (i == 2) bad.frames = VPATCH_MAX_SEGMENT_FRAMES + 1;
        if (i == 3) bad.pts = NULL;
        if (i == 4) bad.durations = NULL;
        if (i == 5) bad.token_mode = (vpatch_token_mode)2;
        if (i == 6) bad.frames = -3;
        if (i == 7) bad.reserved[3] = 1;
        CHECK_EQ(vpatch_decoder_push(decoder, &bad), VPATCH_ERR_ARGUMENT);
        CHECK(*vpatch_decoder_message(decoder) != 0);
        CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_AGAIN);
    }
    CHECK_EQ(vpatch_decoder_push(decoder, good), VPATCH_OK);
    for (int i = 0; i < c.frames; i++) {
        CHECK_EQ(vpatch_decoder_push(decoder, good), VPATCH_AGAIN); /* not pulled */
        CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_OK);
        CHECK_EQ(frame.flags, i ? 0 : VPATCH_FRAME_KEY);
    }
    /* as soon as the last frame was pulled */
    CHECK_EQ(vpatch_decoder_push(decoder, good), VPATCH_OK);
    for (int i = 0; i < c.frames; i++) CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_OK);
    CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_AGAIN);
    CHECK_EQ(vpatch_decoder_push(decoder, good), VPATCH_OK);
    CHECK_EQ(vpatch_decoder_push(decoder, NULL), VPATCH_OK); /* the end may be told early */
    for (int i = 0; i < c.frames; i++) CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_OK);
    CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_END);
    CHECK_EQ(vpatch_decoder_pull_tokens(decoder, &tokens, &parts, &frames), VPATCH_END);
    CHECK_EQ(vpatch_decoder_push(decoder, good), VPATCH_ERR_ARGUMENT);
    vpatch_decoder_close(decoder);
    coded_free(&out);
    clip_free(&c);
}

int main(void)
{
    model = clip_model();
    RUN(sizes);
    RUN(encoder_settings);
    RUN(decoder_settings);
    RUN(reserved);
    RUN(defaults);
    RUN(nulls);
    RUN(plans);
    RUN(frames_in);
    RUN(frames_refused);
    RUN(scanner_open);
    RUN(segment_check);
    RUN(lowest_time);
    RUN(push_without_pull);
    RUN(no_frames);
    RUN(strides);
    RUN(segments_in);
    vpatch_model_close(model);
    return test_result();
}
