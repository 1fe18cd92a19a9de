/* SPDX-License-Identifier: BSD-2-Clause */
/* Restoration where the result is known; the whole of it is compared with a second
 * implementation by tests/format/payload.py. */
#include "enc/restoration_search.h"

#include <stdlib.h>

#include "codec/model.h"
#include "common/small_model.h"

enum { WIDTH = 80, HEIGHT = 48, COLUMNS = WIDTH / 16, PATCHES = COLUMNS * HEIGHT / 16 };

static small_model small;
static vpatch_model *opened;
static unsigned seed = 3;

static const vp_restoration_weights *open_small(void)
{
    char path[64], message[256] = "";
    size_t size;
    uint8_t *bytes = small_serialise(&small, &size);

    small_write(path, bytes, size);
    CHECK_EQ(vpatch_model_open(&opened, path, message, sizeof message), VPATCH_OK);
    unlink(path);
    free(bytes);
    small_free(&small);
    return opened ? vp_model_restoration(opened) : NULL;
}

/* Random weights, or all of them `weight`. */
static const vp_restoration_weights *open_model(int limits, int sets, int random, int weight)
{
    small_make(&small, 4, 1, 16, 1);
    small_make_restore(&small, limits, sets);
    small_tensor *t = &small.tensor[small.count - 1];
    for (size_t i = 0; !random && i < t->size / 2; i++) ((int16_t *)t->data)[i] = (int16_t)weight;
    return open_small();
}

static vp_image image(int noise)
{
    vp_image made;

    if (vp_image_init(&made, WIDTH, HEIGHT)) abort();
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < made.plane[p].height; y++)
            for (int x = 0; x < made.plane[p].width; x++)
                made.plane[p].data[y * made.plane[p].stride + x] =
                    (uint8_t)(100 + (noise ? test_random(&seed) % (unsigned)noise : 0));
    vp_image_extend(&made);
    return made;
}

static int differences(const vp_image *a, const vp_image *b, int plane)
{
    const vp_plane *one = &a->plane[plane], *other = &b->plane[plane];
    int count = 0;

    for (int y = 0; y < one->height; y++)
        for (int x = 0; x < one->width; x++)
            count += one->data[y * one->stride + x] != other->data[y * other->stride + x];
    return count;
}

static void run(const vp_restoration_weights *r, int threads, int type, int luma, int chroma,
                const uint8_t *quality, const vp_image *p, const vp_image *from, vp_image *to)
{
    vp_pool *pool = vp_pool_create(threads);
    vp_restoration_scratch *scratch = vp_restoration_scratch_create(COLUMNS, threads);
    const vp_restoration_frame frame = {
        (vp_frame_type)type, {(uint8_t)luma, (uint8_t)chroma}, quality, NULL, p, from, to};

    if (!pool || !scratch) abort();
    vp_restoration_apply(r, scratch, pool, &frame);
    vp_restoration_scratch_destroy(scratch);
    vp_pool_destroy(pool);
}

static void close_all(vp_image *a, vp_image *b, vp_image *c)
{
    vp_image_free(a);
    vp_image_free(b);
    vp_image_free(c);
    vpatch_model_close(opened);
    opened = NULL;
}

/* No strength, no weights, or no differences: nothing happens. */
static void nothing(void)
{
    uint8_t quality[PATCHES];
    const vp_restoration_weights *r = open_model(3, 2, 1, 0);
    vp_image noise = image(60), flat = image(0), out = image(9);

    memset(quality, 30, sizeof quality);
    run(r, 1, 1, 0, 3, quality, &flat, &noise, &out);
    CHECK_EQ(differences(&noise, &out, 0), 0);
    CHECK(differences(&noise, &out, 1) > 0);
    run(r, 1, 1, 3, 0, quality, &flat, &noise, &out);
    CHECK(differences(&noise, &out, 0) > 0);
    CHECK_EQ(differences(&noise, &out, 1) + differences(&noise, &out, 2), 0);
    run(r, 1, 1, 2, 2, quality, &noise, &flat, &out);
    for (int p = 0; p < 3; p++) CHECK_EQ(differences(&flat, &out, p), 0);
    vpatch_model_close(opened);
    r = open_model(3, 2, 0, 0);
    run(r, 1, 1, 2, 2, quality, &flat, &noise, &out);
    for (int p = 0; p < 3; p++) CHECK_EQ(differences(&noise, &out, p), 0);
    close_all(&noise, &flat, &out);
}

