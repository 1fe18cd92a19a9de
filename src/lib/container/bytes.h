/* SPDX-License-Identifier: BSD-2-Clause */
/* Growing byte strings to write into and cursors to read from. Both remember a
 * failure, so that a row of calls needs one check at its end. */
#ifndef VPATCH_CONTAINER_BYTES_H
#define VPATCH_CONTAINER_BYTES_H

#include <stddef.h>
#include <stdint.h>

typedef struct vp_bytes {
    uint8_t *data;
    size_t size, capacity;
    int failed; /* 1: memory was short, the contents are incomplete */
} vp_bytes;

void vp_bytes_free(vp_bytes *bytes);
/* Empties the string and forgets a failure; keeps the memory for the next use. */
void vp_bytes_clear(vp_bytes *bytes);
/* Makes room for `size` more bytes, so that putting them cannot fail. Returns 0,
 * or -1 when memory is short; the string is as before then. */
int vp_bytes_reserve(vp_bytes *bytes, size_t size);
void vp_bytes_put(vp_bytes *bytes, const void *data, size_t size);
void vp_bytes_put_byte(vp_bytes *bytes, unsigned value);
void vp_bytes_put_u32(vp_bytes *bytes, uint32_t value); /* little-endian */
/* 7 bits a byte, low bits first, the high bit says that more follow. */
void vp_bytes_put_varint(vp_bytes *bytes, uint64_t value);
/* Zigzag: 0, -1, 1, -2, ... become the varints 0, 1, 2, 3, ... */
void vp_bytes_put_signed(vp_bytes *bytes, int64_t value);

typedef struct vp_cursor {
    const uint8_t *at, *end;
    int bad; /* 1: the bytes ended early or a varint was malformed */
} vp_cursor;

vp_cursor vp_cursor_make(const uint8_t *data, size_t size);
size_t vp_cursor_left(const vp_cursor *cursor);
/* A bad cursor gives 0 (or NULL) from then on. */
unsigned vp_take_byte(vp_cursor *cursor);
uint64_t vp_take_varint(vp_cursor *cursor);
/* A varint of at most `most`; more is bad. */
uint64_t vp_take_varint_up_to(vp_cursor *cursor, uint64_t most);
int64_t vp_take_signed(vp_cursor *cursor);
/* A signed varint that fits an int; another one is bad. */
int vp_take_int(vp_cursor *cursor);
const uint8_t *vp_take_bytes(vp_cursor *cursor, size_t size);

uint32_t vp_load_u32(const uint8_t *data);
void vp_store_u32(uint8_t *data, uint32_t value);

/* Differences of times wrap around modulo 2^64, so that any two times have one. */
int64_t vp_as_signed(uint64_t bits);
int64_t vp_wrapping_add(int64_t a, int64_t b);
int64_t vp_wrapping_sub(int64_t a, int64_t b);

#endif
