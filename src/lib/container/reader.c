/* SPDX-License-Identifier: BSD-2-Clause */
/* What an open file holds, and its items in order of the file. */
#include <string.h>

#include "container/bytes.h"
#include "container/damaged_segment.h"
#include "container/reader_internal.h"

/* ---- what the file holds ---- */

const vpatch_header *vpatch_reader_header(const vpatch_reader *reader)
{
    return reader ? &reader->header : NULL;
}

const char *vpatch_reader_metadata(const vpatch_reader *reader)
{
    return reader && reader->metadata ? reader->metadata : "";
}

const char *vpatch_reader_provenance(const vpatch_reader *reader)
{
    return reader && reader->provenance ? reader->provenance : "";
}

int vpatch_reader_caption_count(const vpatch_reader *reader)
{
    return reader ? reader->captions.count : 0;
}

const vpatch_caption *vpatch_reader_caption(const vpatch_reader *reader, int index)
{
    if (!reader || index < 0 || index >= reader->captions.count) return NULL;
    return &reader->captions.list[index];
}

const char *vpatch_reader_video_metadata(const vpatch_reader *reader)
{
    return reader && reader->video_metadata ? reader->video_metadata : "";
}

int vpatch_reader_stream_count(const vpatch_reader *reader)
{
    return reader ? reader->streams : 0;
}

const vpatch_stream *vpatch_reader_stream_info(const vpatch_reader *reader, int index)
{
    if (!reader || index < 0 || index >= reader->streams) return NULL;
    return &reader->stream[index];
}

int vpatch_reader_segment_count(const vpatch_reader *reader)
{
    return reader ? reader->index.count : 0;
}

const vpatch_segment_info *vpatch_reader_segment_info(const vpatch_reader *reader, int index)
{
    if (!reader || index < 0 || index >= reader->index.count) return NULL;
    return &reader->index.entries[index].info;
}

int vpatch_reader_is_truncated(const vpatch_reader *reader)
{
    return reader ? reader->index.truncated : 0;
}

int vpatch_reader_is_incomplete(const vpatch_reader *reader)
{
    return reader ? reader->index.incomplete : 0;
}

int vpatch_reader_is_damaged(const vpatch_reader *reader)
{
    return reader ? reader->damage_seen || reader->damage_found || reader->index.damaged : 0;
}

void vpatch_reader_get_sizes(const vpatch_reader *reader, uint64_t *total, uint64_t *video)
{
    uint64_t size = 0;
    if (reader) size = reader->sequential ? reader->offset : reader->index.behind;
    if (total) *total = size;
    if (video) *video = reader ? size - reader->index.carried : 0;
}

uint64_t vpatch_reader_find_trailing(vpatch_reader *reader)
{
    if (!reader || reader->index.truncated) return 0;
    vp_byte_source *source = &reader->file.source;
    if (!reader->sequential) return source->size - reader->index.behind;
    const uint8_t *data;
    size_t size;
    /* A read that fails behind the end takes nothing from the file. */
    if (reader->offset < reader->index.end ||
        vp_byte_source_peek(source, reader->offset, 1, &data, &size))
        return 0;
    return size;
}

const char *vpatch_reader_message(const vpatch_reader *reader)
{
    return reader ? reader->message : "";
}

/* ---- items ---- */

/* Takes note of a segment that is given, and says whether its times are in order. */
static vpatch_status note_segment(vpatch_reader *reader, vpatch_item *item, uint64_t size)
{
    vpatch_segment *segment = &item->segment;
    vpatch_status status = VPATCH_OK;
    if (reader->sequential)
        status = vp_index_maker_segment(&reader->maker, reader->offset, size, segment);
    if (!status)
        status = vp_reader_check_frames(reader, reader->frames + (uint64_t)segment->frames);
    if (status) return status;
    reader->frames += (uint64_t)segment->frames;
    segment->backward = reader->has_last && segment->pts[0] <= reader->last_pts;
    reader->last_pts = segment->pts[segment->frames - 1];
    reader->has_last = 1;
    item->kind = VPATCH_ITEM_SEGMENT;
    return VPATCH_OK;
}

static vpatch_status give_segment(vpatch_reader *reader, const vp_chunk *chunk, vpatch_item *item)
{
    vp_cursor cursor = vp_cursor_make(reader->file.payload, chunk->payload);
    if (vp_segment_take(&cursor, reader->rate, &item->segment, &reader->times))
        return VPATCH_ERR_DAMAGED;
    return note_segment(reader, item, vp_chunk_size(chunk));
}

/* VPATCH_AGAIN: the chunk holds no more packets of known streams. */
static vpatch_status give_packet(vpatch_reader *reader, vpatch_item *item)
{
    while (vp_cursor_left(&reader->packets) > 0) {
        vpatch_stream_packet *packet = &item->packet;
        if (vp_packet_take(&reader->packets, &reader->packet_state, packet)) {
            reader->damage_seen = 1;
            reader->packets = vp_cursor_make(NULL, 0);
            reader->damage_type = VP_PCKT;
            return vp_reader_fail(reader, VPATCH_ERR_DAMAGED, "a packet is damaged");
        }
        packet->stream = reader->stream_of[packet->stream];
        if (packet->stream < 0) continue; /* its stream's description was lost */
        item->kind = VPATCH_ITEM_PACKET;
        return VPATCH_OK;
    }
    return VPATCH_AGAIN;
}

