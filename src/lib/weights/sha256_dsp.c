/* SPDX-License-Identifier: BSD-2-Clause */
#include "weights/sha256_dsp.h"

#include <string.h>

#include "base/cpu.h"

#if defined(VP_CPU_X86)
#include <cpuid.h>
#include <immintrin.h>
#endif

static const uint32_t round_constant[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

VP_CPU_VERSION void absorb_block(uint32_t state[8], const uint8_t *block)
{
    uint32_t w[64], s[8];

    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];

        w[i] = w[i - 16] + w[i - 7] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
               (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
    }
    memcpy(s, state, sizeof s);
    for (int i = 0; i < 64; i += 8) {
        for (int k = 0; k < 8; k++) { /* words keep their places: the names move on */
            uint32_t a = s[-k & 7], b = s[(1 - k) & 7], c = s[(2 - k) & 7], *d = &s[(3 - k) & 7];
            uint32_t e = s[(4 - k) & 7], f = s[(5 - k) & 7], g = s[(6 - k) & 7];
            uint32_t *h = &s[(7 - k) & 7];
            uint32_t choose = (e & f) ^ (~e & g), majority = (a & b) ^ (a & c) ^ (b & c);
            uint32_t one = *h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choose +
                           round_constant[i + k] + w[i + k];

            *d += one;
            *h = one + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
        }
    }
    for (int i = 0; i < 8; i++) state[i] += s[i];
}

#if defined(VP_CPU_X86)
#define SHA_SET "sha,sse4.1"

/* Four rounds: w are their words, k the first one's number. */
// cppcheck-suppress unknownMacro ; defined where this is compiled
VP_CPU_INLINE(SHA_SET) void rounds(__m128i *abef, __m128i *cdgh, __m128i w, int k)
{
    const __m128i add =
        _mm_add_epi32(w, _mm_loadu_si128((const __m128i *)(const void *)(round_constant + k)));

    *cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, add);
    *abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(add, 0x0E));
}

/* The instructions keep the state as two vectors, of a, b, e, f and of c, d, g, h. */
VP_CPU_TARGET(SHA_SET) void absorb_sha(uint32_t state[8], const uint8_t *data, size_t blocks)
{
    const __m128i swap = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
    __m128i *to = (__m128i *)(void *)state;
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128(to), 0xB1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128(to + 1), 0x1B);
    __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xF0);

    for (; blocks; blocks--, data += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4];

        for (int i = 0; i < 4; i++) {
            w[i] = _mm_loadu_si128((const __m128i *)(const void *)data + i);
            w[i] = _mm_shuffle_epi8(w[i], swap);
            rounds(&abef, &cdgh, w[i], 4 * i);
        }
        VP_UNROLL(12)
        for (int i = 4; i < 16; i++) {
            const __m128i last = w[(i + 3) % 4];
            __m128i next = _mm_sha256msg1_epu32(w[i % 4], w[(i + 1) % 4]);

            next = _mm_add_epi32(next, _mm_alignr_epi8(last, w[(i + 2) % 4], 4));
            w[i % 4] = _mm_sha256msg2_epu32(next, last);
            rounds(&abef, &cdgh, w[i % 4], 4 * i);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    low = _mm_shuffle_epi32(abef, 0x1B);
    high = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128(to, _mm_blend_epi16(low, high, 0xF0));
    _mm_storeu_si128(to + 1, _mm_alignr_epi8(high, low, 8));
}

/* The level stands for vectors: SHA is a bit of its own. */
static int has_sha(void)
{
    unsigned a, b = 0, c, d;

    if (vp_cpu_level_in_use() < VP_CPU_AVX2) return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}
#endif

void vp_sha256_absorb(uint32_t state[8], const uint8_t *data, size_t blocks)
{
#if defined(VP_CPU_X86)
    if (has_sha()) {
        absorb_sha(state, data, blocks);
        return;
    }
#endif
    for (; blocks; blocks--, data += 64) absorb_block(state, data);
}
