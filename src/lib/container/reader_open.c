/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening a file: everything in front of the first segment or packet, and the index. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/reserved.h"
#include "container/bytes.h"
#include "container/damaged_segment.h"
#include "container/header.h"
#include "container/index_scan.h"
#include "container/reader_internal.h"
#include "container/stream.h"

vpatch_status vp_reader_fail(vpatch_reader *reader, vpatch_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reader->message, sizeof reader->message, format, arguments);
    va_end(arguments);
    return status;
}

vpatch_status vp_reader_told(vpatch_reader *reader, vpatch_status status)
{
    if (status == VPATCH_ERR_IO) {
        char reason[80] = "";
        int error = reader->file.source.error;

        if (error && strerror_r(error, reason, sizeof reason)) reason[0] = 0;
        return vp_reader_fail(reader, status, "reading failed%s%s", *reason ? ": " : "", reason);
    }
    if (status == VPATCH_ERR_MEMORY) return vp_reader_fail(reader, status, "out of memory");
    if (status == VPATCH_ERR_LIMIT)
        return vp_reader_fail(reader, status, "the file takes more memory than max_memory allows");
    return status;
}

vpatch_status vp_reader_damaged_at(vpatch_reader *reader, uint64_t offset)
{
    return vp_reader_fail(reader, VPATCH_ERR_DAMAGED, "the chunk at byte %llu is damaged",
                          (unsigned long long)offset);
}

vpatch_status vp_reader_unknown_at(vpatch_reader *reader, uint64_t offset)
{
    return vp_reader_fail(reader, VPATCH_ERR_UNSUPPORTED,
                          "the chunk at byte %llu is of a kind this version does not know",
                          (unsigned long long)offset);
}

vpatch_status vp_reader_check_frames(vpatch_reader *reader, uint64_t frames)
{
    if (frames <= reader->limits.max_frames) return VPATCH_OK;
    return vp_reader_fail(reader, VPATCH_ERR_LIMIT,
                          "it has %llu frames or more, max_frames allows "
                          "%llu",
                          (unsigned long long)frames,
                          (unsigned long long)reader->limits.max_frames);
}

static vpatch_status read_magic(vpatch_reader *reader)
{
    const uint8_t *start;
    size_t there;
    vpatch_status status =
        vp_byte_source_peek(&reader->file.source, 0, VP_MAGIC_SIZE + 1, &start, &there);
    if (status) return vp_reader_told(reader, status);
    size_t compared = there < VP_MAGIC_SIZE ? there : VP_MAGIC_SIZE;
    if (there == 0 || memcmp(start, vp_magic, compared))
        return vp_reader_fail(reader, VPATCH_ERR_NOT_VPT, "not a .vpt file");
    if (there < VP_MAGIC_SIZE + 1)
        return vp_reader_fail(reader, VPATCH_ERR_TRUNCATED, "the file ends within its first bytes");
    if (start[VP_MAGIC_SIZE] != VP_FORMAT_VERSION)
        return vp_reader_fail(reader, VPATCH_ERR_UNSUPPORTED,
                              "the file has format version %d, this program knows %d: %s",
                              start[VP_MAGIC_SIZE], VP_FORMAT_VERSION,
                              start[VP_MAGIC_SIZE] > VP_FORMAT_VERSION
                                  ? "a later vpatch reads it"
                                  : "the vpatch that made it reads it, or its source is encoded "
                                    "anew");
    reader->offset = VP_MAGIC_SIZE + 1;
    return VPATCH_OK;
}

static vpatch_status check_pixels(vpatch_reader *reader)
{
    uint64_t pixels = (uint64_t)reader->header.width * (uint64_t)reader->header.height;
    if (pixels <= reader->limits.max_pixels) return VPATCH_OK;
    return vp_reader_fail(reader, VPATCH_ERR_LIMIT,
                          "%d x %d are %llu pixels, max_pixels allows %llu", reader->header.width,
                          reader->header.height, (unsigned long long)pixels,
                          (unsigned long long)reader->limits.max_pixels);
}

/* Sizes and flags beyond those of this version. */
static vpatch_status refuse_header(vpatch_reader *reader)
{
    const vpatch_header *h = &reader->header;
    if (h->width <= VPATCH_MAX_WIDTH && h->height <= VPATCH_MAX_HEIGHT)
        return vp_reader_fail(reader, VPATCH_ERR_UNSUPPORTED,
                              "its header has what a later version has added: a later vpatch reads "
                              "it");
    return vp_reader_fail(reader, VPATCH_ERR_UNSUPPORTED,
                          "the header says %d x %d, and %d x %d is the largest picture there is",
                          h->width, h->height, VPATCH_MAX_WIDTH, VPATCH_MAX_HEIGHT);
}

