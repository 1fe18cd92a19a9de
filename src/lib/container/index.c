/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/index.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "container/packet.h"

void vp_index_free(vp_index *index)
{
    free(index->rows);
    memset(index, 0, sizeof *index);
}

static vpatch_status add_row(vp_index *index, const vp_index_entry *row)
{
    if (index->count == index->capacity) {
        if (index->capacity > INT_MAX / 2) return VPATCH_ERR_MEMORY;
        int capacity = index->capacity ? 2 * index->capacity : 16;
        if ((size_t)capacity > SIZE_MAX / sizeof *row) return VPATCH_ERR_MEMORY;
        vp_index_entry *rows = realloc(index->rows, (size_t)capacity * sizeof *rows);
        if (!rows) return VPATCH_ERR_MEMORY;
        index->rows = rows;
        index->capacity = capacity;
    }
    index->rows[index->count++] = *row;
    return VPATCH_OK;
}

/* ---- the index at the end ---- */

static vpatch_status take_index(vp_index *index, vp_cursor *cursor, uint64_t end,
                                const vp_outline *outline)
{
    uint64_t flags = vp_take_varint_up_to(cursor, VP_INDEX_ALL_FLAGS);
    uint64_t count = vp_take_varint_up_to(cursor, INT_MAX);
    index->incomplete = (flags & VP_INDEX_INCOMPLETE) != 0;
    index->carried = vp_take_varint(cursor);
    vp_index_entry row = vp_index_entry_none();
    for (uint64_t i = 0; i < count; i++) {
        vp_index_entry before = row;
        if (vp_index_entry_take(cursor, &before, end, &row) || row.info.offset < outline->start)
            return VPATCH_ERR_DAMAGED;
        vpatch_status status = add_row(index, &row);
        if (status) return status;
    }
    if (cursor->bad || index->carried > end) return VPATCH_ERR_DAMAGED;
    index->end = end;
    return VPATCH_OK;
}

/* VPATCH_ERR_DAMAGED: the file does not end with a sound index. */
static vpatch_status read_index(vp_index *index, vp_chunk_reader *file, const vp_outline *outline)
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
    if (!fits || chunk.type != VP_INDX || vp_chunk_size(&chunk) != chunk_size || chunk.payload < 4)
        return VPATCH_ERR_DAMAGED;
    status = vp_chunk_reader_load(file, size - chunk_size, &chunk);
    if (status) return status;
    vp_cursor cursor = vp_cursor_make(file->payload, chunk.payload - 4);
    return take_index(index, &cursor, size - chunk_size, outline);
}

/* ---- an index made by reading everything ---- */

typedef struct scan {
    vp_index *index;
    vp_chunk_reader *file;
    const vp_outline *outline;
    vp_preroll leads;
    int64_t *times; /* [2 * capacity] */
    int capacity;
} scan;

static vpatch_status scan_segment(scan *s, uint64_t offset, const vp_chunk *chunk)
{
    const vpatch_header *header = s->outline->header;
    vp_cursor cursor = vp_cursor_make(s->file->payload, chunk->payload);
    vpatch_segment segment;
    if (vp_segment_take_counts(&cursor, &segment)) return VPATCH_ERR_DAMAGED;
    if (segment.frames > s->capacity) {
        int64_t *times = realloc(s->times, 2 * (size_t)segment.frames * sizeof *times);
        if (!times) return VPATCH_ERR_MEMORY;
        s->times = times;
        s->capacity = segment.frames;
    }
    int64_t *durations = s->times + segment.frames;
    if (vp_times_take(&cursor, vp_rate_of(header), s->times, durations, segment.frames))
        return VPATCH_ERR_DAMAGED;
    segment.pts = s->times;
    segment.durations = durations;

    int num = header->time_base_num, den = header->time_base_den;
    uint64_t lead = vp_preroll_find(&s->leads, offset, vp_seconds(segment.pts[0], num, den));
    vp_index_entry row = vp_index_entry_of(&segment, offset, vp_chunk_size(chunk), lead);
    vp_preroll_forget(&s->leads, vp_seconds(row.info.end_pts, num, den));
    return add_row(s->index, &row);
}

static vpatch_status scan_packets(scan *s, uint64_t offset, const vp_chunk *chunk)
{
    vp_cursor cursor = vp_cursor_make(s->file->payload, chunk->payload);
    vp_packet_state state;
    memset(&state, 0, sizeof state);
    vpatch_stream_packet packet;
    double latest = VP_NO_SECONDS;
    while (vp_cursor_left(&cursor) > 0 && !vp_packet_take(&cursor, &state, &packet)) {
        const int *base = s->outline->time_base[packet.stream];
        double time = vp_packet_seconds(&packet, base[0], base[1]);
        if (time > latest) latest = time;
    }
    return vp_preroll_add(&s->leads, offset, latest) ? VPATCH_ERR_MEMORY : VPATCH_OK;
}

/* A sound chunk's part in the index. VPATCH_ERR_DAMAGED: its contents are not. */
static vpatch_status scan_chunk(scan *s, uint64_t offset, const vp_chunk *chunk)
{
    vpatch_status status;
    if (chunk->type != VP_SEGM && chunk->type != VP_PCKT)
        status = vp_chunk_reader_verify(s->file, offset, chunk);
    else
        status = vp_chunk_reader_load(s->file, offset, chunk);
    if (status) return status;
    if (chunk->type == VP_SEGM) return scan_segment(s, offset, chunk);
    if (chunk->type == VP_PCKT) status = scan_packets(s, offset, chunk);
    if (vp_type_is_carried(chunk->type)) s->index->carried += vp_chunk_size(chunk);
    return status;
}

/* Goes from chunk to chunk up to the index, or up to where nothing sound follows. */
static vpatch_status scan_all(scan *s)
{
    vp_index *index = s->index;
    uint64_t size = s->file->source.size;
    index->carried = s->outline->carried;
    index->end = s->outline->start;
    index->truncated = 1;
    while (index->end < size) {
        vp_chunk chunk;
        int fits;
        vpatch_status status = vp_chunk_reader_parse(s->file, index->end, size, &chunk, &fits);
        if (status) return status;
        if (fits && chunk.type == VP_INDX) {
            /* Sound, or the last one although it is damaged: this is the end. */
            status = vp_chunk_reader_verify(s->file, index->end, &chunk);
            if (status && status != VPATCH_ERR_DAMAGED) return status;
            index->truncated = status && index->end + vp_chunk_size(&chunk) != size;
            if (!index->truncated) return VPATCH_OK;
        }
        status = fits ? scan_chunk(s, index->end, &chunk) : VPATCH_ERR_DAMAGED;
        if (status && status != VPATCH_ERR_DAMAGED) return status;
        uint64_t next = index->end + (fits ? vp_chunk_size(&chunk) : 0);
        if (status) {
            status = vp_chunk_reader_resync(s->file, index->end, size, &next);
            if (status) return status;
            if (next == size) return VPATCH_OK;
        }
        index->end = next;
    }
    return VPATCH_OK;
}

vpatch_status vp_index_make(vp_index *index, vp_chunk_reader *file, const vp_outline *outline)
{
    vpatch_status status = read_index(index, file, outline);
    if (status != VPATCH_ERR_DAMAGED) return status;
    vp_index_free(index);
    scan s = {.index = index, .file = file, .outline = outline};
    status = scan_all(&s);
    vp_preroll_free(&s.leads);
    free(s.times);
    vp_chunk_reader_renew_budget(file);
    return status;
}
