/* SPDX-License-Identifier: BSD-2-Clause */
/* Coded frames: what the structure of a segment says of them, and that they hold what the decoder
 * shows. */
#include "common/api_clip.h"
#include "common/coded_frames.h"

static vpatch_model *model;

/* keyint 0: the usual. */
static coded make(const clip *c, vpatch_token_mode token_mode, int keyint, int minigop, int quality)
{
    vpatch_encoder_settings settings;

    vpatch_encoder_settings_default(&settings);
    settings.token_mode = token_mode;
    settings.keyint = keyint;
    settings.minigop = minigop;
    settings.quality = quality;
    settings.scenecut = 0;
    settings.threads = 1;
    settings.preset = VPATCH_PRESET_FAST;
    return coded_make(model, c, &settings);
}

static vpatch_decoder *open_decoder(int width, int height, int dims)
{
    vpatch_decoder_settings settings;
    vpatch_decoder *decoder;

    vpatch_decoder_settings_default(&settings);
    settings.threads = 1;
    settings.dims = dims;
    CHECK_EQ(vpatch_decoder_open(&decoder, model, width, height, &settings, NULL, 0), VPATCH_OK);
    return decoder;
}

typedef struct row {
    int type, display, layer, part, level, reference0, reference1, colocated, minigop, pair;
} row;

static void check_rows(const coded_frames *frames, const row *rows, int count)
{
    CHECK_EQ(frames->count, count);
    for (int i = 0; i < count && i < frames->count; i++) {
        const vpatch_coded_frame *frame = &frames->frame[i];

        CHECK_EQ(frame->type, rows[i].type);
        CHECK_EQ(frame->display, rows[i].display);
        CHECK_EQ(frame->layer, rows[i].layer);
        CHECK_EQ(frame->part, rows[i].part);
        CHECK_EQ(frame->pyramid_level, rows[i].level);
        CHECK_EQ(frame->references[0], rows[i].reference0);
        CHECK_EQ(frame->references[1], rows[i].reference1);
        CHECK_EQ(frame->colocated, rows[i].colocated);
        CHECK_EQ(frame->minigop, rows[i].minigop);
        CHECK_EQ(frame->pair, rows[i].pair);
    }
}

/* The pyramids, as docs/format/payload.md has them. */
static void structure(void)
{
    static const row pair[] = {
        {VPATCH_TYPE_KEY, 0, 0, 0, 0, -1, -1, -1, 0, 0},
        {VPATCH_TYPE_ANCHOR, 8, 2, 0, 0, 0, -1, -1, 1, 1},
        {VPATCH_TYPE_MIDDLE, 4, 1, 0, 1, 0, 8, 8, 1, 1},
        {VPATCH_TYPE_MIDDLE, 2, 1, 1, 2, 0, 4, 4, 1, 1},
        {VPATCH_TYPE_SIDE, 1, 1, 2, 3, 0, 2, 2, 1, 1},
        {VPATCH_TYPE_SIDE, 3, 1, 3, 3, 2, 4, 2, 1, 1},
        {VPATCH_TYPE_MIDDLE, 6, 2, 1, 2, 4, 8, 8, 1, 1},
        {VPATCH_TYPE_SIDE, 5, 2, 2, 3, 4, 6, 6, 1, 1},
        {VPATCH_TYPE_SIDE, 7, 2, 3, 3, 6, 8, 6, 1, 1},
        {VPATCH_TYPE_ANCHOR, 11, 3, 0, 0, 8, 0, 8, 2, 0},
        {VPATCH_TYPE_MIDDLE, 10, 3, 1, 1, 8, 11, 11, 2, 0},
        {VPATCH_TYPE_SIDE, 9, 3, 2, 2, 8, 10, 10, 2, 0},
    };
    static const row independent[] = {
        {VPATCH_TYPE_KEY, 0, 0, 0, 0, -1, -1, -1, 0, 0},
        {VPATCH_TYPE_ANCHOR, 3, 0, 1, 0, 0, -1, -1, 0, 0},
        {VPATCH_TYPE_MIDDLE, 2, 0, 2, 1, 0, 3, 3, 0, 0},
        {VPATCH_TYPE_SIDE, 1, 0, 3, 2, 0, 2, 2, 0, 0},
    };
    clip c = clip_pan(40, 33, 12, 7);
    vpatch_decoder *decoder = open_decoder(40, 33, 0);
    coded out = make(&c, VPATCH_TOKENS_PREDICTED, 0, 8, 20);
    coded_frames *frames = frames_of(decoder, &out.segment[0]);

    check_rows(frames, pair, 12);
    for (int i = 0; i < 12; i++) {
        CHECK_EQ(frames->frame[i].rows, 3);
        CHECK_EQ(frames->frame[i].columns, 3);
        CHECK_EQ(!frames->frame[i].motion, i == 0);
        CHECK_EQ(!frames->frame[i].split, i == 0);
    }
    frames_free(frames);
    coded_free(&out);
    out = make(&c, VPATCH_TOKENS_INDEPENDENT, 4, 0, 20);
    frames = frames_of(decoder, &out.segment[1]);
    check_rows(frames, independent, 4);
    for (int i = 0; i < 4; i++) CHECK_EQ(!frames->frame[i].motion, i == 0);
    frames_free(frames);
    vpatch_decoder_close(decoder);
    coded_free(&out);
    clip_free(&c);
}