/* Threads make no difference; types, qualities and predictions do. */
static void what_it_depends_on(void)
{
    uint8_t quality[PATCHES], other[PATCHES];
    const vp_restoration_weights *r = open_model(2, 4, 1, 0);
    vp_image noise = image(40), once = image(0), again = image(0), near = image(0);

    for (int i = 0; i < PATCHES; i++) {
        quality[i] = (uint8_t)(4 * i);
        other[i] = (uint8_t)(63 - 4 * i);
    }
    vp_image_copy(&near, &noise);
    run(r, 1, 2, 2, 2, quality, NULL, &noise, &once);
    run(r, 3, 2, 2, 2, quality, NULL, &noise, &again);
    for (int p = 0; p < 3; p++) CHECK_EQ(differences(&once, &again, p), 0);
    run(r, 1, 3, 2, 2, quality, NULL, &noise, &again);
    CHECK(differences(&once, &again, 0) > 0);
    run(r, 1, 2, 2, 2, other, NULL, &noise, &again);
    CHECK(differences(&once, &again, 0) > 0);
    run(r, 1, 2, 2, 2, quality, &near, &noise, &again);
    CHECK(differences(&once, &again, 0) > 0);
    vp_image_free(&near);
    close_all(&noise, &once, &again);
}

/* One sample that sticks out by 200 with every weight 64 of 4096, one limit: its 24 neighbours
 * pull it down and it pulls up those 24. */
static void by_hand(void)
{
    uint8_t quality[PATCHES];

    memset(quality, 12, sizeof quality);
    small_make(&small, 4, 1, 16, 1);
    small_make_restore(&small, 1, 1);
    small_tensor *weight = &small.tensor[small.count - 1];
    for (size_t i = 0; i < weight->size / 2; i++) ((int16_t *)weight->data)[i] = 64;
    ((uint8_t *)small_get(&small, "restore.limit"))[12] = 50;
    const vp_restoration_weights *r = open_small();
    vp_image flat = image(0), one = image(0), out = image(0);
    uint8_t *sample = one.plane[0].data + 20 * one.plane[0].stride + 33;
    const uint8_t *seen = out.plane[0].data + 20 * out.plane[0].stride + 33;
    int touched = 0;

    *sample += 100;
    run(r, 1, 0, 2, 2, quality, NULL, &one, &out);
    /* 24 * 50 * 64 / 4096 = 18.75 */
    CHECK_EQ(*seen, 200 - 19);
    for (int i = 0; i < VP_RESTORATION_PAIRS; i++)
        for (int sign = -1; sign < 2; sign += 2) {
            ptrdiff_t at = sign * (vp_restoration_pair[i][0] * out.plane[0].stride +
                                   vp_restoration_pair[i][1]);

            touched += seen[at] == 101; /* 50 * 64 / 4096 = 0.78 */
        }
    CHECK_EQ(touched, 24);
    CHECK_EQ(differences(&one, &out, 0), 25);
    run(r, 1, 0, 1, 2, quality, NULL, &one, &out);
    CHECK_EQ(*seen, 200 - 9); /* 9.375 */
    run(r, 1, 0, 3, 2, quality, NULL, &one, &out);
    CHECK_EQ(*seen, 200 - 28); /* 28.125 */
    close_all(&flat, &one, &out);
}

/* Results stay within 0..255 with the largest weights there may be. */
static void limits(void)
{
    uint8_t quality[PATCHES];

    for (int sign = -1; sign < 2; sign += 2) {
        const vp_restoration_weights *r = open_model(1, 1, 0, sign * 32000);
        vp_image noise = image(100), out = image(0), none = image(0);
        int ends = 0;

        memset(quality, 0, sizeof quality);
        run(r, 1, 0, 3, 3, quality, NULL, &noise, &out);
        for (int x = 0; x < WIDTH; x++)
            ends += out.plane[0].data[x] == 0 || out.plane[0].data[x] == 255;
        CHECK(ends > WIDTH / 2);
        close_all(&noise, &out, &none);
    }
}

/* A part of the way from `from` to `full`: which strength gets there? */
static void choosing(void)
{
    vp_image from = image(0), full = image(0), source = image(0);
    static const int steps[] = {-8, 0, 3, 5, 11, 13, 19, 21, 90};
    static const int strengths[] = {0, 0, 0, 1, 1, 2, 2, 3, 3};

    CHECK_EQ(vp_restoration_choose(&source, &from, &full).luma, 0); /* nothing to be done */
    for (int p = 0; p < 3; p++)
        for (int x = 0; x < 16; x++)
            full.plane[p].data[x] = (uint8_t)(full.plane[p].data[x] + (p ? 16 : -16));
    for (int i = 0; i < 9; i++) {
        for (int x = 0; x < 16; x++) {
            source.plane[0].data[x] = (uint8_t)(100 - steps[i]);
            source.plane[1].data[x] = source.plane[2].data[x] = (uint8_t)(100 + steps[8 - i]);
        }
        vp_restoration_strength chosen = vp_restoration_choose(&source, &from, &full);
        CHECK_EQ(chosen.luma, strengths[i]);
        CHECK_EQ(chosen.chroma, strengths[8 - i]);
    }
    vp_image_free(&from);
    vp_image_free(&full);
    vp_image_free(&source);
}

int main(void)
{
    RUN(nothing);
    RUN(what_it_depends_on);
    RUN(by_hand);
    RUN(limits);
    RUN(choosing);
    return test_result();
}
