/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/reserved.h"
#include "container/bytes.h"
#include "container/chunk.h"
#include "container/chunk_reader.h"
#include "container/header.h"
#include "container/index.h"
#include "container/metadata_text.h"
#include "container/packet.h"
#include "container/segment.h"
#include "container/stream.h"
#include "vpatch/vpatch.h"

struct vpatch_reader {
    vp_chunk_reader file;
    vpatch_header header;
    vp_rate rate;
    char *metadata, *video_metadata; /* NULL while there is none */
    vp_text_budget texts;
    vpatch_reader_settings limits;

    int streams;
    vpatch_stream stream[VP_MAX_STREAMS];
    int stream_of[VP_MAX_STREAMS]; /* by the number in the file; -1: unknown */

    vp_outline outline;
    vp_index index;

    uint64_t offset;  /* of the next chunk */
    uint64_t target;  /* segments before this offset are passed over */
    int damage_found; /* while opening; told by the first call of next */

    vp_cursor packets; /* what is left of the pckt chunk in work */
    vp_packet_state packet_state;
    int64_t *times; /* of the segment given last */
    int times_capacity;

    char message[160];
};

static vpatch_status fail(vpatch_reader *reader, vpatch_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reader->message, sizeof reader->message, format, arguments);
    va_end(arguments);
    return status;
}

/* Words for a status that came from below. */
static vpatch_status told(vpatch_reader *reader, vpatch_status status)
{
    if (status == VPATCH_ERR_IO) {
        char reason[80] = "";
        int error = reader->file.source.error;

        if (error && strerror_r(error, reason, sizeof reason)) reason[0] = 0;
        return fail(reader, status, "reading failed%s%s", *reason ? ": " : "", reason);
    }
    if (status == VPATCH_ERR_MEMORY) return fail(reader, status, "out of memory");
    return status;
}

static vpatch_status damaged_at(vpatch_reader *reader, uint64_t offset)
{
    return fail(reader, VPATCH_ERR_DAMAGED, "the chunk at byte %llu is damaged",
                (unsigned long long)offset);
}

static vpatch_status unknown_at(vpatch_reader *reader, uint64_t offset)
{
    return fail(reader, VPATCH_ERR_UNSUPPORTED,
                "the chunk at byte %llu is of a kind this version does not know",
                (unsigned long long)offset);
}

/* ---- opening ---- */

static vpatch_status read_magic(vpatch_reader *reader)
{
    uint8_t start[VP_MAGIC_SIZE + 1];
    uint64_t size = reader->file.source.size;
    size_t there = size < sizeof start ? (size_t)size : sizeof start;
    vpatch_status status = vp_byte_source_read(&reader->file.source, 0, start, there);
    if (status) return told(reader, status);
    size_t compared = there < VP_MAGIC_SIZE ? there : VP_MAGIC_SIZE;
    if (there == 0 || memcmp(start, vp_magic, compared))
        return fail(reader, VPATCH_ERR_NOT_VPT, "not a .vpt file");
    if (there < sizeof start)
        return fail(reader, VPATCH_ERR_TRUNCATED, "the file ends within its first bytes");
    if (start[VP_MAGIC_SIZE] != VP_FORMAT_VERSION)
        return fail(reader, VPATCH_ERR_UNSUPPORTED,
                    "the file has format version %d, this program knows %d", start[VP_MAGIC_SIZE],
                    VP_FORMAT_VERSION);
    reader->offset = sizeof start;
    return VPATCH_OK;
}

static vpatch_status read_header(vpatch_reader *reader)
{
    uint64_t size = reader->file.source.size;
    vp_chunk chunk;
    int fits;
    vpatch_status status =
        vp_chunk_reader_parse(&reader->file, reader->offset, size, &chunk, &fits);
    if (status) return told(reader, status);
    if (!fits && size - reader->offset < 256)
        return fail(reader, VPATCH_ERR_TRUNCATED, "the file ends within its header");
    if (!fits || chunk.type != VP_HEAD)
        return fail(reader, VPATCH_ERR_DAMAGED, "the header is damaged");
    status = vp_chunk_reader_load(&reader->file, reader->offset, &chunk);
    if (!status) {
        vp_cursor cursor = vp_cursor_make(reader->file.payload, chunk.payload);
        status = vp_header_take(&cursor, &reader->header);
    }
    if (status == VPATCH_ERR_DAMAGED) return fail(reader, status, "the header is damaged");
    if (status == VPATCH_ERR_UNSUPPORTED)
        return fail(reader, status, "the header is of a later version or the picture too large");
    if (status) return told(reader, status);
    uint64_t pixels = (uint64_t)reader->header.width * (uint64_t)reader->header.height;
    if (reader->limits.max_pixels && pixels > reader->limits.max_pixels)
        return fail(reader, VPATCH_ERR_LIMIT, "%d x %d are %llu pixels, %llu are allowed",
                    reader->header.width, reader->header.height, (unsigned long long)pixels,
                    (unsigned long long)reader->limits.max_pixels);
    reader->rate = vp_rate_of(&reader->header);
    reader->outline.header = &reader->header;
    reader->offset += vp_chunk_size(&chunk);
    return VPATCH_OK;
}

