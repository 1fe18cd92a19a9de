/* SPDX-License-Identifier: BSD-2-Clause */
/* A segment of as many frames as there may be, 1 + 4 x 256: more than the encoder makes. All are
 * shown; with one more it is refused. */
#include "codec/payload.h"
#include "codec/syntax.h"
#include "common/test.h"

#include "common/random_model.h"

enum { FRAMES = VPATCH_MAX_SEGMENT_FRAMES };

static vpatch_model *model;

/* Codes grey frames that do not move, in one mode. */
static void encode(vp_payload *payload, vpatch_token_mode mode)
{
    size_t dims = (size_t)vpatch_model_dims(model);
    vp_gop_buffer gops;
    vp_syntax *syntax;

    CHECK_EQ(vp_gop_buffer_init(&gops, 1, 1, (int)dims), 0);
    CHECK_EQ(vp_syntax_create(&syntax, model, 1, 1), VPATCH_OK);
    CHECK_EQ(vp_syntax_reset(syntax), VPATCH_OK);
    for (int i = 0, before = 0; before < FRAMES; i++) {
        vp_coded_gop *gop = vp_gop_buffer_at(&gops, i);
        int left = FRAMES - before, pair = vp_gop_may_pair(before, left) && i % 3 == 0;
        vp_coder coder;

        vp_coded_gop_begin(gop, vp_gop_buffer_previous(&gops, i), mode, before, left, pair);
        for (int k = 0; k < gop->structure.frames; k++) {
            vp_coded_frame *frame = &gop->frame[k];

            if (vp_coded_frame_has_motion(frame)) {
                vp_motion_begin(&frame->field, &frame->motion);
                /* not merged: what that gives would have to be known */
                for (int unit = 0; unit < 4; unit++)
                    frame->field.units[unit].merge = VP_MOTION_EXPLICIT;
            }
            memset(frame->tokens, 0, dims * sizeof *frame->tokens);
        }
        vp_coder_encode(&coder);
        vp_syntax_pair(syntax, &coder, before, left, pair);
        CHECK_EQ(vp_syntax_gop(syntax, &coder, gop), VPATCH_OK);
        CHECK_EQ(vp_coder_finish(&coder), 0);
        CHECK_EQ(vp_payload_add(payload, coder.bytes, coder.size), 0);
        vp_coder_free(&coder);
        before += gop->structure.frames;
    }
    vp_syntax_destroy(syntax);
    vp_gop_buffer_free(&gops);
}

static void check(vpatch_token_mode mode)
{
    static int64_t times[FRAMES + 1], durations[FRAMES + 1];
    vp_payload payload = {0};
    vpatch_decoder *decoder;
    vpatch_frame frame;
    int frames = 0, wrong = 0;

    for (int i = 0; i <= FRAMES; i++) times[i] = 3 * i;
    encode(&payload, mode);
    vpatch_segment segment = {.data = payload.bytes,
                              .size = payload.size,
                              .frames = FRAMES,
                              .layers = 257,
                              .token_mode = mode,
                              .pts = times,
                              .durations = durations};
    CHECK_EQ(vpatch_decoder_open(&decoder, model, 16, 16, NULL, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_decoder_push(decoder, &segment), VPATCH_OK);
    while (vpatch_decoder_pull(decoder, &frame) == VPATCH_OK) {
        int is_key = frames == 0;

        wrong += frame.flags != (is_key ? VPATCH_FRAME_KEY : 0) || frame.pts != times[frames];
        frames++;
    }
    CHECK_EQ(frames, FRAMES);
    CHECK_EQ(wrong, 0);
    segment.frames++;
    CHECK_EQ(vpatch_decoder_push(decoder, &segment), VPATCH_ERR_ARGUMENT);
    vpatch_decoder_close(decoder);
    vp_payload_free(&payload);
}

static void predicted(void)
{
    check(VPATCH_TOKENS_PREDICTED);
}

static void independent(void)
{
    check(VPATCH_TOKENS_INDEPENDENT);
}

int main(void)
{
    model = random_model(4, 1, 16, 0, 0, 3, 0);
    RUN(predicted);
    RUN(independent);
    vpatch_model_close(model);
    return test_result();
}
