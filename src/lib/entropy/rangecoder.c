/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/rangecoder.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of the code value: an encoder may leave out this many zero bytes at
 * the end, no more, so a decoder that needs more is reading damage. */
#define CODE_BYTES 4

static void write_byte(vp_coder *coder, uint8_t byte)
{
    if (coder->size == coder->capacity) {
        size_t capacity = coder->capacity ? coder->capacity * 2 : 1024;
        uint8_t *bytes =
            coder->error || capacity < coder->capacity ? NULL : realloc(coder->bytes, capacity);
        if (!bytes) {
            coder->error = 1;
            return;
        }
        coder->bytes = bytes;
        coder->capacity = capacity;
    }
    coder->bytes[coder->size++] = byte;
}

/* Moves the top byte of low out. A byte is held back until it is known that no
 * carry reaches it any more; 0xFF bytes behind it would pass a carry on, so
 * they wait too. */
void vp_coder_shift(vp_coder *coder)
{
    uint32_t carry = (uint32_t)(coder->low >> 32);
    if ((uint32_t)coder->low < 0xFF000000u || carry) {
        if (coder->started) write_byte(coder, (uint8_t)(coder->held + carry));
        for (; coder->ones; coder->ones--) write_byte(coder, (uint8_t)(0xFF + carry));
        coder->held = (uint8_t)(coder->low >> 24);
        coder->started = 1;
    } else {
        coder->ones++;
    }
    coder->low = (coder->low & 0x00FFFFFFu) << 8;
}

uint32_t vp_coder_next(vp_coder *coder)
{
    if (coder->in_at < coder->in_size) return coder->in[coder->in_at++];
    if (coder->in_at - coder->in_size <= CODE_BYTES) coder->in_at++;
    return 0;
}

void vp_coder_encode(vp_coder *coder)
{
    memset(coder, 0, sizeof *coder);
    coder->mode = VP_CODER_ENCODE;
    coder->range = 0xFFFFFFFFu;
}

void vp_coder_count(vp_coder *coder)
{
    memset(coder, 0, sizeof *coder);
    coder->mode = VP_CODER_COUNT;
    coder->range = 0xFFFFFFFFu;
}

void vp_coder_decode(vp_coder *coder, const uint8_t *bytes, size_t size)
{
    memset(coder, 0, sizeof *coder);
    coder->mode = VP_CODER_DECODE;
    coder->range = 0xFFFFFFFFu;
    coder->in = bytes;
    coder->in_size = size;
    for (int i = 0; i < CODE_BYTES; i++) coder->code = coder->code << 8 | vp_coder_next(coder);
}

int vp_coder_finish(vp_coder *coder)
{
    if (coder->mode != VP_CODER_ENCODE) return 0;
    /* Any value in [low, low + range) decodes alike: take the one with the most
     * zeros at its end, for the decoder supplies those itself. */
    uint64_t last = coder->low + coder->range - 1;
    uint64_t value = last;
    for (int bits = 1; bits <= 32; bits++) {
        uint64_t rounded = last >> bits << bits;
        if (rounded < coder->low) break;
        value = rounded;
    }
    coder->low = value;
    for (int i = 0; i < CODE_BYTES + 1; i++) vp_coder_shift(coder);
    for (int i = 0; i < CODE_BYTES && coder->size && !coder->bytes[coder->size - 1]; i++)
        coder->size--;
    return coder->error ? -1 : 0;
}

void vp_coder_free(vp_coder *coder)
{
    free(coder->bytes);
    coder->bytes = NULL;
    coder->size = coder->capacity = 0;
}

size_t vp_coder_position(const vp_coder *coder)
{
    /* so many bytes ahead of what has been decoded */
    size_t at = coder->in_at < CODE_BYTES ? 0 : coder->in_at - CODE_BYTES;

    return at < coder->in_size ? at : coder->in_size;
}

int vp_coder_overrun(const vp_coder *coder)
{
    return coder->mode == VP_CODER_DECODE && coder->in_at > coder->in_size + CODE_BYTES;
}

uint64_t vp_coder_bits(const vp_coder *coder)
{
    if (coder->mode == VP_CODER_COUNT) return coder->counted >> 8;
    return (coder->size + coder->ones + (uint64_t)coder->started) * 8 * 256;
}

/* log2(1 + i / 64) in 2^-16 bit */
static const uint32_t log_table[65] = {
    0,     1466,  2909,  4331,  5732,  7112,  8473,  9814,  11136, 12440, 13727, 14996, 16248,
    17484, 18704, 19909, 21098, 22272, 23433, 24579, 25711, 26830, 27936, 29029, 30109, 31178,
    32234, 33279, 34312, 35334, 36346, 37346, 38336, 39316, 40286, 41246, 42196, 43137, 44068,
    44990, 45904, 46809, 47705, 48593, 49472, 50344, 51207, 52063, 52911, 53751, 54584, 55410,
    56229, 57040, 57845, 58643, 59434, 60219, 60997, 61769, 62534, 63294, 64047, 64794, 65536,
};

/* -log2(p / 65536) in 2^-16 bit: the exponent from the leading bit, the
 * fraction interpolated. Only counting uses it. */
uint32_t vp_probability_bits(uint32_t p)
{
    uint32_t whole = 1;
    while (p < 32768) {
        p <<= 1;
        whole++;
    }
    uint32_t i = (p - 32768) >> 9, part = p & 511;
    return (whole << 16) - log_table[i] - ((log_table[i + 1] - log_table[i]) * part >> 9);
}

uint32_t vp_coder_direct(vp_coder *coder, uint32_t value, int count)
{
    uint32_t out = 0;
    while (count-- > 0) {
        int bit = vp_coder_bit(coder, 32768, (int)(value >> count & 1));
        out = out << 1 | (uint32_t)bit;
    }
    return out;
}
