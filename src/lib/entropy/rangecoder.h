/* SPDX-License-Identifier: BSD-2-Clause */
/* A binary range coder: probabilities of 16 bits, a range of 32 bits, carries
 * resolved in the encoder (so that a very likely decision takes 2^-15.5 bits and no
 * precision is lost to a narrow range). One type encodes, decodes, or only
 * counts bits, so that syntax is written once for all three. */
#ifndef VPATCH_ENTROPY_RANGECODER_H
#define VPATCH_ENTROPY_RANGECODER_H

#include <stddef.h>
#include <stdint.h>

typedef enum vp_coder_mode {
    VP_CODER_ENCODE,
    VP_CODER_DECODE,
    VP_CODER_COUNT /* like encode, but nothing is written: see vp_coder_bits */
} vp_coder_mode;

typedef struct vp_coder {
    vp_coder_mode mode;
    int error;      /* sticky: memory ran out (encode)                        */
    uint32_t range; /* 2^24 <= range < 2^32 between bits                      */
    uint32_t code;  /* decode: code value relative to low, < range            */
    uint64_t low;   /* encode: < 2^33; bit 32 is a carry not yet handed on    */
    int started;    /* encode: `held` holds a byte                            */
    uint8_t held;   /* encode: last byte that a carry can still change        */
    uint64_t ones;  /* encode: 0xFF bytes waiting behind `held`               */
    uint8_t *bytes; /* encode: owned, growing                                 */
    size_t size, capacity;
    const uint8_t *in; /* decode: borrowed                                     */
    size_t in_size, in_at;
    uint64_t counted; /* count: 2^-16 bit                                     */
} vp_coder;

void vp_coder_encode(vp_coder *coder);
/* `bytes` must live as long as the coder. Reading past `size` gives zeros. */
void vp_coder_decode(vp_coder *coder, const uint8_t *bytes, size_t size);
void vp_coder_count(vp_coder *coder);
/* Encode: writes what is pending. Returns 0, or -1 when memory ran out at any
 * time. Afterwards coder->bytes, coder->size are the result (size may be 0: all
 * that was coded was likely enough to need no byte). Call it once. */
int vp_coder_finish(vp_coder *coder);
/* Frees what the encoder holds; harmless in the other modes, and twice. */
void vp_coder_free(vp_coder *coder);

/* Decode: more bytes were asked for than any encoder leaves out, so the input
 * is truncated or damaged. Sticky. */
int vp_coder_overrun(const vp_coder *coder);
/* Decode: bytes of the input that what was decoded so far needed, to the byte. */
size_t vp_coder_position(const vp_coder *coder);
/* Encode, before or after finish: bits so far, rounded up to bytes; count:
 * bits so far. In 1/256 bit. */
uint64_t vp_coder_bits(const vp_coder *coder);

/* The parts of vp_coder_bit that are seldom needed: the top byte of low moves out;
 * the next byte of the input; -log2(p / 65536) in 2^-16 bit. */
void vp_coder_shift(vp_coder *coder);
uint32_t vp_coder_next(vp_coder *coder);
uint32_t vp_probability_bits(uint32_t p);

/* Codes one bit; p1 is the probability of a 1 in 1/65536, 1..65535. Encode and
 * count: codes `bit` (0 or 1) and returns it. Decode: ignores `bit`, returns the
 * decoded one. */
static inline int vp_coder_bit(vp_coder *coder, uint32_t p1, int bit)
{
    /* 0 < bound < range because range >= 2^24 and 0 < p1 < 2^16 */
    uint32_t bound = (uint32_t)((uint64_t)coder->range * p1 >> 16);
    switch (coder->mode) {
    case VP_CODER_DECODE:
        bit = coder->code < bound;
        if (bit) {
            coder->range = bound;
        } else {
            coder->code -= bound;
            coder->range -= bound;
        }
        while (coder->range < 1u << 24) {
            coder->range <<= 8;
            coder->code = coder->code << 8 | vp_coder_next(coder);
        }
        break;
    case VP_CODER_ENCODE:
        if (bit) {
            coder->range = bound;
        } else {
            coder->low += bound;
            coder->range -= bound;
        }
        while (coder->range < 1u << 24) {
            coder->range <<= 8;
            vp_coder_shift(coder);
        }
        break;
    case VP_CODER_COUNT: coder->counted += vp_probability_bits(bit ? p1 : 65536 - p1); break;
    }
    return bit;
}

/* Codes the low `count` bits (0..32) of value at one bit each, highest first. */
uint32_t vp_coder_direct(vp_coder *coder, uint32_t value, int count);

#endif
