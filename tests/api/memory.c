/* SPDX-License-Identifier: BSD-2-Clause */
/* Short memory: the n-th allocation of a whole encoding or decoding fails. The call
 * says so, the handle stays usable as far as it promises, and closing it leaves
 * nothing behind. */
#include "common/alloc_fail.h"
#include "common/api_clip.h"
#include "common/random_model.h"

static vpatch_model *model;
static clip source;
static coded good;
static int threads;

static void set_up(void)
{
    vpatch_encoder_settings settings;

    source = clip_pan(17, 17, 7, 3);
    vpatch_encoder_settings_default(&settings);
    settings.keyint = 6;
    settings.scenecut = 0;
    good = coded_make(model, &source, &settings);
    CHECK_EQ(good.segments, 2);
}

/* Pulls all there is; the last status. Checks what comes against what should. */
static vpatch_status pull_all(vpatch_encoder *encoder, int *segments, int *shown)
{
    vpatch_segment segment;
    vpatch_frame frame;
    vpatch_status status;

    while ((status = vpatch_encoder_pull(encoder, &segment)) == VPATCH_OK) {
        const vpatch_segment *same = &good.segment[*segments];

        CHECK(*segments < good.segments && segment.size == same->size &&
              !memcmp(segment.data, same->data, same->size));
        ++*segments;
    }
    while (vpatch_encoder_pull_reconstruction(encoder, &frame) == VPATCH_OK) {
        CHECK(*shown < source.frames &&
              !memcmp(frame.data[0], clip_plane(&good.shown, *shown, 0), 17));
        ++*shown;
    }
    return status;
}

/* Encodes the clip; the first status that is not as it should be, or VPATCH_END. */
static vpatch_status encode(void)
{
    vpatch_encoder_settings settings;
    vpatch_encoder *encoder;
    vpatch_segment segment;
    int segments = 0, shown = 0;

    vpatch_encoder_settings_default(&settings);
    settings.keyint = 6;
    settings.scenecut = 0;
    settings.threads = threads;
    settings.reconstruct = 1;
    vpatch_status status = vpatch_encoder_open(&encoder, model, 17, 17, &settings, NULL, 0);
    if (status) {
        CHECK(encoder == NULL);
        return status;
    }
    for (int i = 0; i < source.frames && !status; i++) {
        vpatch_frame frame = clip_frame(&source, i);

        status = vpatch_encoder_push(encoder, &frame);
        if (!status) status = pull_all(encoder, &segments, &shown);
        if (status == VPATCH_AGAIN) status = VPATCH_OK;
    }
    if (!status) status = vpatch_encoder_push(encoder, NULL);
    if (!status) status = pull_all(encoder, &segments, &shown);
    if (status == VPATCH_END) {
        CHECK_EQ(segments, good.segments);
        CHECK_EQ(shown, source.frames);
    } else {
        /* a group is lost: it does not get away with a short clip */
        vpatch_frame frame = clip_frame(&source, 0);

        CHECK(*vpatch_encoder_message(encoder) != 0);
        CHECK_EQ(vpatch_encoder_pull(encoder, &segment), status);
        CHECK_EQ(vpatch_encoder_push(encoder, &frame), status);
        CHECK_EQ(vpatch_encoder_push(encoder, NULL), status);
        CHECK_EQ(pull_all(encoder, &segments, &shown), status);
    }
    vpatch_encoder_close(encoder);
    return status;
}

/* Decodes the clip, trying every push again once; VPATCH_END when all was well at
 * once. */
static vpatch_status decode(void)
{
    vpatch_decoder_settings settings;
    vpatch_decoder *decoder;
    vpatch_frame frame;
    int shown = 0;

    vpatch_decoder_settings_default(&settings);
    settings.threads = threads;
    vpatch_status status = vpatch_decoder_open(&decoder, model, 17, 17, &settings, NULL, 0), worst;
    if (status) {
        CHECK(decoder == NULL);
        return status;
    }
    worst = VPATCH_END;
    for (int i = 0; i < good.segments; i++) {
        status = vpatch_decoder_push(decoder, &good.segment[i]);
        if (status) {
            worst = status;
            CHECK(*vpatch_decoder_message(decoder) != 0);
            status = vpatch_decoder_push(decoder, &good.segment[i]);
        }
        CHECK_EQ(status, VPATCH_OK);
        while ((status = vpatch_decoder_pull(decoder, &frame)) == VPATCH_OK) {
            CHECK(shown < source.frames &&
                  !memcmp(frame.data[0], clip_plane(&good.shown, shown, 0), 17));
            shown++;
        }
        CHECK_EQ(status, VPATCH_AGAIN);
    }
    CHECK_EQ(shown, source.frames);
    vpatch_decoder_close(decoder);
    return worst;
}

