/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames that are kept by reference: they hold what they held, while decoding goes on, after
 * it, and the decoder's own references stay what they were. */
#include <pthread.h>

#include "common/api_clip.h"
#include "common/random_model.h"

static vpatch_model *model;
static clip source;
static coded good;

static void set_up(void)
{
    vpatch_encoder_settings settings;

    model = random_model(8, 1, 16, 12, 2, 5, 0);
    source = clip_pan(40, 24, 30, 2);
    vpatch_encoder_settings_default(&settings);
    settings.keyint = 11;
    good = coded_make(model, &source, &settings);
    CHECK(good.segments > 2);
}

/* Decodes everything and keeps every `step`-th frame. */
static int keep_frames(vpatch_decoder *decoder, vpatch_frame *kept, int step)
{
    int count = 0, shown = 0;

    for (int i = 0; i < good.segments; i++) {
        vpatch_frame frame;

        CHECK_EQ(vpatch_decoder_push(decoder, &good.segment[i]), VPATCH_OK);
        while (vpatch_decoder_pull(decoder, &frame) == VPATCH_OK)
            if (shown++ % step == 0) {
                CHECK(vpatch_buffer_ref(frame.buffer) == frame.buffer && frame.buffer);
                kept[count++] = frame;
            }
    }
    CHECK_EQ(shown, source.frames);
    return count;
}

static int wrong_frames(const vpatch_frame *kept, int count, int step)
{
    clip seen = clip_alloc(source.width, source.height, 1);
    int wrong = 0;

    for (int i = 0; i < count; i++) {
        clip_take(&seen, 0, &kept[i]);
        wrong += memcmp(seen.data, clip_plane(&good.shown, i * step, 0), seen.frame_size) != 0;
    }
    clip_free(&seen);
    return wrong;
}

static void kept_past_the_decoder(void)
{
    static const int steps[] = {1, 2, 3, 5};

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        for (int threads = 1; threads <= 2; threads++) {
            vpatch_frame kept[CLIP_MAX_FRAMES];
            vpatch_decoder_settings settings;
            vpatch_decoder *decoder;

            vpatch_decoder_settings_default(&settings);
            settings.threads = threads;
            CHECK_EQ(vpatch_decoder_open(&decoder, model, source.width, source.height, &settings,
                                         NULL, 0),
                     VPATCH_OK);
            int count = keep_frames(decoder, kept, steps[i]);
            CHECK_EQ(wrong_frames(kept, count, steps[i]), 0);
            vpatch_decoder_flush(decoder);
            vpatch_decoder_close(decoder);
            CHECK_EQ(wrong_frames(kept, count, steps[i]), 0);
            for (int k = 0; k < count; k++) vpatch_buffer_unref(kept[k].buffer);
        }
}

/* Without references no memory is taken: the same few buffers come again and again. */
static void reused(void)
{
    vpatch_buffer *seen[CLIP_MAX_FRAMES];
    vpatch_decoder *decoder;
    int distinct = 0;

    CHECK_EQ(vpatch_decoder_open(&decoder, model, source.width, source.height, NULL, NULL, 0),
             VPATCH_OK);
    for (int i = 0; i < good.segments; i++) {
        vpatch_frame frame;

        CHECK_EQ(vpatch_decoder_push(decoder, &good.segment[i]), VPATCH_OK);
        while (vpatch_decoder_pull(decoder, &frame) == VPATCH_OK) {
            int k = 0;

            while (k < distinct && seen[k] != frame.buffer) k++;
            if (k == distinct) seen[distinct++] = frame.buffer;
        }
    }
    CHECK(distinct > 0 && distinct <= 10);
    vpatch_decoder_close(decoder);
}

static void *drop(void *opaque)
{
    vpatch_frame *kept = opaque;

    for (int i = 0; i < source.frames; i++) vpatch_buffer_unref(kept[i].buffer);
    return NULL;
}

/* References are dropped in another thread, while the decoder takes new memory. */
static void dropped_elsewhere(void)
{
    vpatch_frame kept[CLIP_MAX_FRAMES], again[CLIP_MAX_FRAMES];
    vpatch_decoder *decoder;
    pthread_t thread;

    CHECK_EQ(vpatch_decoder_open(&decoder, model, source.width, source.height, NULL, NULL, 0),
             VPATCH_OK);
    CHECK_EQ(keep_frames(decoder, kept, 1), source.frames);
    if (pthread_create(&thread, NULL, drop, kept)) abort();
    CHECK_EQ(keep_frames(decoder, again, 1), source.frames);
    pthread_join(thread, NULL);
    CHECK_EQ(wrong_frames(again, source.frames, 1), 0);
    drop(again);
    vpatch_decoder_close(decoder);
}

static void reconstructions(void)
{
    vpatch_encoder_settings settings;
    vpatch_encoder *encoder;
    vpatch_segment segment;
    vpatch_frame kept[CLIP_MAX_FRAMES];
    int count = 0;

    vpatch_encoder_settings_default(&settings);
    settings.keyint = 11;
    settings.reconstruct = 1;
    CHECK_EQ(vpatch_encoder_open(&encoder, model, source.width, source.height, &settings, NULL, 0),
             VPATCH_OK);
    for (int i = 0; i <= source.frames; i++) {
        vpatch_frame frame;

        if (i < source.frames) frame = clip_frame(&source, i);
        CHECK_EQ(vpatch_encoder_push(encoder, i < source.frames ? &frame : NULL), VPATCH_OK);
        while (vpatch_encoder_pull(encoder, &segment) == VPATCH_OK) continue;
        while (vpatch_encoder_pull_reconstruction(encoder, &frame) == VPATCH_OK) {
            CHECK(vpatch_buffer_ref(frame.buffer) != NULL);
            kept[count++] = frame;
        }
    }
    vpatch_encoder_close(encoder);
    CHECK_EQ(count, source.frames);
    CHECK_EQ(wrong_frames(kept, count, 1), 0);
    drop(kept);
}

static void nothing(void)
{
    CHECK(vpatch_buffer_ref(NULL) == NULL);
    vpatch_buffer_unref(NULL);
}

int main(void)
{
    RUN(set_up);
    RUN(kept_past_the_decoder);
    RUN(reused);
    RUN(dropped_elsewhere);
    RUN(reconstructions);
    RUN(nothing);
    coded_free(&good);
    clip_free(&source);
    vpatch_model_close(model);
    return test_result();
}