static vpatch_status read_stream(vpatch_reader *reader, const vp_chunk *chunk)
{
    vp_cursor cursor = vp_cursor_make(reader->file.payload, chunk->payload);
    vpatch_stream stream;
    int number;
    vpatch_status status = vp_stream_take(&cursor, &reader->texts, &stream, &number);
    if (status) return status;
    if (reader->stream_of[number] >= 0) {
        vp_stream_free(&stream);
        return VPATCH_ERR_DAMAGED;
    }
    reader->stream_of[number] = reader->streams;
    reader->outline.time_base[number][0] = stream.time_base_num;
    reader->outline.time_base[number][1] = stream.time_base_den;
    reader->stream[reader->streams++] = stream;
    return VPATCH_OK;
}

/* A second text of a kind is damage. */
static vpatch_status read_metadata(vpatch_reader *reader, const vp_chunk *chunk, char **text)
{
    vp_cursor cursor = vp_cursor_make(reader->file.payload, chunk->payload);
    return *text ? VPATCH_ERR_DAMAGED : vp_metadata_text_take(&cursor, &reader->texts, text);
}

/* One chunk in front of the contents. VPATCH_ERR_DAMAGED: pass it over. */
static vpatch_status read_describing(vpatch_reader *reader, const vp_chunk *chunk)
{
    if (chunk->type != VP_STRM && chunk->type != VP_META && chunk->type != VP_VMET) {
        vpatch_status status = vp_chunk_reader_verify(&reader->file, reader->offset, chunk);
        if (!status && vp_type_is_critical(chunk->type) && !vp_type_is_known(chunk->type))
            return unknown_at(reader, reader->offset);
        return status;
    }
    vpatch_status status = vp_chunk_reader_load(&reader->file, reader->offset, chunk);
    if (status) return status;
    reader->outline.carried += vp_chunk_size(chunk);
    if (chunk->type == VP_STRM) return read_stream(reader, chunk);
    return read_metadata(reader, chunk,
                         chunk->type == VP_META ? &reader->metadata : &reader->video_metadata);
}

/* Reads metadata and streams up to the first segment, packet or index. */
static vpatch_status read_description(vpatch_reader *reader)
{
    uint64_t size = reader->file.source.size;
    while (reader->offset < size) {
        vp_chunk chunk;
        int fits;
        vpatch_status status =
            vp_chunk_reader_parse(&reader->file, reader->offset, size, &chunk, &fits);
        if (status) return told(reader, status);
        if (fits && (chunk.type == VP_SEGM || chunk.type == VP_PCKT || chunk.type == VP_INDX))
            return VPATCH_OK;
        status = fits ? read_describing(reader, &chunk) : VPATCH_ERR_DAMAGED;
        if (status && status != VPATCH_ERR_DAMAGED) return told(reader, status);
        uint64_t next = reader->offset + (fits ? vp_chunk_size(&chunk) : 0);
        if (status) {
            status = vp_chunk_reader_resync(&reader->file, reader->offset, size, &next);
            if (status) return told(reader, status);
            /* Nothing sound follows: rather the end of a cut file than damage. */
            if (next == size) return VPATCH_OK;
            reader->damage_found = 1;
            damaged_at(reader, reader->offset);
        }
        reader->offset = next;
    }
    return VPATCH_OK;
}

static vpatch_status check_frames(vpatch_reader *reader)
{
    uint64_t frames = 0;
    for (int i = 0; i < reader->index.count; i++)
        frames += (uint64_t)reader->index.rows[i].info.frames;
    if (!reader->limits.max_frames || frames <= reader->limits.max_frames) return VPATCH_OK;
    return fail(reader, VPATCH_ERR_LIMIT, "the file has %llu frames, %llu are allowed",
                (unsigned long long)frames, (unsigned long long)reader->limits.max_frames);
}