/* The same with tokens; a call that failed is made again. */
static vpatch_status tokens(void)
{
    vpatch_decoder_settings settings;
    vpatch_decoder *decoder;
    vpatch_status worst = VPATCH_END;

    vpatch_decoder_settings_default(&settings);
    settings.threads = threads;
    vpatch_status status = vpatch_decoder_open(&decoder, model, 17, 17, &settings, NULL, 0);
    if (status) return status;
    for (int i = 0; i < good.segments; i++) {
        const int16_t *values;
        int parts, frames, layers = 0, sum = 0;

        status = vpatch_decoder_push(decoder, &good.segment[i]);
        if (status) {
            worst = status;
            status = vpatch_decoder_push(decoder, &good.segment[i]);
        }
        CHECK_EQ(status, VPATCH_OK);
        while ((status = vpatch_decoder_pull_tokens(decoder, &values, &parts, &frames)) !=
               VPATCH_AGAIN) {
            if (status) {
                if (worst != VPATCH_END) break; /* only one allocation fails */
                worst = status;
            } else {
                layers++;
                sum += frames;
            }
        }
        CHECK_EQ(status, VPATCH_AGAIN);
        CHECK_EQ(layers, good.segment[i].layers);
        CHECK_EQ(sum, good.segment[i].frames);
    }
    vpatch_decoder_close(decoder);
    return worst;
}

/* Unpacks all segments and packs them again. What fails while a segment is packed loses it: it is
 * begun anew. */
static vpatch_status pack(void)
{
    vpatch_decoder_settings settings;
    vpatch_decoder *decoder = NULL;
    vpatch_packer *packer = NULL;
    vpatch_status worst = VPATCH_END;

    vpatch_decoder_settings_default(&settings);
    settings.threads = 1;
    vpatch_status status = vpatch_packer_open(&packer, model, 17, 17, NULL, NULL, 0);
    if (!status) status = vpatch_decoder_open(&decoder, model, 17, 17, &settings, NULL, 0);
    for (int i = 0; !status && i < good.segments;) {
        const vpatch_segment *same = &good.segment[i];
        vpatch_coded_frame frame;
        vpatch_segment packed;

        vpatch_decoder_flush(decoder);
        status = vpatch_packer_begin(packer, same);
        if (!status) status = vpatch_decoder_push(decoder, same);
        while (!status && !(status = vpatch_decoder_pull_coded(decoder, &frame)))
            status = vpatch_packer_push(packer, &frame);
        if (status == VPATCH_AGAIN) status = vpatch_packer_pull(packer, &packed);
        if (status == VPATCH_ERR_MEMORY && worst == VPATCH_END) {
            worst = status; /* only one allocation fails */
            status = VPATCH_OK;
            continue;
        }
        CHECK_EQ(status, VPATCH_OK);
        CHECK(!status && packed.size == same->size && !memcmp(packed.data, same->data, same->size));
        i++;
    }
    vpatch_decoder_close(decoder);
    vpatch_packer_close(packer);
    return status ? status : worst;
}

/* Lets about `samples` of the allocations of a run fail, one in each run. */
static void each_fails(vpatch_status (*run)(void), int samples)
{
    int before = alloc_living(), wrong = 0, left = 0, refusals = 0;

    alloc_fail_at(0);
    CHECK_EQ(run(), VPATCH_END);
    int total = alloc_count(), step = total / samples + 1;
    CHECK(total > 20);
    for (int n = 1; n <= total; n += step) {
        alloc_fail_at(n);
        vpatch_status status = run();

        /* what two threads do may take another turn and never get as far as n */
        int met = alloc_count() >= n;
        refusals += met;
        wrong += status != (met ? VPATCH_ERR_MEMORY : VPATCH_END);
        left += alloc_living() != before;
        alloc_fail_at(0);
    }
    CHECK_EQ(wrong, 0);
    CHECK_EQ(left, 0);
    CHECK(refusals > total / step / 2);
}

static void encoding(void)
{
    threads = 1;
    each_fails(encode, 600);
}

static void packing(void)
{
    each_fails(pack, 600);
}

static void decoding(void)
{
    threads = 1;
    each_fails(decode, 400);
}

static void reading_tokens(void)
{
    threads = 1;
    each_fails(tokens, 400);
}

static void in_two_threads(void)
{
    threads = 2;
    each_fails(encode, 30);
    each_fails(decode, 20);
}

/* Real weights bring start states, which are read when a handle is opened. */
static void with_start_states(void)
{
    threads = 1;
    each_fails(encode, 40);
    each_fails(decode, 30);
}

static void tear_down(void)
{
    coded_free(&good);
    clip_free(&source);
    vpatch_model_close(model);
}

int main(void)
{
    model = random_model(8, 1, 16, 12, 2, 5, 0);
    RUN(set_up);
    RUN(encoding);
    RUN(decoding);
    RUN(packing);
    RUN(reading_tokens);
    RUN(in_two_threads);
    tear_down();
    if (test_failures) return test_result();
    model = clip_model();
    RUN(set_up);
    RUN(with_start_states);
    tear_down();
    return test_result();
}