/* Tokens pulled in layers and in frames are the same, whole and cut to dims; the bytes of frames
 * sum up to the segment's. */
static void as_layers(int dims)
{
    clip c = clip_pan(33, 20, 11, 3);
    coded out = make(&c, VPATCH_TOKENS_PREDICTED, 0, 0, 30);
    vpatch_decoder *decoder = open_decoder(33, 20, dims);
    int given = dims ? dims : vpatch_model_dims(model), patches = 3 * 2;

    for (int s = 0; s < out.segments; s++) {
        coded_frames *frames = frames_of(decoder, &out.segment[s]);
        const int16_t *tokens;
        int parts, shown, layer = 0;
        int64_t bytes = 0;

        CHECK_EQ(vpatch_decoder_push(decoder, &out.segment[s]), VPATCH_OK);
        while (!vpatch_decoder_pull_tokens(decoder, &tokens, &parts, &shown)) {
            for (int i = 0; i < frames->count; i++) {
                const vpatch_coded_frame *frame = &frames->frame[i];

                if (frame->layer != layer) continue;
                CHECK_EQ(frame->dims, given);
                for (int p = 0; p < patches; p++)
                    CHECK(!memcmp(tokens + (p * parts + frame->part) * given,
                                  frame->tokens + p * given, sizeof *tokens * (size_t)given));
            }
            layer++;
        }
        CHECK_EQ(layer, out.segment[s].layers);
        for (int i = 0; i < frames->count; i++) bytes += frames->frame[i].bytes;
        CHECK_EQ(bytes, out.segment[s].size);
        frames_free(frames);
    }
    vpatch_decoder_close(decoder);
    coded_free(&out);
    clip_free(&c);
}

static void layers(void)
{
    as_layers(0);
    as_layers(24);
    as_layers(1);
}

/* Of every patch, map is what quality and offset lead to. */
static void qualities(void)
{
    clip c = clip_pan(64, 48, 9, 9);
    coded out = make(&c, VPATCH_TOKENS_PREDICTED, 0, 0, 30);
    vpatch_decoder *decoder = open_decoder(64, 48, 0);
    coded_frames *frames = frames_of(decoder, &out.segment[0]);

    for (int i = 0; i < frames->count; i++)
        for (int p = 0; p < 12; p++) {
            const vpatch_coded_frame *frame = &frames->frame[i];
            int expected = frame->quality + 3 * frame->offsets[p];

            CHECK_EQ(frame->map[p], expected < 0 ? 0 : expected > 63 ? 63 : expected);
        }
    frames_free(frames);
    vpatch_decoder_close(decoder);
    coded_free(&out);
    clip_free(&c);
}

/* Pictures, tokens and coded frames of different segments by one decoder, and a segment that is
 * left in its midst. */
