/* SPDX-License-Identifier: BSD-2-Clause */
/* What no encoder would choose, a decoder still reads as it was written: any
 * quality, any offsets between patches, any motion, any integers. */
#include "codec/syntax.h"

#include "common/api_clip.h"
#include "common/levels.h"
#include "common/scene.h"

#define ROWS    3
#define COLUMNS 4
#define PATCHES (ROWS * COLUMNS)

static vpatch_model *model;
static int dims;

/* How wild the integers and offsets are. */
enum { NOTHING, SPARSE, WILD, HIGHEST, KINDS };

static void fill(const vp_syntax *syntax, vp_coded_gop *gop, vp_coded_gop *before, int kind,
                 unsigned *seed)
{
    for (int f = 0; f < gop->plan.frames; f++) {
        vp_coded_frame *frame = &gop->frame[f];

        if (frame->plan->type != VP_FRAME_KEY && gop->mode == VPATCH_TOKENS_PREDICTED) {
            vp_coded_gop_begin_motion(gop, frame, before);
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
        for (int p = 0; p < PATCHES; p++)
            make_levels(frame->tokens + p * dims, vp_syntax_scan(syntax, frame->plan->type), dims);
    }
}

static int differences(const vp_coded_gop *a, const vp_coded_gop *b)
{
    int count = a->plan.frames != b->plan.frames;

    for (int f = 0; f < a->plan.frames; f++) {
        const vp_coded_frame *x = &a->frame[f], *y = &b->frame[f];

        count += x->quality != y->quality || memcmp(x->offsets, y->offsets, PATCHES) ||
                 memcmp(x->map, y->map, PATCHES) ||
                 memcmp(x->tokens, y->tokens, (size_t)(PATCHES * dims) * sizeof *x->tokens);
        if (x->plan->type != VP_FRAME_KEY && a->mode == VPATCH_TOKENS_PREDICTED)
            count += scene_differences(&x->field, &y->field);
    }
    return count;
}

/* The mini-GOP behind `before` frames; a pair, where it may be one, when chance has it. */
static void begin(vp_coded_gop *gop, vpatch_tokens mode, int before, int frames, int pairs,
                  unsigned *seed)
{
    vp_coded_gop_begin(gop, mode, before, frames - before);
    if (pairs && vp_gop_may_pair(mode, before, frames - before))
        vp_coded_gop_set_pair(gop, (int)(test_random(seed) >> 8) & 1);
}

/* Writes a segment of all kinds in turn and reads it again. Returns the pairs in it. */
static int segment(vpatch_tokens mode, int frames, unsigned seed)
{
    vp_coded_gop written[2], read[2];
    vp_syntax *syntax;
    vp_coder coder, back;
    unsigned again = seed;
    int start = (int)seed, pairs = 0;

    for (int i = 0; i < 2; i++) {
        CHECK_EQ(vp_coded_gop_init(&written[i], ROWS, COLUMNS, dims), 0);
        CHECK_EQ(vp_coded_gop_init(&read[i], ROWS, COLUMNS, dims), 0);
    }
    CHECK_EQ(vp_syntax_create(&syntax, model, ROWS, COLUMNS), VPATCH_OK);
    CHECK_EQ(vp_syntax_reset(syntax), VPATCH_OK);
    vp_coder_encode(&coder);
    for (int i = 0, before = 0; before < frames; i++) {
        vp_coded_gop *gop = &written[i % 2], *last = &written[(i + 1) % 2];

        begin(gop, mode, before, frames, 1, &seed);
        fill(syntax, gop, last, (i + start) % KINDS, &seed);
        CHECK_EQ(vp_syntax_gop(syntax, &coder, gop, NULL), VPATCH_OK);
        before += gop->plan.frames;
        pairs += gop->pair;
    }
    CHECK_EQ(vp_coder_finish(&coder), 0);

    CHECK_EQ(vp_syntax_reset(syntax), VPATCH_OK);
    vp_coder_decode(&back, coder.bytes, coder.size);
    for (int i = 0, before = 0; before < frames; i++) {
        vp_coded_gop *gop = &read[i % 2], *expected = &written[i % 2];

        begin(expected, mode, before, frames, 1, &again);
        fill(syntax, expected, &written[(i + 1) % 2], (i + start) % KINDS, &again);
        begin(gop, mode, before, frames, 0, NULL);
        CHECK_EQ(vp_syntax_gop(syntax, &back, gop, i ? &read[(i + 1) % 2] : NULL), VPATCH_OK);
        CHECK_EQ(gop->pair, expected->pair);
        CHECK_EQ(differences(expected, gop), 0);
        before += gop->plan.frames;
    }
    vp_coder_free(&coder);
    vp_syntax_destroy(syntax);
    for (int i = 0; i < 2; i++) {
        vp_coded_gop_free(&written[i]);
        vp_coded_gop_free(&read[i]);
    }
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
