/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/chunk.h"

#include <zlib.h>

#include "container/bytes.h"

/* As PNG's: the high bit shows 7-bit channels, the line ends show text modes. */
const uint8_t vp_magic[VP_MAGIC_SIZE] = {0x89, 'V', 'P', 'T', '\r', '\n', 0x1a, '\n'};

static int is_letter(unsigned c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

int vp_chunk_parse(vp_chunk *chunk, const uint8_t *data, size_t size)
{
    vp_cursor cursor = vp_cursor_make(data, size);
    const uint8_t *type = vp_take_bytes(&cursor, 4);
    uint64_t payload = vp_take_varint_up_to(&cursor, VP_MAX_PAYLOAD);
    if (cursor.bad) return -1;
    for (int i = 0; i < 4; i++)
        if (!is_letter(type[i])) return -1;
    chunk->type = vp_load_u32(type);
    chunk->head = (size_t)(cursor.at - data);
    chunk->payload = (size_t)payload;
    return 0;
}

uint64_t vp_chunk_size(const vp_chunk *chunk)
{
    return (uint64_t)chunk->head + chunk->payload + VP_CHUNK_CRC_SIZE;
}

size_t vp_chunk_head(uint8_t head[VP_CHUNK_HEAD_MAX], uint32_t type, size_t payload)
{
    size_t size = 4;
    vp_store_u32(head, type);
    for (; payload >= 128; payload >>= 7) head[size++] = (uint8_t)(payload | 128);
    head[size++] = (uint8_t)payload;
    return size;
}

int vp_type_is_known(uint32_t type)
{
    return type == VP_HEAD || type == VP_META || type == VP_VMET || type == VP_PROV ||
           type == VP_CAPT || type == VP_STRM || type == VP_SEGM || type == VP_PCKT ||
           type == VP_INDX;
}

int vp_type_is_carried(uint32_t type)
{
    return type == VP_META || type == VP_VMET || type == VP_PROV || type == VP_CAPT ||
           type == VP_STRM || type == VP_PCKT;
}

int vp_type_is_critical(uint32_t type)
{
    return (type & 0x20) == 0;
}

uint32_t vp_crc_begin(uint32_t type)
{
    uint8_t data[4];
    vp_store_u32(data, type);
    return vp_crc(0, data, 4);
}

uint32_t vp_crc(uint32_t crc, const void *data, size_t size)
{
    return size ? (uint32_t)crc32_z(crc, data, size) : crc;
}
