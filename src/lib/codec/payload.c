/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/payload.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define CRC_SIZE 4

/* As the container's varints: 7 bits a byte, low bits first. */
static size_t put_length(uint8_t *to, size_t length)
{
    size_t size = 0;

    for (; length >= 128; length >>= 7) to[size++] = (uint8_t)(length | 128);
    to[size++] = (uint8_t)length;
    return size;
}

/* Bytes that the length takes; 0: it is none, or more than a chunk of the file can have. */
static size_t take_length(size_t *length, const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < 5 && i < size; i++) {
        value |= (uint64_t)(bytes[i] & 127) << (7 * i);
        if (bytes[i] >= 128) continue;
        if ((i && !bytes[i]) || value > INT32_MAX) return 0; /* not the shortest form, too long */
        *length = (size_t)value;
        return i + 1;
    }
    return 0;
}

/* Of length and coded bytes: 0 bytes in the place of a unit are none with a right checksum. */
static uint32_t checksum(const uint8_t *unit, size_t size)
{
    return (uint32_t)crc32_z(0, unit, size);
}

int vp_payload_add(vp_payload *payload, const uint8_t *coded, size_t size)
{
    size_t most = payload->size + size + VP_GOP_UNIT_FRAME;

    if (most > payload->capacity) {
        size_t capacity = most + most / 2;
        uint8_t *bytes = realloc(payload->bytes, capacity);

        if (!bytes) return -1;
        payload->bytes = bytes;
        payload->capacity = capacity;
    }
    uint8_t *unit = payload->bytes + payload->size;
    size_t head = put_length(unit, size);

    if (size) memcpy(unit + head, coded, size);
    uint32_t crc = checksum(unit, head + size);
    for (int i = 0; i < CRC_SIZE; i++) unit[head + size + (size_t)i] = (uint8_t)(crc >> (8 * i));
    payload->size += head + size + CRC_SIZE;
    return 0;
}

void vp_payload_clear(vp_payload *payload)
{
    payload->size = 0;
}

void vp_payload_free(vp_payload *payload)
{
    free(payload->bytes);
    memset(payload, 0, sizeof *payload);
}

int vp_gop_unit_take(vp_gop_unit *unit, const uint8_t *bytes, size_t size)
{
    size_t length, head = take_length(&length, bytes, size);
    uint32_t crc = 0;

    if (!head || size - head < CRC_SIZE || length > size - head - CRC_SIZE) return -1;
    for (size_t i = 0; i < CRC_SIZE; i++) crc |= (uint32_t)bytes[head + length + i] << (8 * i);
    if (checksum(bytes, head + length) != crc) return -1;
    *unit = (vp_gop_unit){bytes + head, length, head + length + CRC_SIZE};
    return 0;
}
