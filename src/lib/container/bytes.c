/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/bytes.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

void vp_bytes_free(vp_bytes *bytes)
{
    free(bytes->data);
    memset(bytes, 0, sizeof *bytes);
}

void vp_bytes_clear(vp_bytes *bytes)
{
    bytes->size = 0;
    bytes->failed = 0;
}

int vp_bytes_reserve(vp_bytes *bytes, size_t size)
{
    if (size <= bytes->capacity - bytes->size) return 0;
    if (size > SIZE_MAX / 2 - bytes->size) return -1;
    size_t needed = bytes->size + size;
    size_t capacity = bytes->capacity + bytes->capacity / 2;
    if (capacity < needed) capacity = needed;
    if (capacity < 64) capacity = 64;
    uint8_t *data = realloc(bytes->data, capacity);
    if (!data) return -1;
    bytes->data = data;
    bytes->capacity = capacity;
    return 0;
}

void vp_bytes_put(vp_bytes *bytes, const void *data, size_t size)
{
    if (size == 0 || bytes->failed) return;
    if (vp_bytes_reserve(bytes, size)) {
        bytes->failed = 1;
        return;
    }
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
}

void vp_bytes_put_byte(vp_bytes *bytes, unsigned value)
{
    uint8_t byte = (uint8_t)value;
    vp_bytes_put(bytes, &byte, 1);
}

void vp_bytes_put_u32(vp_bytes *bytes, uint32_t value)
{
    uint8_t data[4];
    vp_store_u32(data, value);
    vp_bytes_put(bytes, data, 4);
}

void vp_bytes_put_varint(vp_bytes *bytes, uint64_t value)
{
    uint8_t data[10];
    size_t size = 0;
    while (value >= 128) {
        data[size++] = (uint8_t)(value | 128);
        value >>= 7;
    }
    data[size++] = (uint8_t)value;
    vp_bytes_put(bytes, data, size);
}

void vp_bytes_put_signed(vp_bytes *bytes, int64_t value)
{
    uint64_t bits = (uint64_t)value;
    vp_bytes_put_varint(bytes, value < 0 ? ~(bits << 1) : bits << 1);
}

vp_cursor vp_cursor_make(const uint8_t *data, size_t size)
{
    static const uint8_t nothing = 0;
    if (!data) data = &nothing; /* arithmetic on NULL is undefined, even with 0 */
    vp_cursor cursor = {data, data + size, 0};
    return cursor;
}

size_t vp_cursor_left(const vp_cursor *cursor)
{
    return cursor->bad ? 0 : (size_t)(cursor->end - cursor->at);
}

unsigned vp_take_byte(vp_cursor *cursor)
{
    if (vp_cursor_left(cursor) == 0) {
        cursor->bad = 1;
        return 0;
    }
    return *cursor->at++;
}

uint64_t vp_take_varint(vp_cursor *cursor)
{
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        unsigned byte = vp_take_byte(cursor);
        /* One value has one spelling: no empty last byte, nothing above bit 63. */
        if ((shift > 0 && byte == 0) || (shift == 63 && byte > 1)) break;
        value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) return cursor->bad ? 0 : value;
    }
    cursor->bad = 1;
    return 0;
}

uint64_t vp_take_varint_up_to(vp_cursor *cursor, uint64_t most)
{
    uint64_t value = vp_take_varint(cursor);
    if (value <= most) return value;
    cursor->bad = 1;
    return 0;
}

/* Two's complement without relying on the conversion of large values. */
int64_t vp_as_signed(uint64_t bits)
{
    return bits <= INT64_MAX ? (int64_t)bits : -1 - (int64_t)~bits;
}

int64_t vp_take_signed(vp_cursor *cursor)
{
    uint64_t bits = vp_take_varint(cursor);
    return vp_as_signed(bits & 1 ? ~(bits >> 1) : bits >> 1);
}

int vp_take_int(vp_cursor *cursor)
{
    int64_t value = vp_take_signed(cursor);
    if (value >= INT_MIN && value <= INT_MAX) return (int)value;
    cursor->bad = 1;
    return 0;
}

const uint8_t *vp_take_bytes(vp_cursor *cursor, size_t size)
{
    if (cursor->bad || size > vp_cursor_left(cursor)) {
        cursor->bad = 1;
        return NULL;
    }
    const uint8_t *data = cursor->at;
    cursor->at += size;
    return data;
}

uint32_t vp_load_u32(const uint8_t *data)
{
    return data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24;
}

void vp_store_u32(uint8_t *data, uint32_t value)
{
    for (int i = 0; i < 4; i++) data[i] = (uint8_t)(value >> (8 * i));
}

int64_t vp_wrapping_add(int64_t a, int64_t b)
{
    return vp_as_signed((uint64_t)a + (uint64_t)b);
}

int64_t vp_wrapping_sub(int64_t a, int64_t b)
{
    return vp_as_signed((uint64_t)a - (uint64_t)b);
}