static vpatch_status open_all(vpatch_reader *reader, const vpatch_input *input)
{
    for (int i = 0; i < VP_MAX_STREAMS; i++) reader->stream_of[i] = -1;
    vpatch_status status = vp_chunk_reader_open(&reader->file, input);
    if (status) return told(reader, status);
    status = read_magic(reader);
    if (!status) status = read_header(reader);
    if (!status) status = read_description(reader);
    if (status) return status;
    reader->outline.start = reader->offset;
    status = vp_index_make(&reader->index, &reader->file, &reader->outline);
    return status ? told(reader, status) : check_frames(reader);
}

void vpatch_reader_settings_default(vpatch_reader_settings *settings)
{
    if (settings) memset(settings, 0, sizeof *settings);
}

vpatch_status vpatch_reader_open(vpatch_reader **reader, const vpatch_input *input,
                                 const vpatch_reader_settings *settings, char *message,
                                 size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);

    if (!reader) return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the reader");
    *reader = NULL;
    if (!input || !input->read_at)
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no input is given");
    if (VP_RESERVED_USED(input))
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, VP_RESERVED_TEXT, "input");
    if (settings && VP_RESERVED_USED(settings))
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, VP_RESERVED_TEXT, "the settings");
    vpatch_reader *made = calloc(1, sizeof *made);
    if (!made) return vp_fail(&reason, VPATCH_ERR_MEMORY, "out of memory");
    if (settings) made->limits = *settings;
    made->texts.left = VP_MAX_TEXTS;
    vpatch_status status = open_all(made, input);
    if (status) {
        vp_fail(&reason, status, "%s", made->message);
        vpatch_reader_close(made);
    } else {
        *reader = made;
    }
    return status;
}

void vpatch_reader_close(vpatch_reader *reader)
{
    if (!reader) return;
    for (int i = 0; i < reader->streams; i++) vp_stream_free(&reader->stream[i]);
    vp_index_free(&reader->index);
    vp_chunk_reader_close(&reader->file);
    free(reader->metadata);
    free(reader->video_metadata);
    free(reader->times);
    free(reader);
}

/* ---- what the file holds ---- */

const vpatch_header *vpatch_reader_header(const vpatch_reader *reader)
{
    return reader ? &reader->header : NULL;
}

const char *vpatch_reader_metadata(const vpatch_reader *reader)
{
    return reader && reader->metadata ? reader->metadata : "";
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
    return &reader->index.rows[index].info;
}

int vpatch_reader_is_truncated(const vpatch_reader *reader)
{
    return reader ? reader->index.truncated : 0;
}

int vpatch_reader_is_incomplete(const vpatch_reader *reader)
{
    return reader ? reader->index.incomplete : 0;
}

void vpatch_reader_get_sizes(const vpatch_reader *reader, uint64_t *total, uint64_t *video)
{
    uint64_t size = reader ? reader->file.source.size : 0;
    if (total) *total = size;
    if (video) *video = reader ? size - reader->index.carried : 0;
}

const char *vpatch_reader_message(const vpatch_reader *reader)
{
    return reader ? reader->message : "";
}

/* ---- items ---- */

static vpatch_status give_segment(vpatch_reader *reader, const vp_chunk *chunk, vpatch_item *item)
{
    vp_cursor cursor = vp_cursor_make(reader->file.payload, chunk->payload);
    vpatch_segment *segment = &item->segment;
    if (vp_segment_take_counts(&cursor, segment)) return VPATCH_ERR_DAMAGED;
    if (segment->frames > reader->times_capacity) {
        int64_t *times = realloc(reader->times, 2 * (size_t)segment->frames * sizeof *times);
        if (!times) return VPATCH_ERR_MEMORY;
        reader->times = times;
        reader->times_capacity = segment->frames;
    }
    int64_t *durations = reader->times + segment->frames;
    if (vp_times_take(&cursor, reader->rate, reader->times, durations, segment->frames))
        return VPATCH_ERR_DAMAGED;
    segment->pts = reader->times;
    segment->durations = durations;
    segment->data = cursor.at;
    segment->size = vp_cursor_left(&cursor);
    item->kind = VPATCH_ITEM_SEGMENT;
    return VPATCH_OK;
}

