/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/rangecoder.h"
#include "common/test.h"

#include <math.h>
#include <stdlib.h>

enum { BITS = 200000 };

typedef struct pattern {
    const char *name;
    uint32_t (*p1)(unsigned *seed, int i);
    int (*bit)(unsigned *seed, int i, uint32_t p1);
} pattern;

static uint32_t p_half(unsigned *s, int i)
{
    (void)s;
    (void)i;
    return 32768;
}
static uint32_t p_low(unsigned *s, int i)
{
    (void)s;
    (void)i;
    return 1;
}
static uint32_t p_high(unsigned *s, int i)
{
    (void)s;
    (void)i;
    return 65535;
}
static uint32_t p_any(unsigned *s, int i)
{
    (void)i;
    return 1 + test_random(s) % 65535;
}
static uint32_t p_ends(unsigned *s, int i)
{
    (void)i;
    return test_random(s) & 256 ? 1 : 65535;
}
static int b_zero(unsigned *s, int i, uint32_t p)
{
    (void)s;
    (void)i;
    (void)p;
    return 0;
}
static int b_one(unsigned *s, int i, uint32_t p)
{
    (void)s;
    (void)i;
    (void)p;
    return 1;
}
static int b_turns(unsigned *s, int i, uint32_t p)
{
    (void)s;
    (void)p;
    return i & 1;
}
static int b_fair(unsigned *s, int i, uint32_t p)
{
    (void)i;
    return (test_random(s) >> 8 & 65535) < p;
}
static int b_worst(unsigned *s, int i, uint32_t p)
{
    (void)s;
    (void)i;
    return p < 32768;
}
/* long stretches of the likely bit with rare surprises: carries far back */
static int b_rare(unsigned *s, int i, uint32_t p)
{
    (void)i;
    return (p >= 32768) ^ (test_random(s) % 5000 == 0);
}

static const pattern patterns[] = {
    {"half, zeros", p_half, b_zero},  {"half, ones", p_half, b_one},
    {"half, turns", p_half, b_turns}, {"half, random", p_half, b_fair},
    {"low, zeros", p_low, b_zero},    {"low, ones", p_low, b_one},
    {"high, zeros", p_high, b_zero},  {"high, ones", p_high, b_one},
    {"high, rare", p_high, b_rare},   {"low, rare", p_low, b_rare},
    {"any, fair", p_any, b_fair},     {"any, worst", p_any, b_worst},
    {"ends, fair", p_ends, b_fair},   {"ends, worst", p_ends, b_worst},
    {"ends, rare", p_ends, b_rare},   {"any, turns", p_any, b_turns},
};

static void round_trips(void)
{
    uint8_t *bits = malloc(BITS);
    uint32_t *ps = malloc(BITS * sizeof *ps);
    CHECK(bits && ps);
    for (size_t k = 0; bits && ps && k < sizeof patterns / sizeof *patterns; k++) {
        for (int length = 0; length <= BITS; length = length < 70 ? length + 1 : length * 53) {
            unsigned seed = 77 + (unsigned)k;
            vp_coder coder, count;
            double entropy = 0;
            vp_coder_encode(&coder);
            vp_coder_count(&count);
            for (int i = 0; i < length; i++) {
                ps[i] = patterns[k].p1(&seed, i);
                bits[i] = (uint8_t)patterns[k].bit(&seed, i, ps[i]);
                entropy -= log2((bits[i] ? ps[i] : 65536 - ps[i]) / 65536.0);
                vp_coder_bit(&coder, ps[i], bits[i]);
                vp_coder_bit(&count, ps[i], bits[i]);
            }
            CHECK_EQ(vp_coder_finish(&coder), 0);
            /* within a byte and a thousandth of the ideal */
            if (coder.size * 8.0 > entropy * 1.001 + 16)
                TEST_FAIL_("%s: %zu bytes for %.1f bits", patterns[k].name, coder.size, entropy);
            double counted = (double)vp_coder_bits(&count) / 256;
            if (fabs(counted - entropy) > 1 + entropy * 1e-3 + length * 2e-5)
                TEST_FAIL_("%s: counted %f bits, not %f", patterns[k].name, counted, entropy);
            vp_coder back;
            vp_coder_decode(&back, coder.bytes, coder.size);
            int wrong = 0;
            for (int i = 0; i < length; i++) wrong += vp_coder_bit(&back, ps[i], 0) != bits[i];
            if (wrong) TEST_FAIL_("%s: %d of %d bits wrong", patterns[k].name, wrong, length);
            CHECK(!vp_coder_overrun(&back));
            vp_coder_free(&coder);
        }
    }
    free(bits);
    free(ps);
}

static void direct(void)
{
    vp_coder coder, back;
    vp_coder_encode(&coder);
    for (int i = 0; i <= 32; i++) vp_coder_direct(&coder, 0xDEADBEEFu, i);
    CHECK_EQ(vp_coder_finish(&coder), 0);
    CHECK_EQ(coder.size, 32 * 33 / 16);
    vp_coder_decode(&back, coder.bytes, coder.size);
    for (int i = 0; i <= 32; i++) {
        uint32_t mask = i == 32 ? 0xFFFFFFFFu : (1u << i) - 1;
        CHECK_EQ(vp_coder_direct(&back, 0, i), 0xDEADBEEFu & mask);
    }
    vp_coder_free(&coder);
}

static void likely_is_nearly_free(void)
{
    vp_coder coder;
    vp_coder_encode(&coder);
    for (int i = 0; i < 1000000; i++) vp_coder_bit(&coder, 1, 0);
    CHECK_EQ(vp_coder_finish(&coder), 0);
    CHECK(coder.size <= 4); /* 22 bits */
    vp_coder_free(&coder);
}

static void truncation_is_noticed(void)
{
    vp_coder coder, back;
    unsigned seed = 3;
    vp_coder_encode(&coder);
    for (int i = 0; i < 8000; i++) vp_coder_bit(&coder, 32768, (int)(test_random(&seed) >> 9 & 1));
    CHECK_EQ(vp_coder_finish(&coder), 0);
    vp_coder_decode(&back, coder.bytes, coder.size - 20);
    for (int i = 0; i < 8000; i++) vp_coder_bit(&back, 32768, 0);
    CHECK(vp_coder_overrun(&back));
    vp_coder_decode(&back, NULL, 0);
    for (int i = 0; i < 100000; i++) vp_coder_bit(&back, 1 + (unsigned)i * 7 % 65535, 0);
    CHECK(vp_coder_overrun(&back));
    vp_coder_free(&coder);
    vp_coder_free(&coder);
}

int main(void)
{
    RUN(round_trips);
    RUN(direct);
    RUN(likely_is_nearly_free);
    RUN(truncation_is_noticed);
    return test_result();
}
