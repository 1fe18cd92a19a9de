/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/index.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

void vp_index_free(vp_index *index)
{
    free(index->entries);
    memset(index, 0, sizeof *index);
}

vpatch_status vp_index_add(vp_index *index, const vp_index_entry *entry, uint64_t most)
{
    if (index->count == index->capacity) {
        if (index->capacity > INT_MAX / 2) return VPATCH_ERR_MEMORY;
        int capacity = index->capacity ? 2 * index->capacity : 16;
        if ((size_t)capacity > SIZE_MAX / sizeof *entry) return VPATCH_ERR_MEMORY;
        if ((size_t)capacity * sizeof *entry > most) return VPATCH_ERR_LIMIT;
        vp_index_entry *entries = realloc(index->entries, (size_t)capacity * sizeof *entries);
        if (!entries) return VPATCH_ERR_MEMORY;
        index->entries = entries;
        index->capacity = capacity;
    }
    index->entries[index->count++] = *entry;
    return VPATCH_OK;
}

static int same_entry(const vp_index_entry *one, const vp_index_entry *other)
{
    const vpatch_segment_info *a = &one->info, *b = &other->info;
    return a->offset == b->offset && a->size == b->size && a->frames == b->frames &&
           a->layers == b->layers && a->quality == b->quality && a->token_mode == b->token_mode &&
           a->first_pts == b->first_pts && a->end_pts == b->end_pts && one->lead == other->lead;
}

int vp_index_same(const vp_index *a, const vp_index *b)
{
    if (a->count != b->count || a->carried != b->carried) return 0;
    for (int i = 0; i < a->count; i++)
        if (!same_entry(&a->entries[i], &b->entries[i])) return 0;
    return 1;
}

static vpatch_status take_entries(vp_index *index, vp_cursor *cursor, uint64_t end,
                                  const vp_outline *outline, uint64_t most)
{
    uint64_t flags = vp_take_varint_up_to(cursor, VP_INDEX_ALL_FLAGS);
    uint64_t count = vp_take_varint_up_to(cursor, INT_MAX);
    index->incomplete = (flags & VP_INDEX_INCOMPLETE) != 0;
    index->carried = vp_take_varint(cursor);
    vp_index_entry entry = vp_index_entry_none();
    for (uint64_t i = 0; i < count; i++) {
        vp_index_entry before = entry;
        if (vp_index_entry_take(cursor, &before, end, &entry) || entry.info.offset < outline->least)
            return VPATCH_ERR_DAMAGED;
        vpatch_status status = vp_index_add(index, &entry, most);
        if (status) return status;
    }
    if (cursor->bad || index->carried > end) return VPATCH_ERR_DAMAGED;
    index->end = end;
    return VPATCH_OK;
}

vpatch_status vp_index_take(vp_index *index, const vp_chunk_reader *file, uint64_t offset,
                            const vp_chunk *chunk, const vp_outline *outline)
{
    if (chunk->payload < 4) return VPATCH_ERR_DAMAGED;
    const uint8_t *stored = file->payload + chunk->payload - 4;
    if (vp_load_u32(stored) != vp_chunk_size(chunk)) return VPATCH_ERR_DAMAGED;
    vp_cursor cursor = vp_cursor_make(file->payload, chunk->payload - 4);
    index->behind = offset + vp_chunk_size(chunk);
    return take_entries(index, &cursor, offset, outline, file->most);
}

vpatch_status vp_index_read(vp_index *index, vp_chunk_reader *file, const vp_outline *outline)
{
    uint64_t size = file->source.size;
    uint8_t tail[8]; /* the size of the chunk and its CRC */
    if (size < outline->start || size - outline->start < sizeof tail) return VPATCH_ERR_DAMAGED;
    vpatch_status status =
        vp_byte_source_read(&file->source, size - sizeof tail, tail, sizeof tail);
    if (status) return status;
    uint64_t chunk_size = vp_load_u32(tail);
    if (chunk_size > size - outline->start) return VPATCH_ERR_DAMAGED;

    vp_chunk chunk;
    int fits;
    status = vp_chunk_reader_parse(file, size - chunk_size, size, &chunk, &fits);
    if (status) return status;
    if (!fits || chunk.type != VP_INDX || vp_chunk_size(&chunk) != chunk_size)
        return VPATCH_ERR_DAMAGED;
    status = vp_chunk_reader_load(file, size - chunk_size, &chunk);
    return status ? status : vp_index_take(index, file, size - chunk_size, &chunk, outline);
}

vpatch_status vp_index_leads(const vp_index *index, vp_chunk_reader *file,
                             const vp_outline *outline, int *leads)
{
    uint64_t at = outline->start;
    vp_chunk chunk;
    int fits = 1;
    if (index->count) {
        const vpatch_segment_info *last = &index->entries[index->count - 1].info;
        vpatch_status status = vp_chunk_reader_parse(file, last->offset, index->end, &chunk, &fits);
        if (status) return status;
        fits = fits && chunk.type == VP_SEGM && vp_chunk_size(&chunk) == last->size;
        at = last->offset + last->size;
    }
    while (fits && at < index->end) {
        vpatch_status status = vp_chunk_reader_parse(file, at, index->end, &chunk, &fits);
        if (status) return status;
        fits = fits && chunk.type != VP_INDX && chunk.type != VP_SEGM;
        at += fits ? vp_chunk_size(&chunk) : 0;
    }
    *leads = fits;
    return VPATCH_OK;
}