static vpatch_status start_packets(vpatch_reader *reader, const vp_chunk *chunk)
{
    const uint8_t *payload = reader->file.payload;
    vpatch_status status = VPATCH_OK;
    if (reader->sequential)
        status = vp_index_maker_packets(&reader->maker, reader->offset, payload, chunk->payload);
    if (status) return status;
    reader->packets = vp_cursor_make(payload, chunk->payload);
    memset(&reader->packet_state, 0, sizeof reader->packet_state);
    return VPATCH_AGAIN;
}

/* The index at the end of a sequential input. When nothing is lost it has to be what was read; else
 * it says what the file had. */
static vpatch_status end_sequential(vpatch_reader *reader, const vp_chunk *chunk)
{
    vp_index own = {0};
    vpatch_status status =
        vp_index_take(&own, &reader->file, reader->offset, chunk, &reader->outline);
    if (!status) {
        reader->index.incomplete = own.incomplete;
        if (reader->damage_seen) {
            vp_index read = reader->index;
            reader->index = own;
            own = read;
        } else if (!vp_index_same(&own, &reader->index)) {
            status = VPATCH_ERR_DAMAGED;
        }
    }
    vp_index_free(&own);
    if (status == VPATCH_ERR_DAMAGED) {
        reader->damage_seen = 1;
        vp_reader_fail(reader, status, "the index does not match the contents");
    }
    reader->offset += vp_chunk_size(chunk);
    reader->index.end = reader->offset;
    return status ? status : VPATCH_END;
}

/* Deals with one sound or unsound chunk. VPATCH_AGAIN: it gave no item. */
static vpatch_status take_chunk(vpatch_reader *reader, const vp_chunk *chunk, vpatch_item *item)
{
    vp_chunk_reader *file = &reader->file;
    vpatch_status status;
    if (chunk->type == VP_SEGM && reader->offset < reader->target) return VPATCH_AGAIN;
    if (chunk->type == VP_SEGM || chunk->type == VP_PCKT || chunk->type == VP_INDX)
        status = vp_chunk_reader_load(file, reader->offset, chunk);
    else
        status = vp_chunk_reader_verify(file, reader->offset, chunk);
    if (status) return status;
    if (chunk->type == VP_SEGM) return give_segment(reader, chunk, item);
    if (chunk->type == VP_PCKT) return start_packets(reader, chunk);
    if (chunk->type == VP_INDX && reader->sequential) return end_sequential(reader, chunk);
    if (vp_type_is_critical(chunk->type) && !vp_type_is_known(chunk->type))
        return vp_reader_unknown_at(reader, reader->offset);
    /* What describes the contents is in front of them. */
    return vp_type_is_known(chunk->type) && chunk->type != VP_INDX ? VPATCH_ERR_DAMAGED
                                                                   : VPATCH_AGAIN;
}

static vpatch_item_kind lost_kind(uint32_t type)
{
    if (!vp_type_is_known(type)) return VPATCH_ITEM_UNKNOWN;
    if (type == VP_SEGM) return VPATCH_ITEM_SEGMENT;
    return type == VP_PCKT ? VPATCH_ITEM_PACKET : VPATCH_ITEM_OTHER;
}

/* Looks for the way on behind the damage at reader->offset: *next. *type is that of the chunk, when
 * it is all that is damaged. */
static vpatch_status find_next(vpatch_reader *reader, uint64_t *next, uint32_t *type)
{
    vp_chunk_reader *file = &reader->file;
    uint64_t offset = reader->offset, end = reader->index.end;
    vp_chunk chunk;
    int fits;
    *type = 0;
    vpatch_status status = vp_chunk_reader_parse(file, offset, end, &chunk, &fits);
    if (!status) status = vp_chunk_reader_resync(file, offset, end, next);
    if (!status && fits && offset + vp_chunk_size(&chunk) == *next) *type = chunk.type;
    return status;
}

/* Takes what is left of a segment between reader->offset and next. VPATCH_ERR_DAMAGED: nothing. */
static vpatch_status take_left(vpatch_reader *reader, uint64_t next, int is_one, vpatch_item *item)
{
    vp_chunk_reader *file = &reader->file;
    uint64_t size = next - reader->offset;
    if (reader->offset < reader->target) return VPATCH_ERR_DAMAGED;
    vpatch_status status = vp_damaged_segment_load(file, reader->offset, next, reader->rate,
                                                   &item->segment, &reader->times);
    if (status) return status;
    reader->more_lost = !is_one && !vp_damaged_segment_is_alone(file, size);
    return note_segment(reader, item, size);
}

/* Goes on behind damage, which may reach over several chunks, and gives what is left when it began
 * with a segment. VPATCH_END: nothing follows in a sequential input. */
