/* SPDX-License-Identifier: BSD-2-Clause */
#include "weights/sha256.h"

#include <string.h>

#include "weights/sha256_dsp.h"

void vp_sha256(const void *data, size_t size, uint8_t digest[32])
{
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    const uint8_t *at = data;
    size_t left = size;
    uint8_t tail[128] = {0};

    vp_sha256_absorb(state, at, left / 64);
    at += left / 64 * 64;
    left %= 64;

    /* The rest, a 1 bit, zeros, and the size in bits fill one or two blocks. */
    size_t padded = left < 56 ? 64 : 128;
    if (left) memcpy(tail, at, left);
    tail[left] = 0x80;
    for (int i = 0; i < 8; i++)
        tail[padded - 1 - (size_t)i] = (uint8_t)((uint64_t)size * 8 >> 8 * i);
    vp_sha256_absorb(state, tail, padded / 64);

    for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}
