/* SPDX-License-Identifier: BSD-2-Clause */
#include "vpt_change.h"

#include <zlib.h>

#define HEAD        9 /* magic and version */
#define MOST_CHUNKS 64
#define CRC         4

typedef struct chunk {
    size_t start, payload, size; /* of the payload; the CRC lies behind */
} chunk;

/* Takes a varint of up to `bytes` bytes at *at and moves *at behind it. 0, or -1: there is none. */
static int take_varint(const uint8_t *data, size_t size, size_t *at, int bytes, uint64_t *value)
{
    *value = 0;
    for (int i = 0; i < bytes && *at < size; i++) {
        uint8_t byte = data[(*at)++];

        *value |= (uint64_t)(byte & 127) << (7 * i);
        if (byte < 128) return 0;
    }
    return -1;
}

/* The chunk at a place: 0, or -1: no whole one lies there. */
static int chunk_at(const uint8_t *data, size_t size, size_t at, chunk *found)
{
    size_t next = at + 4;
    uint64_t length;

    if (size < HEAD + CRC || at > size - HEAD) return -1;
    if (take_varint(data, size, &next, 5, &length)) return -1;
    if (length > size || size - next < length + CRC) return -1;
    *found = (chunk){at, next, (size_t)length};
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

static void put_crc(uint8_t *to, uLong crc)
{
    for (int i = 0; i < CRC; i++) to[i] = (uint8_t)(crc >> 8 * i);
}

void vpt_repair_payload(uint8_t *data, size_t size)
{
    for (size_t at = 0; at < size;) {
        size_t start = at;
        uint64_t length;

        if (take_varint(data, size, &at, 5, &length)) return;
        if (length > size || size - at < length + CRC) return;
        at += (size_t)length;
        put_crc(data + at, crc32(0, data + start, (uInt)(at - start)));
        at += CRC;
    }
}

/* Passes over pairs of a value and a length until `count` values are said. 0 or -1. */
static int pass_runs(const uint8_t *data, size_t size, size_t *at, uint64_t count)
{
    for (uint64_t done = 0; done < count;) {
        uint64_t value, length;

        if (take_varint(data, size, at, 10, &value)) return -1;
        if (take_varint(data, size, at, 10, &length)) return -1;
        if (!length) return 0; /* all that are left */
        done += length;
    }
    return 0;
}

/* Where the head of a segment ends, without its checksum (docs/format/container.md); 0: it does
 * not. */
static size_t head_end(const uint8_t *data, size_t size)
{
    size_t at = 1;
    uint64_t frames, value;

    if (!size || take_varint(data, size, &at, 10, &frames)) return 0;
    if (data[0] & 128 && take_varint(data, size, &at, 10, &value)) return 0;
    if (at >= size) return 0;
    int form = data[at++], rate = form & 1, durations = form >> 1 & 3;
    if (take_varint(data, size, &at, 10, &value)) return 0; /* the first time */
    if (rate && take_varint(data, size, &at, 10, &value)) return 0;
    if (!rate && frames && pass_runs(data, size, &at, frames - 1)) return 0;
    if (durations == 2 && take_varint(data, size, &at, 10, &value)) return 0;
    if (durations == 3 && pass_runs(data, size, &at, frames)) return 0;
    return at;
}

static void repair_segment(uint8_t *data, size_t size)
{
    size_t end = head_end(data, size);

    if (!end || size - end < CRC) return;
    put_crc(data + end, crc32(crc32(0, (const Bytef *)"SEGM", 4), data, (uInt)end));
    vpt_repair_payload(data + end + CRC, size - end - CRC);
}

void vpt_repair(uint8_t *data, size_t size)
{
    chunk c;

    for (size_t at = HEAD; !chunk_at(data, size, at, &c); at = chunk_end(&c)) {
        uint8_t *payload = data + c.payload;

        if (!memcmp(data + c.start, "SEGM", 4)) repair_segment(payload, c.size);
        put_crc(payload + c.size, crc32(crc32(0, data + c.start, 4), payload, (uInt)c.size));
    }
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