static vpatch_status pass_damage(vpatch_reader *reader, vpatch_item *item)
{
    vp_chunk_reader *file = &reader->file;
    uint64_t offset = reader->offset, next = offset;
    uint32_t type;
    vp_byte_source_hold(&file->source, offset);
    vpatch_status status = find_next(reader, &next, &type);
    vpatch_status left = status ? status : take_left(reader, next, type != 0, item);
    vp_byte_source_release(&file->source);
    if (left == VPATCH_ERR_LIMIT) reader->over_limit = reader->sequential;
    if (left && left != VPATCH_ERR_DAMAGED)
        return reader->message[0] ? left : vp_reader_told(reader, left);
    reader->damage_type = type;
    int at_end = reader->sequential && next >= file->source.size;
    if (at_end && type != VP_INDX) {
        reader->index.end = left ? offset : next;
        reader->index.truncated = 1;
        if (left) return VPATCH_END;
    } else {
        reader->damage_seen = 1;
    }
    if (reader->index.truncated && next >= reader->index.end) reader->more_lost = 0;
    reader->offset = next;
    if (!left) return VPATCH_OK;
    if (at_end) reader->index.end = next; /* a damaged index was the end */
    return vp_reader_damaged_at(reader, offset);
}

/* The next chunk; *size gets its bytes, 0 for none. */
static vpatch_status next_chunk(vpatch_reader *reader, vpatch_item *item, uint64_t *size)
{
    vp_chunk chunk;
    int fits;
    *size = 0;
    vpatch_status status =
        vp_chunk_reader_parse(&reader->file, reader->offset, reader->index.end, &chunk, &fits);
    if (status) return status;
    if (reader->offset >= reader->file.source.size) { /* a sequential input without an index */
        reader->index.end = reader->offset;
        reader->index.truncated = 1;
        return VPATCH_END;
    }
    reader->damage_type = fits ? chunk.type : 0;
    if (!fits) return VPATCH_ERR_DAMAGED;
    *size = vp_chunk_size(&chunk);
    status = take_chunk(reader, &chunk, item);
    if ((!status || status == VPATCH_AGAIN) && reader->sequential && vp_type_is_carried(chunk.type))
        reader->index.carried += *size;
    return status;
}

static vpatch_status next_item(vpatch_reader *reader, vpatch_item *item)
{
    for (;;) {
        uint64_t size;
        vpatch_status status = give_packet(reader, item);
        if (status != VPATCH_AGAIN) return status;
        if (reader->offset >= reader->index.end) return VPATCH_END;
        status = next_chunk(reader, item, &size);
        if (status == VPATCH_END || reader->message[0]) return status;
        if (status == VPATCH_ERR_DAMAGED) return pass_damage(reader, item);
        if (status && status != VPATCH_AGAIN) return vp_reader_told(reader, status);
        reader->offset += size;
        if (!status) return VPATCH_OK;
    }
}

vpatch_status vpatch_reader_read(vpatch_reader *reader, vpatch_item *item)
{
    if (!reader) return VPATCH_ERR_ARGUMENT;
    if (!item) return vp_reader_fail(reader, VPATCH_ERR_ARGUMENT, "item is NULL");
    memset(item, 0, sizeof *item);
    vpatch_status status = VPATCH_ERR_DAMAGED;
    if (reader->over_limit) return VPATCH_ERR_LIMIT; /* with its message */
    if (reader->damage_found) {
        reader->damage_found = 0; /* the message is still there from opening */
        reader->damage_seen = 1;
    } else if (reader->more_lost) {
        reader->more_lost = 0;
        reader->damage_type = 0;
        vp_reader_fail(reader, status, "more than the segment before byte %llu may be lost",
                       (unsigned long long)reader->offset);
    } else {
        reader->message[0] = 0;
        status = next_item(reader, item);
    }
    if (status) memset(item, 0, sizeof *item);
    if (status == VPATCH_ERR_DAMAGED) item->kind = lost_kind(reader->damage_type);
    return status;
}

vpatch_status vpatch_reader_seek(vpatch_reader *reader, int index)
{
    if (!reader) return VPATCH_ERR_ARGUMENT;
    if (reader->sequential)
        return vp_reader_fail(reader, VPATCH_ERR_UNSUPPORTED, "a pipe is read from front to back");
    if (index < 0 || index >= reader->index.count)
        return vp_reader_fail(reader, VPATCH_ERR_ARGUMENT, "there is no segment %d", index);
    const vp_index_entry *entry = &reader->index.entries[index];
    reader->target = entry->info.offset;
    reader->offset = entry->info.offset - entry->lead;
    /* A lead is written by the file's maker; it cannot reach into the header. */
    if (reader->offset < reader->outline.start) reader->offset = reader->outline.start;
    reader->packets = vp_cursor_make(NULL, 0);
    reader->more_lost = 0;
    reader->has_last = index > 0;
    if (index > 0) reader->last_pts = entry[-1].info.first_pts; /* or later, which nothing says */
    reader->frames = 0;
    vp_chunk_reader_renew_budget(&reader->file);
    return VPATCH_OK;
}
