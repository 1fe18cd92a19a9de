/* SPDX-License-Identifier: BSD-2-Clause */
#include "vpt_change.h"

#include <zlib.h>

#define HEAD        9 /* magic and version */
#define MOST_CHUNKS 64
#define CRC         4

typedef struct chunk {
    size_t start, payload, size; /* of the payload; the CRC lies behind */
} chunk;

/* The chunk at a place: 0, or -1: no whole one lies there. */
static int chunk_at(const uint8_t *data, size_t size, size_t at, chunk *found)
{
    size_t length = 0, next = at + 4;
    int shift = 0;

    if (size < HEAD + CRC || at > size - HEAD) return -1;
    do {
        if (next >= size || shift > 28) return -1;
        length |= (size_t)(data[next] & 127) << shift;
        shift += 7;
    } while (data[next++] >= 128);
    if (length > size || size - next < length + CRC) return -1;
    *found = (chunk){at, next, length};
    return 0;
}

static size_t chunk_end(const chunk *c)
{
    return c->payload + c->size + CRC;
}

static int find_chunks(const uint8_t *data, size_t size, chunk *found)
{
    size_t at = HEAD;
    int count = 0;

    while (count < MOST_CHUNKS && !chunk_at(data, size, at, &found[count]))
        at = chunk_end(&found[count++]);
    return count;
}

static void put_crc(uint8_t *data, const chunk *c)
{
    uLong crc = crc32(crc32(0, data + c->start, 4), data + c->payload, (uInt)c->size);

    for (int i = 0; i < CRC; i++) data[c->payload + c->size + (size_t)i] = (uint8_t)(crc >> 8 * i);
}

void vpt_repair(uint8_t *data, size_t size)
{
    chunk c;

    for (size_t at = HEAD; !chunk_at(data, size, at, &c); at = chunk_end(&c)) put_crc(data, &c);
}

static unsigned draw(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Writes a varint; its size, 5 at most. */
static size_t put_length(uint8_t to[5], size_t length)
{
    size_t count = 0;

    do {
        to[count] = (uint8_t)(length & 127);
        length >>= 7;
        if (length) to[count] |= 128;
        count++;
    } while (length);
    return count;
}

/* One payload becomes another, of another size too; its length is made right. */
static size_t change_payload(uint8_t *data, size_t size, size_t room, const chunk *c)
{
    size_t behind = size - chunk_end(c), most = c->size + room - size;
    uint8_t *payload = malloc(most + 1), *rest = malloc(behind + 1), digits[5];

    if (payload && rest && most) {
        memcpy(payload, data + c->payload, c->size);
        memcpy(rest, data + chunk_end(c), behind);
        size_t length = LLVMFuzzerMutate(payload, c->size, most);
        size_t count = put_length(digits, length), at = c->start + 4;

        if (at + count + length + CRC + behind <= room) {
            memcpy(data + at, digits, count);
            at += count;
            memcpy(data + at, payload, length);
            at += length + CRC;
            memcpy(data + at, rest, behind);
            size = at + behind;
        }
    }
    free(payload);
    free(rest);
    return size;
}

/* A chunk goes away, or comes a second time behind another. */
static size_t change_order(uint8_t *data, size_t size, size_t room, const chunk *c,
                           const chunk *after, int remove)
{
    size_t length = chunk_end(c) - c->start, at = chunk_end(after);

    if (remove) {
        memmove(data + c->start, data + chunk_end(c), size - chunk_end(c));
        return size - length;
    }
    uint8_t *copy = size + length <= room ? malloc(length) : NULL;
    if (!copy) return size;
    memcpy(copy, data + c->start, length);
    memmove(data + at + length, data + at, size - at);
    memcpy(data + at, copy, length);
    free(copy);
    return size + length;
}

size_t vpt_change(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    chunk chunks[MOST_CHUNKS];
    int count = find_chunks(data, size, chunks);
    unsigned kind = draw(&seed) % 8;

    if (!count || kind == 0) return LLVMFuzzerMutate(data, size, room);
    const chunk *c = &chunks[draw(&seed) % (unsigned)count];
    const chunk *after = &chunks[draw(&seed) % (unsigned)count];
    if (kind == 1)
        size = LLVMFuzzerMutate(data, size, room);
    else if (kind == 2)
        size = change_order(data, size, room, c, after, draw(&seed) & 1);
    else
        size = change_payload(data, size, room, c);
    vpt_repair(data, size);
    return size;
}
