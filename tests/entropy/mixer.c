/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/mixer.h"
#include "common/test.h"

#include <stdlib.h>

enum { BITS = 60000, CONTEXTS = 6 };
static const vp_mixer_shape shape = {4096, CONTEXTS, 8, 4, 0};

/* One stream of decisions: kind 0 zeros, 1 ones, 2 turns, 3 random, 4 follows
 * context 0, 5 the opposite of what came before, in runs. */
static int next_bit(int kind, int i, const uint32_t *slots, unsigned *seed)
{
    switch (kind) {
    case 0: return 0;
    case 1: return 1;
    case 2: return i & 1;
    case 3: return (int)(test_random(seed) >> 7 & 1);
    case 4: return (int)(slots[0] & 1);
    default: return i / 700 & 1;
    }
}

static int run(vp_coder *coder, vp_mixer *mixer, int kind, int count)
{
    unsigned seed = 11, noise = 5;
    int wrong = 0;
    for (int i = 0; i < count; i++) {
        uint32_t slots[CONTEXTS];
        int n = 1 + (int)(test_random(&seed) >> 5) % CONTEXTS;
        for (int j = 0; j < n; j++) slots[j] = (test_random(&seed) >> 3) % shape.slots;
        uint32_t a = (test_random(&seed) >> 9) % shape.weight_sets;
        uint32_t b = (test_random(&seed) >> 9) % shape.weight_sets;
        int bit = next_bit(kind, i, slots, &noise);
        int given = coder->mode == VP_CODER_DECODE ? 1 - bit : bit;
        int got = i % 3 ? vp_mixer_code(coder, mixer, slots, n, a, (uint32_t)i % 4, given)
                        : vp_mixer_code2(coder, mixer, slots, n, a, b, (uint32_t)i % 4, given);
        wrong += got != bit;
    }
    return wrong;
}

static void round_trips(void)
{
    for (int kind = 0; kind < 6; kind++) {
        vp_coder coder, count, back;
        vp_mixer *one = vp_mixer_create(&shape), *two = vp_mixer_create(&shape);
        vp_mixer *three = vp_mixer_create(&shape);
        CHECK(one && two && three);
        if (!one || !two || !three) return;
        vp_coder_encode(&coder);
        vp_coder_count(&count);
        CHECK_EQ(run(&coder, one, kind, BITS), 0);
        CHECK_EQ(run(&count, three, kind, BITS), 0);
        CHECK_EQ(vp_coder_finish(&coder), 0);
        long bits = (long)coder.size * 8, counted = (long)(vp_coder_bits(&count) / 256);
        CHECK(labs(bits - counted) <= 16 + bits / 1000);
        if (kind < 2) CHECK(bits < BITS / 30);
        if (kind == 3) CHECK(bits < BITS + BITS / 50);
        if (kind == 4) CHECK(bits < BITS / 2);
        vp_coder_decode(&back, coder.bytes, coder.size);
        CHECK_EQ(run(&back, two, kind, BITS), 0);
        CHECK(!vp_coder_overrun(&back));
        vp_coder_free(&coder);
        vp_mixer_destroy(one);
        vp_mixer_destroy(two);
        vp_mixer_destroy(three);
    }
}

static void one_context_gets_cheap(void)
{
    vp_coder coder;
    vp_mixer *mixer = vp_mixer_create(&shape);
    CHECK(mixer != NULL);
    if (!mixer) return;
    uint32_t slots[2] = {1, 2};
    vp_coder_count(&coder);
    for (int i = 0; i < 20000; i++) vp_mixer_code(&coder, mixer, slots, 2, 0, 0, 0);
    uint64_t before = vp_coder_bits(&coder);
    for (int i = 0; i < 100000; i++) vp_mixer_code(&coder, mixer, slots, 2, 0, 0, 0);
    /* under a thousandth of a bit each */
    CHECK(vp_coder_bits(&coder) - before < 100 * 256);
    vp_mixer_destroy(mixer);
}

static void clone_continues_alike(void)
{
    vp_coder coder, again;
    vp_mixer *mixer = vp_mixer_create(&shape);
    CHECK(mixer != NULL);
    if (!mixer) return;
    vp_coder_encode(&coder);
    run(&coder, mixer, 4, 5000);
    vp_coder_free(&coder);
    vp_mixer *copy = vp_mixer_clone(mixer);
    CHECK(copy != NULL);
    vp_coder_encode(&coder);
    vp_coder_encode(&again);
    run(&coder, mixer, 4, 5000);
    if (copy) run(&again, copy, 4, 5000);
    CHECK_EQ(vp_coder_finish(&coder) | vp_coder_finish(&again), 0);
    CHECK_EQ(coder.size, again.size);
    CHECK(coder.size == again.size && !memcmp(coder.bytes, again.bytes, coder.size));
    vp_coder_free(&coder);
    vp_coder_free(&again);
    vp_mixer_destroy(mixer);
    vp_mixer_destroy(copy);
}

static void escapes(void)
{
    static const uint32_t values[] = {
        0, 1, 2, 3, 6, 7, 8, 1000, 65535, (1u << 24) - 2, (1u << 24) - 1};
    vp_coder coder, back;
    vp_mixer *one = vp_mixer_create(&shape), *two = vp_mixer_create(&shape);
    CHECK(one && two);
    if (!one || !two) return;
    vp_coder_encode(&coder);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        CHECK_EQ(vp_mixer_code_escape(&coder, one, 100, 2, 1, values[i]), values[i]);
    CHECK_EQ(vp_coder_finish(&coder), 0);
    vp_coder_decode(&back, coder.bytes, coder.size);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        CHECK_EQ(vp_mixer_code_escape(&back, two, 100, 2, 1, 0), values[i]);
    /* garbage: values stay in range */
    unsigned seed = 9;
    uint8_t noise[512];
    for (size_t i = 0; i < sizeof noise; i++) noise[i] = (uint8_t)(i < 20 ? 0 : test_random(&seed));
    vp_coder_decode(&back, noise, sizeof noise);
    for (int i = 0; i < 300; i++) CHECK(vp_mixer_code_escape(&back, two, 100, 2, 1, 0) < 1u << 24);
    vp_coder_free(&coder);
    vp_mixer_destroy(one);
    vp_mixer_destroy(two);
}

static void bad_shapes(void)
{
    vp_mixer_shape bad = shape;
    bad.slots = 0;
    CHECK(vp_mixer_create(&bad) == NULL);
    bad = shape;
    bad.contexts = VP_MIXER_MAX_CONTEXTS + 1;
    CHECK(vp_mixer_create(&bad) == NULL);
    vp_mixer_destroy(NULL);
}

int main(void)
{
    RUN(round_trips);
    RUN(one_context_gets_cheap);
    RUN(clone_continues_alike);
    RUN(escapes);
    RUN(bad_shapes);
    return test_result();
}
