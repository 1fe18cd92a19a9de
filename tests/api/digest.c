/* SPDX-License-Identifier: BSD-2-Clause */
/* What the encoder writes and the decoder shows of a fixed clip, by hashes written down here: the
 * same on every architecture (tools/check-aarch64 runs this). A change of the format, of the
 * encoder's choices or of the default weights changes the numbers. */
#include "common/api_clip.h"

enum { WIDTH = 70, HEIGHT = 52, FRAMES = 10 };

typedef struct expected {
    vpatch_token_mode token_mode;
    int quality;
    uint64_t segments, frames;
} expected;

static const expected table[] = {
    {VPATCH_TOKENS_PREDICTED, 8, 0xF8D0BDBF9098D423, 0x1EF7EE34218E4E6B},
    {VPATCH_TOKENS_PREDICTED, 50, 0xE2E86B53849D90EF, 0x3FDD567253536851},
    {VPATCH_TOKENS_INDEPENDENT, 26, 0x80B38A080189DC72, 0xBD04EDDD9CB80139},
};

/* FNV-1a, continued from `hash`. */
static uint64_t hashed(uint64_t hash, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++) hash = (hash ^ data[i]) * 0x100000001B3u;
    return hash;
}

static void check(const vpatch_model *model, const expected *e)
{
    const uint64_t start = 0xCBF29CE484222325u;
    clip c = clip_pan(WIDTH, HEIGHT, FRAMES, 5);
    vpatch_encoder_settings settings;
    vpatch_decoder_settings decoding;
    uint64_t segments = start;

    vpatch_encoder_settings_default(&settings);
    vpatch_decoder_settings_default(&decoding);
    settings.token_mode = e->token_mode;
    settings.quality = e->quality;
    coded out = coded_make(model, &c, &settings);
    clip shown = coded_show(model, &out, &decoding);
    uint64_t frames = hashed(start, shown.data, shown.frame_size * (size_t)shown.frames);

    for (int i = 0; i < out.segments; i++)
        segments = hashed(segments, out.segment[i].data, out.segment[i].size);
    printf("tokens %d, quality %d: %zu bytes, segments 0x%016llX, frames 0x%016llX\n",
           (int)e->token_mode, e->quality, out.bytes, (unsigned long long)segments,
           (unsigned long long)frames);
    CHECK(segments == e->segments);
    CHECK(frames == e->frames);
    clip_free(&shown);
    coded_free(&out);
    clip_free(&c);
}

int main(void)
{
    vpatch_model *model = clip_model();

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) check(model, &table[i]);
    vpatch_model_close(model);
    return test_result();
}