static void in_turns(void)
{
    clip c = clip_pan(33, 20, 9, 3);
    coded out = make(&c, VPATCH_TOKENS_PREDICTED, 0, 0, 30);
    vpatch_decoder *decoder = open_decoder(33, 20, 0);
    vpatch_coded_frame frame;
    clip seen = clip_alloc(33, 20, 9);

    seen.frames = 0;
    CHECK_EQ(vpatch_decoder_pull_coded(NULL, &frame), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_decoder_pull_coded(decoder, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_decoder_pull_coded(decoder, &frame), VPATCH_AGAIN);
    CHECK_EQ(vpatch_decoder_push(decoder, &out.segment[0]), VPATCH_OK);
    CHECK_EQ(vpatch_decoder_pull_coded(decoder, &frame), VPATCH_OK);
    CHECK_EQ(vpatch_decoder_push(decoder, &out.segment[0]), VPATCH_AGAIN);
    vpatch_decoder_flush(decoder);
    CHECK_EQ(coded_show_segment(&seen, decoder, &out.segment[0]), VPATCH_AGAIN);
    CHECK_EQ(clip_differences(&out.shown, &seen), 0);
    CHECK_EQ(vpatch_decoder_push(decoder, &out.segment[0]), VPATCH_OK);
    CHECK_EQ(vpatch_decoder_push(decoder, NULL), VPATCH_OK);
    for (int i = 0; i < 9; i++) CHECK_EQ(vpatch_decoder_pull_coded(decoder, &frame), VPATCH_OK);
    CHECK_EQ(vpatch_decoder_pull_coded(decoder, &frame), VPATCH_END);
    vpatch_decoder_close(decoder);
    clip_free(&seen);
    coded_free(&out);
    clip_free(&c);
}

/* Frames before damage come, those behind it do not. */
static void damage(void)
{
    clip c = clip_pan(33, 20, 9, 3);
    coded out = make(&c, VPATCH_TOKENS_PREDICTED, 0, 4, 30);
    vpatch_decoder *decoder = open_decoder(33, 20, 0);
    vpatch_segment bad = out.segment[0];
    uint8_t *bytes = clip_copy(bad.data, bad.size);
    vpatch_coded_frame frame;
    vpatch_status status;
    int frames = 0;

    bytes[bad.size - 6] ^= 1; /* the last mini-GOP */
    bad.data = bytes;
    CHECK_EQ(vpatch_decoder_push(decoder, &bad), VPATCH_OK);
    while (!(status = vpatch_decoder_pull_coded(decoder, &frame))) frames++;
    CHECK_EQ(status, VPATCH_ERR_DAMAGED);
    CHECK_EQ(frames, 5);
    frames_free(frames_of(decoder, &out.segment[0]));
    vpatch_decoder_close(decoder);
    free(bytes);
    coded_free(&out);
    clip_free(&c);
}

static void quantiser(void)
{
    vpatch_quantiser key, side;

    CHECK_EQ(vpatch_model_get_quantiser(model, VPATCH_TYPE_KEY, &key), VPATCH_OK);
    CHECK_EQ(vpatch_model_get_quantiser(model, VPATCH_TYPE_SIDE, &side), VPATCH_OK);
    CHECK_EQ(key.dims, vpatch_model_dims(model));
    CHECK(key.gain != side.gain);
    for (int d = 0; d < key.dims; d++) CHECK(key.gain[d] > 0 && key.limit[d] > 0);
    /* halves about every 10 */
    for (int q = 1; q < 64; q++) CHECK(key.step[q] < key.step[q - 1]);
    CHECK(key.step[20] > 1.8f * key.step[30] && key.step[20] < 2.2f * key.step[30]);
    CHECK_EQ(vpatch_model_get_quantiser(NULL, VPATCH_TYPE_KEY, &key), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_model_get_quantiser(model, (vpatch_frame_type)4, &key), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_model_get_quantiser(model, VPATCH_TYPE_KEY, NULL), VPATCH_ERR_ARGUMENT);
}

int main(void)
{
    model = clip_model();
    RUN(structure);
    RUN(layers);
    RUN(qualities);
    RUN(in_turns);
    RUN(damage);
    RUN(quantiser);
    vpatch_model_close(model);
    return test_result();
}