static vpatch_status read_header(vpatch_reader *reader)
{
    vp_chunk chunk;
    int fits;
    vpatch_status status =
        vp_chunk_reader_parse(&reader->file, reader->offset, UINT64_MAX, &chunk, &fits);
    int loaded = !status && fits && chunk.type == VP_HEAD;
    if (loaded) status = vp_chunk_reader_load(&reader->file, reader->offset, &chunk);
    uint64_t size = reader->file.source.size; /* known if the input has ended */
    if (status && status != VPATCH_ERR_DAMAGED) return vp_reader_told(reader, status);
    if (fits && vp_chunk_size(&chunk) > size - reader->offset) fits = 0;
    if (!fits && size - reader->offset < 256)
        return vp_reader_fail(reader, VPATCH_ERR_TRUNCATED, "the file ends within its header");
    if (loaded && !status) {
        vp_cursor cursor = vp_cursor_make(reader->file.payload, chunk.payload);
        status = vp_header_take(&cursor, &reader->header);
    }
    if (!loaded || status == VPATCH_ERR_DAMAGED)
        return vp_reader_fail(reader, VPATCH_ERR_DAMAGED, "the header is damaged");
    if (status == VPATCH_ERR_UNSUPPORTED) return refuse_header(reader);
    reader->rate = vp_frame_rate_of(&reader->header);
    reader->outline.header = &reader->header;
    reader->offset += vp_chunk_size(&chunk);
    return check_pixels(reader);
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

/* Where a text of this type goes; NULL: it is none. */
static char **text_of(vpatch_reader *reader, uint32_t type)
{
    if (type == VP_META) return &reader->metadata;
    if (type == VP_VMET) return &reader->video_metadata;
    return type == VP_PROV ? &reader->provenance : NULL;
}

/* A second text of a kind is damage. */
static vpatch_status read_text(vpatch_reader *reader, const vp_chunk *chunk, char **text)
{
    vp_cursor cursor = vp_cursor_make(reader->file.payload, chunk->payload);
    return *text ? VPATCH_ERR_DAMAGED : vp_metadata_text_take(&cursor, &reader->texts, text);
}

static vpatch_status read_captions(vpatch_reader *reader, const vp_chunk *chunk)
{
    char *text = NULL;
    if (reader->captions.text) return VPATCH_ERR_DAMAGED;
    vpatch_status status = read_text(reader, chunk, &text);
    return status ? status : vp_captions_parse(&reader->captions, text);
}

/* One chunk in front of the contents. VPATCH_ERR_DAMAGED: pass it over. */
static vpatch_status read_describing(vpatch_reader *reader, const vp_chunk *chunk)
{
    char **text = text_of(reader, chunk->type);

    if (chunk->type != VP_STRM && chunk->type != VP_CAPT && !text) {
        vpatch_status status = vp_chunk_reader_verify(&reader->file, reader->offset, chunk);
        if (!status && vp_type_is_critical(chunk->type) && !vp_type_is_known(chunk->type))
            return vp_reader_unknown_at(reader, reader->offset);
        return !status && chunk->type == VP_HEAD ? VPATCH_ERR_DAMAGED : status;
    }
    vpatch_status status = vp_chunk_reader_load(&reader->file, reader->offset, chunk);
    if (status) return status;
    if (vp_chunk_size(chunk) > reader->limits.max_memory - reader->outline.carried)
        return VPATCH_ERR_LIMIT;
    if (chunk->type == VP_STRM)
        status = read_stream(reader, chunk);
    else if (chunk->type == VP_CAPT)
        status = read_captions(reader, chunk);
    else
        status = read_text(reader, chunk, text);
    /* A damaged one may hold others, which would be counted twice. */
    if (!status) reader->outline.carried += vp_chunk_size(chunk);
    return status;
}

static int is_content(uint32_t type)
{
    return type == VP_SEGM || type == VP_PCKT || type == VP_INDX;
}

/* Where to go on behind what is damaged at reader->offset. VPATCH_ERR_DAMAGED: nowhere, it is what
 * is left of the first segment. */
static vpatch_status pass_describing(vpatch_reader *reader, uint64_t *next)
{
    vp_chunk_reader *file = &reader->file;
    vpatch_segment segment;
    vp_byte_source_hold(&file->source, reader->offset);
    vpatch_status status = vp_chunk_reader_resync(file, reader->offset, UINT64_MAX, next);
    if (!status) {
        status = vp_damaged_segment_load(file, reader->offset, *next, reader->rate, &segment,
                                         &reader->times);
        status = !status ? VPATCH_ERR_DAMAGED : status == VPATCH_ERR_DAMAGED ? VPATCH_OK : status;
    }
    vp_byte_source_release(&file->source);
    return status;
}

/* Reads metadata and streams up to the first segment, packet or index. */
static vpatch_status read_description(vpatch_reader *reader)
{
    vp_chunk_reader *file = &reader->file;
    for (;;) {
        vp_chunk chunk;
        int fits;
        vpatch_status status =
            vp_chunk_reader_parse(file, reader->offset, UINT64_MAX, &chunk, &fits);
        if (status) return vp_reader_told(reader, status);
        if (reader->offset >= file->source.size) return VPATCH_OK;
        if (fits && is_content(chunk.type)) return VPATCH_OK;
        status = fits ? read_describing(reader, &chunk) : VPATCH_ERR_DAMAGED;
        if (status && status != VPATCH_ERR_DAMAGED) return vp_reader_told(reader, status);
        uint64_t next = reader->offset + (fits ? vp_chunk_size(&chunk) : 0);
        if (status) {
            status = pass_describing(reader, &next);
            if (status == VPATCH_ERR_DAMAGED) return VPATCH_OK;
            if (status) return vp_reader_told(reader, status);
            /* Nothing sound follows: rather the end of a cut file than damage. */
            if (next >= file->source.size) return VPATCH_OK;
            if (!reader->damage_found) reader->outline.least = reader->offset;
            /* of damage in several places, the first, unless it reaches over several chunks */
            int is_one = fits && reader->offset + vp_chunk_size(&chunk) == next;
            if (!is_one || !reader->damage_found) reader->damage_type = is_one ? chunk.type : 0;
            reader->damage_found = 1;
            vp_reader_damaged_at(reader, reader->offset);
        }
        reader->offset = next;
    }
}

/* The index at the end of the input, unless that is another file's, or a copy of this one, behind
 * this one's own. VPATCH_ERR_DAMAGED: there is none. */
static vpatch_status read_index(vpatch_reader *reader)
{
    vp_index before = {0};
    int leads = 0;
    vpatch_status status = vp_index_read(&reader->index, &reader->file, &reader->outline);
    if (!status) status = vp_index_leads(&reader->index, &reader->file, &reader->outline, &leads);
    if (status || leads) return status;
    status = vp_index_scan(&before, &reader->file, &reader->outline);
    if (!status && !before.truncated && before.end < reader->index.end) {
        vp_index own = before;
        before = reader->index;
        reader->index = own;
    }
    vp_index_free(&before);
    /* What a scan takes more than the index is no reason against the index. */
    return status == VPATCH_ERR_LIMIT ? VPATCH_OK : status;
}

static vpatch_status open_contents(vpatch_reader *reader)
{
    reader->outline.start = reader->offset;
    if (!reader->damage_found) reader->outline.least = reader->offset;
    if (reader->sequential) {
        reader->maker = (vp_index_maker){.index = &reader->index,
                                         .outline = &reader->outline,
                                         .most = reader->limits.max_memory};
        reader->index.carried = reader->outline.carried;
        reader->index.end = UINT64_MAX;
        return VPATCH_OK;
    }
    vpatch_status status = VPATCH_ERR_DAMAGED;
    if (!reader->limits.ignore_index) status = read_index(reader);
    if (status == VPATCH_ERR_DAMAGED) {
        vp_index_free(&reader->index);
        status = vp_index_scan(&reader->index, &reader->file, &reader->outline);
    }
    if (status) return vp_reader_told(reader, status);
    uint64_t frames = 0;
    for (int i = 0; i < reader->index.count; i++)
        frames += (uint64_t)reader->index.entries[i].info.frames;
    return vp_reader_check_frames(reader, frames);
}

static vpatch_status open_all(vpatch_reader *reader, const vpatch_input *input)
{
    for (int i = 0; i < VP_MAX_STREAMS; i++) reader->stream_of[i] = -1;
    reader->sequential = input->sequential;
    vpatch_status status = vp_chunk_reader_open(&reader->file, input, reader->limits.max_memory);
    if (status) return vp_reader_told(reader, status);
    status = read_magic(reader);
    if (!status) status = read_header(reader);
    if (!status) status = read_description(reader);
    return status ? status : open_contents(reader);
}

void vpatch_reader_settings_default(vpatch_reader_settings *settings)
{
    if (settings) memset(settings, 0, sizeof *settings);
}

/* Puts the defaults for zeros. Returns 0, or -1 when a setting is out of range. */
static int take_settings(vpatch_reader_settings *limits, const vpatch_reader_settings *given)
{
    if (given) *limits = *given;
    if (limits->reserved32 || VP_RESERVED_USED(limits)) return -1;
    if (!limits->max_pixels) limits->max_pixels = UINT64_MAX;
    if (!limits->max_frames) limits->max_frames = UINT64_MAX;
    if (!limits->max_memory) limits->max_memory = vp_memory_half();
    return 0;
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
    if (input->reserved32 || VP_RESERVED_USED(input))
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, VP_RESERVED_TEXT, "input");
    vpatch_reader *made = calloc(1, sizeof *made);
    if (!made) return vp_fail(&reason, VPATCH_ERR_MEMORY, "out of memory");
    made->texts.left = VP_MAX_TEXTS;
    vpatch_status status = VPATCH_OK;
    if (take_settings(&made->limits, settings))
        status = vp_reader_fail(made, VPATCH_ERR_ARGUMENT, VP_RESERVED_TEXT, "the settings");
    if (!status) status = open_all(made, input);
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
    vp_index_maker_free(&reader->maker);
    vp_index_free(&reader->index);
    vp_chunk_reader_close(&reader->file);
    free(reader->metadata);
    free(reader->video_metadata);
    free(reader->provenance);
    vp_captions_free(&reader->captions);
    free(reader);
}