/* VPATCH_AGAIN: the chunk holds no more packets of known streams. */
static vpatch_status give_packet(vpatch_reader *reader, vpatch_item *item)
{
    while (vp_cursor_left(&reader->packets) > 0) {
        vpatch_stream_packet *packet = &item->packet;
        if (vp_packet_take(&reader->packets, &reader->packet_state, packet)) {
            reader->packets = vp_cursor_make(NULL, 0);
            return fail(reader, VPATCH_ERR_DAMAGED, "a packet is damaged");
        }
        packet->stream = reader->stream_of[packet->stream];
        if (packet->stream < 0) continue; /* its stream's description was lost */
        item->kind = VPATCH_ITEM_PACKET;
        return VPATCH_OK;
    }
    return VPATCH_AGAIN;
}

/* Deals with one sound or unsound chunk. VPATCH_AGAIN: it gave no item. */
static vpatch_status take_chunk(vpatch_reader *reader, const vp_chunk *chunk, vpatch_item *item)
{
    vp_chunk_reader *file = &reader->file;
    if (chunk->type == VP_SEGM && reader->offset < reader->target) return VPATCH_AGAIN;
    if (chunk->type == VP_SEGM) {
        vpatch_status status = vp_chunk_reader_load(file, reader->offset, chunk);
        return status ? status : give_segment(reader, chunk, item);
    }
    if (chunk->type == VP_PCKT) {
        vpatch_status status = vp_chunk_reader_load(file, reader->offset, chunk);
        if (status) return status;
        reader->packets = vp_cursor_make(file->payload, chunk->payload);
        memset(&reader->packet_state, 0, sizeof reader->packet_state);
        return VPATCH_AGAIN;
    }
    vpatch_status status = vp_chunk_reader_verify(file, reader->offset, chunk);
    if (status) return status;
    if (vp_type_is_critical(chunk->type) && !vp_type_is_known(chunk->type))
        return unknown_at(reader, reader->offset);
    return VPATCH_AGAIN;
}

/* Sets the offset behind a damaged chunk. */
static vpatch_status pass_damage(vpatch_reader *reader)
{
    uint64_t next;
    vpatch_status status =
        vp_chunk_reader_resync(&reader->file, reader->offset, reader->index.end, &next);
    if (status) return told(reader, status);
    status = damaged_at(reader, reader->offset);
    reader->offset = next;
    return status;
}

static vpatch_status next_item(vpatch_reader *reader, vpatch_item *item)
{
    for (;;) {
        vpatch_status status = give_packet(reader, item);
        if (status != VPATCH_AGAIN) return status;
        if (reader->offset >= reader->index.end) return VPATCH_END;
        vp_chunk chunk;
        int fits;
        status =
            vp_chunk_reader_parse(&reader->file, reader->offset, reader->index.end, &chunk, &fits);
        if (status) return told(reader, status);
        status = fits ? take_chunk(reader, &chunk, item) : VPATCH_ERR_DAMAGED;
        if (status == VPATCH_ERR_DAMAGED) return pass_damage(reader);
        if (status && status != VPATCH_AGAIN) return told(reader, status);
        reader->offset += vp_chunk_size(&chunk);
        if (!status) return VPATCH_OK;
    }
}

vpatch_status vpatch_reader_read(vpatch_reader *reader, vpatch_item *item)
{
    if (!reader) return VPATCH_ERR_ARGUMENT;
    if (!item) return fail(reader, VPATCH_ERR_ARGUMENT, "item is NULL");
    memset(item, 0, sizeof *item);
    if (reader->damage_found) {
        reader->damage_found = 0; /* the message is still there from opening */
        return VPATCH_ERR_DAMAGED;
    }
    reader->message[0] = 0;
    vpatch_status status = next_item(reader, item);
    if (status) memset(item, 0, sizeof *item);
    return status;
}

vpatch_status vpatch_reader_seek(vpatch_reader *reader, int index)
{
    if (!reader) return VPATCH_ERR_ARGUMENT;
    if (index < 0 || index >= reader->index.count)
        return fail(reader, VPATCH_ERR_ARGUMENT, "there is no segment %d", index);
    const vp_index_entry *row = &reader->index.rows[index];
    reader->target = row->info.offset;
    reader->offset = row->info.offset - row->lead;
    /* A lead is written by the file's maker; it cannot reach into the header. */
    if (reader->offset < reader->outline.start) reader->offset = reader->outline.start;
    reader->packets = vp_cursor_make(NULL, 0);
    vp_chunk_reader_renew_budget(&reader->file);
    return VPATCH_OK;
}
