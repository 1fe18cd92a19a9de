/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/chunk_reader.h"

#include "container/bytes.h"

vpatch_status vp_chunk_reader_open(vp_chunk_reader *file, const vpatch_input *input, uint64_t most)
{
    file->payload = NULL;
    file->most = most;
    file->spent = 0;
    return vp_byte_source_open(&file->source, input);
}

void vp_chunk_reader_close(vp_chunk_reader *file)
{
    vp_byte_source_close(&file->source);
}

void vp_chunk_reader_renew_budget(vp_chunk_reader *file)
{
    file->spent = 0;
}

/* Bytes of damaged chunks that may still be checked. */
static uint64_t budget(const vp_chunk_reader *file)
{
    uint64_t all = (1u << 20) + 8 * vp_byte_source_seen(&file->source);
    return all > file->spent ? all - file->spent : 0;
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
    if (end > file->source.size) end = file->source.size; /* its end has come */
    *fits = offset < end && !vp_chunk_parse(chunk, data, size) &&
            vp_chunk_size(chunk) <= end - offset;
    return VPATCH_OK;
}

static vpatch_status compare_crc(vp_chunk_reader *file, const vp_chunk *chunk,
                                 const uint8_t *stored, uint32_t crc)
{
    if (vp_load_u32(stored) == crc) return VPATCH_OK;
    file->spent += vp_chunk_size(chunk);
    return VPATCH_ERR_DAMAGED;
}

/* Checks the CRC of a chunk of an input that is read by position, without loading it. */
static vpatch_status check_in_place(vp_chunk_reader *file, uint64_t offset, const vp_chunk *chunk)
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
    uint8_t stored[VP_CHUNK_CRC_SIZE];
    vpatch_status status = vp_byte_source_read(&file->source, at, stored, sizeof stored);
    return status ? status : compare_crc(file, chunk, stored, crc);
}

/* A chunk that is larger than what may be in memory, unless its length is what is damaged. */
static vpatch_status refuse(vp_chunk_reader *file, uint64_t offset, const vp_chunk *chunk)
{
    /* Its bytes would be gone when its CRC is known: the search behind it tells. */
    if (file->source.input.sequential) return VPATCH_ERR_DAMAGED;
    vpatch_status status = check_in_place(file, offset, chunk);
    return status ? status : VPATCH_ERR_LIMIT;
}

vpatch_status vp_chunk_reader_load(vp_chunk_reader *file, uint64_t offset, const vp_chunk *chunk)
{
    uint64_t all = vp_chunk_size(chunk);
    const uint8_t *data;
    size_t size;
    if (all > file->most) return refuse(file, offset, chunk);
    vpatch_status status = vp_byte_source_peek(&file->source, offset, (size_t)all, &data, &size);
    if (status) return status;
    if (size < all) return VPATCH_ERR_DAMAGED;
    file->payload = data + chunk->head;
    const uint8_t *end = file->payload + chunk->payload;
    return compare_crc(file, chunk, end,
                       vp_crc(vp_crc_begin(chunk->type), file->payload, chunk->payload));
}

vpatch_status vp_chunk_reader_load_bytes(vp_chunk_reader *file, uint64_t offset, size_t size)
{
    size_t there;
    if (file->source.input.sequential && offset < file->source.window_at) return VPATCH_ERR_DAMAGED;
    vpatch_status status = vp_byte_source_peek(&file->source, offset, size, &file->payload, &there);
    return status || there >= size ? status : VPATCH_ERR_IO;
}

vpatch_status vp_chunk_reader_verify(vp_chunk_reader *file, uint64_t offset, const vp_chunk *chunk)
{
    /* What follows may have to be looked for from the chunk's beginning on. */
    if (file->source.input.sequential) return vp_chunk_reader_load(file, offset, chunk);
    return check_in_place(file, offset, chunk);
}

/* Whether a sound chunk of a known type is at offset. */
static vpatch_status is_sound(vp_chunk_reader *file, uint64_t offset, uint64_t end, int *sound)
{
    vp_chunk chunk;
    vpatch_status status = vp_chunk_reader_parse(file, offset, end, &chunk, sound);
    if (status || !*sound) return status;
    if (vp_chunk_size(&chunk) > budget(file)) {
        *sound = 0;
        return VPATCH_OK;
    }
    status = vp_chunk_reader_verify(file, offset, &chunk);
    *sound = status == VPATCH_OK;
    return status == VPATCH_ERR_DAMAGED || status == VPATCH_ERR_LIMIT ? VPATCH_OK : status;
}

/* Bytes of a sequential input that are kept while what follows a damaged chunk is looked for. */
#define MOST_HELD (64u << 20)

/* Lets go of what is held when it is too much for what may be left of one chunk. */
static void limit_held(vp_chunk_reader *file, uint64_t offset)
{
    uint64_t most = file->most < MOST_HELD ? file->most : MOST_HELD;
    if (file->source.holds && offset - file->source.held > most)
        vp_byte_source_release(&file->source);
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
        limit_held(file, offset);
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

/* Reads a sequential input to its end. */
static vpatch_status pass_all(vp_chunk_reader *file, uint64_t offset)
{
    size_t size = file->source.input.sequential;
    while (size > 0) {
        const uint8_t *data;
        vpatch_status status = vp_byte_source_peek(&file->source, offset, 1, &data, &size);
        if (status) return status;
        offset += size;
        limit_held(file, offset);
    }
    return VPATCH_OK;
}

/* Mostly the payload is damaged and the length is right. Looking there first also keeps chunks
 * inside of carried files from being taken for ours. *found 0: nothing of ours begins there. */
static vpatch_status try_length(vp_chunk_reader *file, uint64_t offset, uint64_t end,
                                const vp_chunk *chunk, uint64_t *found)
{
    uint64_t next = offset + vp_chunk_size(chunk);
    *found = 0;
    vpatch_status status = vp_chunk_reader_verify(file, offset, chunk);
    if (status && status != VPATCH_ERR_DAMAGED) return status;
    int follows = !status;
    if (!follows) {
        vp_chunk behind;
        status = vp_chunk_reader_parse(file, next, end, &behind, &follows);
        if (status) return status;
        follows = follows && vp_type_is_known(behind.type);
        if (end > file->source.size) end = file->source.size;
        follows = follows || next == end;
    }
    if (follows) *found = next;
    return VPATCH_OK;
}

vpatch_status vp_chunk_reader_resync(vp_chunk_reader *file, uint64_t offset, uint64_t end,
                                     uint64_t *found)
{
    vp_chunk chunk;
    int fits;
    *found = end;
    vpatch_status status = vp_chunk_reader_parse(file, offset, end, &chunk, &fits);
    if (status) return status;
    int large = fits && vp_chunk_size(&chunk) > file->most;
    if (budget(file) == 0) {
        status = pass_all(file, offset);
    } else {
        if (fits && !large) {
            status = try_length(file, offset, end, &chunk, found);
            if (status || *found) return status;
        }
        status = search(file, offset + 1, end, found);
    }
    if (*found > file->source.size) *found = file->source.size;
    /* Of a sequential input this was not known before: it is as long as it says. */
    if (!status && large && file->source.input.sequential &&
        *found >= offset + vp_chunk_size(&chunk))
        return VPATCH_ERR_LIMIT;
    return status;
}
