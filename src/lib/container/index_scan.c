/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/index_scan.h"

#include <stdlib.h>

#include "container/damaged_segment.h"
#include "container/index_maker.h"

typedef struct scan {
    vp_index *index;
    vp_chunk_reader *file;
    vp_index_maker maker;
    vp_segment_times times;
} scan;

/* What describes the contents has to be in front of them. */
static int is_misplaced(uint32_t type)
{
    return vp_type_is_known(type) && type != VP_SEGM && type != VP_PCKT && type != VP_INDX;
}

/* A sound chunk's part in the index. VPATCH_ERR_DAMAGED: its contents are not, or its place. */
static vpatch_status scan_chunk(scan *s, uint64_t offset, const vp_chunk *chunk)
{
    vpatch_segment segment;
    vpatch_status status;
    if (chunk->type != VP_SEGM && chunk->type != VP_PCKT)
        status = vp_chunk_reader_verify(s->file, offset, chunk);
    else
        status = vp_chunk_reader_load(s->file, offset, chunk);
    if (status) return status;
    if (is_misplaced(chunk->type)) return VPATCH_ERR_DAMAGED;
    vp_cursor cursor = vp_cursor_make(s->file->payload, chunk->payload);
    if (chunk->type == VP_SEGM) {
        if (vp_segment_take(&cursor, vp_frame_rate_of(s->maker.outline->header), &segment,
                            &s->times))
            return VPATCH_ERR_DAMAGED;
        return vp_index_maker_segment(&s->maker, offset, vp_chunk_size(chunk), &segment);
    }
    if (chunk->type == VP_PCKT)
        status = vp_index_maker_packets(&s->maker, offset, s->file->payload, chunk->payload);
    /* What is damaged inside may hold other chunks, which would be counted twice. */
    if (!status && vp_type_is_carried(chunk->type)) s->index->carried += vp_chunk_size(chunk);
    return status;
}

/* What is left of a segment, if it was one, between offset and what follows. VPATCH_ERR_DAMAGED:
 * nothing. */
static vpatch_status scan_damaged(scan *s, uint64_t offset, uint64_t next)
{
    vpatch_segment segment;
    vp_frame_rate rate = vp_frame_rate_of(s->maker.outline->header);
    vpatch_status status =
        vp_damaged_segment_load(s->file, offset, next, rate, &segment, &s->times);
    return status ? status : vp_index_maker_segment(&s->maker, offset, next - offset, &segment);
}

/* The indx chunk at `offset`: *last, this is the end, also of a damaged one behind which nothing
 * follows. What it says of segments is found without it; that the input was incomplete is not. */
static vpatch_status scan_index(scan *s, uint64_t offset, const vp_chunk *chunk, int *last)
{
    vp_index own = {0};
    vpatch_status status = vp_chunk_reader_load(s->file, offset, chunk);
    if (status && status != VPATCH_ERR_DAMAGED) return status;
    *last = !status || offset + vp_chunk_size(chunk) == s->file->source.size;
    if (!status) status = vp_index_take(&own, s->file, offset, chunk, s->maker.outline);
    if (!status) s->index->incomplete = own.incomplete;
    if (*last) s->index->behind = offset + vp_chunk_size(chunk);
    vp_index_free(&own);
    /* One that does not fit into the limits has more entries than there are segments. */
    s->index->damaged |= status && *last;
    return status == VPATCH_ERR_MEMORY ? status : VPATCH_OK;
}

/* Goes from chunk to chunk up to the index, or up to where nothing sound follows. */
static vpatch_status scan_all(scan *s)
{
    vp_index *index = s->index;
    uint64_t size = s->file->source.size;
    index->carried = s->maker.outline->carried;
    index->end = s->maker.outline->start;
    index->behind = size;
    index->truncated = 1;
    while (index->end < size) {
        vp_chunk chunk;
        int fits;
        vpatch_status status = vp_chunk_reader_parse(s->file, index->end, size, &chunk, &fits);
        if (status) return status;
        if (fits && chunk.type == VP_INDX) {
            int last;
            status = scan_index(s, index->end, &chunk, &last);
            if (status) return status;
            index->truncated = !last;
            if (last) return VPATCH_OK;
        }
        status = fits ? scan_chunk(s, index->end, &chunk) : VPATCH_ERR_DAMAGED;
        if (status && status != VPATCH_ERR_DAMAGED) return status;
        uint64_t next = index->end + (fits ? vp_chunk_size(&chunk) : 0);
        if (status) {
            status = vp_chunk_reader_resync(s->file, index->end, size, &next);
            index->damaged |= !status && next != size;
            if (!status) status = scan_damaged(s, index->end, next);
            if (status && status != VPATCH_ERR_DAMAGED) return status;
            if (status && next == size) return VPATCH_OK;
        }
        index->end = next;
    }
    return VPATCH_OK;
}

vpatch_status vp_index_scan(vp_index *index, vp_chunk_reader *file, const vp_outline *outline)
{
    scan *s = calloc(1, sizeof *s);
    if (!s) return VPATCH_ERR_MEMORY;
    s->index = index;
    s->file = file;
    s->maker = (vp_index_maker){.index = index, .outline = outline, .most = file->most};
    vpatch_status status = scan_all(s);
    vp_index_maker_free(&s->maker);
    free(s);
    vp_chunk_reader_renew_budget(file);
    return status;
}
