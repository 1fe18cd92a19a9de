/* SPDX-License-Identifier: BSD-2-Clause */
/* What no encoder would choose, a decoder still reads as it was written: any
 * quality, any offsets between patches, any motion, any integers. */
#include "codec/syntax.h"

#include "codec/payload.h"
#include "common/api_clip.h"
#include "common/levels.h"
#include "common/scene.h"
#include "entropy/token_coder.h"

#define ROWS    3
#define COLUMNS 4
#define PATCHES (ROWS * COLUMNS)

static vpatch_model *model;
static int dims;

/* How wild the integers and offsets are. */
enum { NOTHING, SPARSE, WILD, HIGHEST, KINDS };

static void fill(const vp_syntax *syntax, vp_coded_gop *gop, int kind, unsigned *seed)
{
    for (int f = 0; f < gop->structure.frames; f++) {
        vp_coded_frame *frame = &gop->frame[f];

        if (vp_coded_frame_has_motion(frame)) {
            vp_motion_begin(&frame->field, &frame->motion);
            scene_random_field(&frame->field, seed, 300);
        }
        frame->quality = (int)(test_random(seed) >> 8) & 63;
        for (int p = 0; p < PATCHES; p++) {
            int wild = (int)(test_random(seed) % (2 * VP_QUALITY_OFFSETS + 1));

            frame->offsets[p] = (int8_t)(kind == NOTHING   ? 0
                                         : kind == SPARSE  ? (p > 5) - (p > 8)
                                         : kind == HIGHEST ? (p % 2 ? 1 : -1) * VP_QUALITY_OFFSETS
                                                           : wild - VP_QUALITY_OFFSETS);
        }
        vp_coded_frame_fill_map(frame, PATCHES);
        for (int i = 0; i < PATCHES * dims; i++) {
            unsigned r = test_random(seed);
            int size = (int)(r >> 8) % (1 << (r >> 4) % 15);

            frame->tokens[i] = (int16_t)(kind == NOTHING   ? 0
                                         : kind == SPARSE  ? (r % 97 == 0) - (r % 89 == 0)
                                         : kind == HIGHEST ? (r & 256 ? 32767 : -32767)
                                                           : (r & 1 ? size : -size));
        }
        for (int p = 0; p < PATCHES; p++) {
            make_levels(frame->tokens + p * dims, vp_syntax_scan(syntax, frame->entry->type), dims);
            frame->coded[p] = (uint8_t)vp_token_any(frame->tokens + p * dims, dims);
        }
    }
}

static int differences(const vp_coded_gop *a, const vp_coded_gop *b)
{
    int count = a->structure.frames != b->structure.frames;

    for (int f = 0; f < a->structure.frames; f++) {
        const vp_coded_frame *x = &a->frame[f], *y = &b->frame[f];

        count += x->quality != y->quality || memcmp(x->offsets, y->offsets, PATCHES) ||
                 memcmp(x->map, y->map, PATCHES) || memcmp(x->coded, y->coded, PATCHES) ||
                 memcmp(x->tokens, y->tokens, (size_t)(PATCHES * dims) * sizeof *x->tokens);
        if (vp_coded_frame_has_motion(x)) count += scene_differences(&x->field, &y->field);
    }
    return count;
}

/* A mini-GOP of a kind behind `before` frames; a pair, where it may be one, when chance has
 * it. */
static vp_coded_gop *make(const vp_syntax *syntax, vp_gop_buffer *buffer, int index,
                          vpatch_token_mode mode, int before, int left, int kind, unsigned *seed)
{
    vp_coded_gop *gop = vp_gop_buffer_at(buffer, index);
    int pair = vp_gop_may_pair(before, left) && ((test_random(seed) >> 8) & 1);

    vp_coded_gop_begin(gop, vp_gop_buffer_previous(buffer, index), mode, before, left, pair);
    fill(syntax, gop, kind, seed);
    return gop;
}

/* Writes a segment of all kinds in turn and reads it again. Returns the pairs in it. */
static int segment(vpatch_token_mode mode, int frames, unsigned seed)
{
    vp_gop_buffer written, read;
    vp_syntax *syntax;
    vp_payload payload = {0};
    vp_gop_unit unit = {0};
    unsigned again = seed;
    int start = (int)seed, pairs = 0;

    CHECK_EQ(vp_gop_buffer_init(&written, ROWS, COLUMNS, dims), 0);
    CHECK_EQ(vp_gop_buffer_init(&read, ROWS, COLUMNS, dims), 0);
    CHECK_EQ(vp_syntax_create(&syntax, model, ROWS, COLUMNS), VPATCH_OK);
    CHECK_EQ(vp_syntax_reset(syntax), VPATCH_OK);
    for (int i = 0, before = 0; before < frames; i++) {
        int left = frames - before, kind = (i + start) % KINDS;
        vp_coded_gop *gop = make(syntax, &written, i, mode, before, left, kind, &seed);
        int pair = gop->structure.pair;
        vp_coder coder;

        vp_coder_encode(&coder);
        CHECK_EQ(vp_syntax_pair(syntax, &coder, before, left, pair), pair);
        CHECK_EQ(vp_syntax_gop(syntax, &coder, gop), VPATCH_OK);
        CHECK_EQ(vp_coder_finish(&coder), 0);
        CHECK_EQ(vp_payload_add(&payload, coder.bytes, coder.size), 0);
        vp_coder_free(&coder);
        before += gop->structure.frames;
        pairs += pair;
    }

    CHECK_EQ(vp_syntax_reset(syntax), VPATCH_OK);
    size_t at = 0;
    for (int i = 0, before = 0; before < frames; i++) {
        int left = frames - before, kind = (i + start) % KINDS;
        vp_coded_gop *expected = make(syntax, &written, i, mode, before, left, kind, &again);
        vp_coded_gop *gop = vp_gop_buffer_at(&read, i);
        vp_coder back;

        CHECK_EQ(vp_gop_unit_take(&unit, payload.bytes + at, payload.size - at), 0);
        vp_coder_decode(&back, unit.coded, unit.size);
        at += unit.whole;
        int pair = vp_syntax_pair(syntax, &back, before, left, 0);

        CHECK_EQ(pair, expected->structure.pair);
        vp_coded_gop_begin(gop, vp_gop_buffer_previous(&read, i), mode, before, left, pair);
        CHECK_EQ(vp_syntax_gop(syntax, &back, gop), VPATCH_OK);
        CHECK_EQ(differences(expected, gop), 0);
        before += gop->structure.frames;
    }
    CHECK_EQ(at, payload.size);
    vp_payload_free(&payload);
    vp_syntax_destroy(syntax);
    vp_gop_buffer_free(&written);
    vp_gop_buffer_free(&read);
    return pairs;
}

static void predicted(void)
{
    int pairs = 0;

    for (unsigned seed = 1; seed <= 4; seed++) pairs += segment(VPATCH_TOKENS_PREDICTED, 30, seed);
    CHECK(pairs > 1);
}

/* Longer than the encoder makes them, too. */
static void independent(void)
{
    for (unsigned seed = 1; seed <= 4; seed++) segment(VPATCH_TOKENS_INDEPENDENT, 11, seed);
}

int main(void)
{
    model = clip_model();
    dims = vpatch_model_dims(model);
    RUN(predicted);
    RUN(independent);
    vpatch_model_close(model);
    return test_result();
}
