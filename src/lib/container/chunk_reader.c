/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/chunk_reader.h"

#include <stdlib.h>
#include <string.h>

#include "container/bytes.h"

vpatch_status vp_chunk_reader_open(vp_chunk_reader *file, const vpatch_input *input)
{
    file->payload = NULL;
    file->capacity = 0;
    vpatch_status status = vp_byte_source_open(&file->source, input);
    vp_chunk_reader_renew_budget(file);
    return status;
}

void vp_chunk_reader_close(vp_chunk_reader *file)
{
    free(file->payload);
    file->payload = NULL;
    file->capacity = 0;
}

void vp_chunk_reader_renew_budget(vp_chunk_reader *file)
{
    file->damage_budget = (1u << 20) + 8 * file->source.size;
}

static void spend(vp_chunk_reader *file, uint64_t cost)
{
    file->damage_budget -= cost < file->damage_budget ? cost : file->damage_budget;
}

vpatch_status vp_chunk_reader_parse(vp_chunk_reader *file, uint64_t offset, uint64_t end,
                                    vp_chunk *chunk, int *fits)
{
    const uint8_t *data;
    size_t size;
    *fits = 0;
    if (offset >= end) return VPATCH_OK;
    vpatch_status status =
        vp_byte_source_peek(&file->source, offset, VP_CHUNK_HEAD_MAX, &data, &size);
    if (status) return status;
    *fits = !vp_chunk_parse(chunk, data, size) && vp_chunk_size(chunk) <= end - offset;
    return VPATCH_OK;
}

static vpatch_status check_crc(vp_chunk_reader *file, uint64_t offset, const vp_chunk *chunk,
                               uint32_t crc)
{
    uint8_t stored[VP_CHUNK_CRC_SIZE];
    vpatch_status status = vp_byte_source_read(&file->source, offset + chunk->head + chunk->payload,
                                               stored, sizeof stored);
    if (status) return status;
    if (vp_load_u32(stored) == crc) return VPATCH_OK;
    spend(file, vp_chunk_size(chunk));
    return VPATCH_ERR_DAMAGED;
}

vpatch_status vp_chunk_reader_load(vp_chunk_reader *file, uint64_t offset, const vp_chunk *chunk)
{
    if (chunk->payload > file->capacity) {
        vp_chunk_reader_close(file); /* the old contents are not needed: no copy */
        file->payload = malloc(chunk->payload);
        if (!file->payload) return VPATCH_ERR_MEMORY;
        file->capacity = chunk->payload;
    }
    vpatch_status status = VPATCH_OK;
    if (chunk->payload)
        status =
            vp_byte_source_read(&file->source, offset + chunk->head, file->payload, chunk->payload);
    if (status) return status;
    uint32_t crc = vp_crc(vp_crc_begin(chunk->type), file->payload, chunk->payload);
    return check_crc(file, offset, chunk, crc);
}

vpatch_status vp_chunk_reader_verify(vp_chunk_reader *file, uint64_t offset, const vp_chunk *chunk)
{
    uint32_t crc = vp_crc_begin(chunk->type);
    uint64_t at = offset + chunk->head;
    for (size_t left = chunk->payload; left > 0;) {
        const uint8_t *data;
        size_t size;
        vpatch_status status = vp_byte_source_peek(&file->source, at, 1, &data, &size);
        if (status) return status;
        if (size == 0) return VPATCH_ERR_IO;
        if (size > left) size = left;
        crc = vp_crc(crc, data, size);
        at += size;
        left -= size;
    }
    return check_crc(file, offset, chunk, crc);
}

/* Whether a sound chunk of a known type is at offset. */
static vpatch_status is_sound(vp_chunk_reader *file, uint64_t offset, uint64_t end, int *sound)
{
    vp_chunk chunk;
    vpatch_status status = vp_chunk_reader_parse(file, offset, end, &chunk, sound);
    if (status || !*sound) return status;
    if (vp_chunk_size(&chunk) > file->damage_budget) {
        *sound = 0;
        return VPATCH_OK;
    }
    status = vp_chunk_reader_verify(file, offset, &chunk);
    *sound = status == VPATCH_OK;
    return status == VPATCH_ERR_DAMAGED ? VPATCH_OK : status;
}

static vpatch_status search(vp_chunk_reader *file, uint64_t offset, uint64_t end, uint64_t *found)
{
    *found = end;
    while (offset < end) {
        const uint8_t *data;
        size_t size;
        vpatch_status status = vp_byte_source_peek(&file->source, offset, 4, &data, &size);
        if (status) return status;
        if (size < 4) return VPATCH_OK;
        size_t i = 0;
        while (i + 4 <= size && !vp_type_is_known(vp_load_u32(data + i))) i++;
        offset += i;
        if (i + 4 > size) continue;
        int sound;
        if (offset >= end) return VPATCH_OK;
        status = is_sound(file, offset, end, &sound);
        if (status) return status;
        if (sound) {
            *found = offset;
            return VPATCH_OK;
        }
        offset++;
    }
    return VPATCH_OK;
}

vpatch_status vp_chunk_reader_resync(vp_chunk_reader *file, uint64_t offset, uint64_t end,
                                     uint64_t *found)
{
    *found = end;
    if (file->damage_budget == 0) return VPATCH_OK;
    vp_chunk chunk;
    int fits;
    vpatch_status status = vp_chunk_reader_parse(file, offset, end, &chunk, &fits);
    if (status) return status;
    if (fits) {
        uint64_t next = offset + vp_chunk_size(&chunk);
        status = vp_chunk_reader_verify(file, offset, &chunk);
        if (status && status != VPATCH_ERR_DAMAGED) return status;
        /* Mostly the payload is damaged and the length is right. Looking there
         * first also keeps chunks inside of carried files from being taken for
         * ours. */
        int follows = !status || next == end;
        if (!follows) {
            status = vp_chunk_reader_parse(file, next, end, &chunk, &follows);
            if (status) return status;
            follows = follows && vp_type_is_known(chunk.type);
        }
        *found = next;
        if (follows) return VPATCH_OK;
    }
    return search(file, offset + 1, end, found);
}
