/* SPDX-License-Identifier: BSD-2-Clause */
/* The frame around everything in a .vpt file: type | length | payload | CRC-32
 * (docs/format, "Chunks"), and the limits of this version. */
#ifndef VPATCH_CONTAINER_CHUNK_H
#define VPATCH_CONTAINER_CHUNK_H

#include <stddef.h>
#include <stdint.h>

#define VP_FORMAT_VERSION 7
#define VP_MAGIC_SIZE     8
extern const uint8_t vp_magic[VP_MAGIC_SIZE];

#define VP_TYPE(a, b, c, d) \
    ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
/* An upper-case first letter: a reader that does not know the type must give up. */
#define VP_HEAD VP_TYPE('H', 'E', 'A', 'D')
#define VP_META VP_TYPE('m', 'e', 't', 'a')
#define VP_VMET VP_TYPE('v', 'm', 'e', 't')
#define VP_PROV VP_TYPE('p', 'r', 'o', 'v')
#define VP_CAPT VP_TYPE('c', 'a', 'p', 't')
#define VP_STRM VP_TYPE('s', 't', 'r', 'm')
#define VP_SEGM VP_TYPE('S', 'E', 'G', 'M')
#define VP_PCKT VP_TYPE('p', 'c', 'k', 't')
#define VP_INDX VP_TYPE('i', 'n', 'd', 'x')

#define VP_MAX_PAYLOAD    0x7fffffffu
#define VP_MAX_STREAMS    256
#define VP_MAX_TEXTS      (4u << 20) /* bytes of all texts of a file together */
#define VP_MAX_CODEC_NAME 255

#define VP_CHUNK_HEAD_MAX 9 /* type and a length below 2^31 */
#define VP_CHUNK_CRC_SIZE 4

typedef struct vp_chunk {
    uint32_t type;
    size_t head;    /* bytes of type and length */
    size_t payload; /* bytes */
} vp_chunk;

/* Parses type and length. Returns 0, or -1 when the bytes cannot be a chunk. */
int vp_chunk_parse(vp_chunk *chunk, const uint8_t *data, size_t size);
/* Bytes of the whole chunk in the file. */
uint64_t vp_chunk_size(const vp_chunk *chunk);
/* Writes type and length; returns their size. */
size_t vp_chunk_head(uint8_t head[VP_CHUNK_HEAD_MAX], uint32_t type, size_t payload);
int vp_type_is_known(uint32_t type);
/* Counts as carried along, not as video. */
int vp_type_is_carried(uint32_t type);
int vp_type_is_critical(uint32_t type);

/* CRC-32 of the type; continue with vp_crc over the payload. */
uint32_t vp_crc_begin(uint32_t type);
uint32_t vp_crc(uint32_t crc, const void *data, size_t size);

#endif
