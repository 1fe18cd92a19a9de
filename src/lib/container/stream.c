/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/stream.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/reserved.h"
#include "container/chunk.h"

/* Bits of the varint that says which fields are there; a field that is not is 0
 * (or empty). */
enum {
    SAMPLE_RATE = 1 << 0,
    CHANNELS = 1 << 1,
    FRAME_SIZE = 1 << 2,
    BLOCK_ALIGN = 1 << 3,
    BITS_PER_SAMPLE = 1 << 4,
    INITIAL_PADDING = 1 << 5,
    SEEK_PREROLL = 1 << 6,
    BIT_RATE = 1 << 7,
    CHANNEL_MASK = 1 << 8,
    CODEC_TAG = 1 << 9,
    DISPOSITION = 1 << 10,
    PROFILE = 1 << 11,
    EXTRADATA = 1 << 12,
    METADATA = 1 << 13,
    ALL_FIELDS = (1 << 14) - 1
};

/* The plain int fields in the order of their bits. */
enum { INT_FIELDS = 7 };

static void int_fields(vpatch_stream *s, int *fields[INT_FIELDS])
{
    int *all[INT_FIELDS] = {&s->sample_rate, &s->channels,        &s->frame_size,
                            &s->block_align, &s->bits_per_sample, &s->initial_padding,
                            &s->seek_preroll};
    memcpy(fields, all, sizeof all);
}

const char *vp_stream_problem(const vpatch_stream *s)
{
    if (s->kind < VPATCH_STREAM_AUDIO || s->kind > VPATCH_STREAM_ATTACHMENT)
        return "kind of stream is unknown";
    if (!s->codec || strlen(s->codec) > VP_MAX_CODEC_NAME) return "codec name is missing or long";
    if (s->time_base_num < 0 || s->time_base_den < 0) return "time base is negative";
    if (!s->extradata && s->extradata_size) return "extradata is missing";
    if (VP_RESERVED_USED(s)) return "a reserved field of the stream is not 0";
    return NULL;
}

static unsigned stream_fields(vpatch_stream *s)
{
    unsigned fields = 0;
    int *ints[INT_FIELDS];
    int_fields(s, ints);
    for (int i = 0; i < INT_FIELDS; i++)
        if (*ints[i]) fields |= 1u << i;
    if (s->bit_rate) fields |= BIT_RATE;
    if (s->channel_mask) fields |= CHANNEL_MASK;
    if (s->codec_tag) fields |= CODEC_TAG;
    if (s->disposition) fields |= DISPOSITION;
    if (s->profile) fields |= PROFILE;
    if (s->extradata_size) fields |= EXTRADATA;
    if (s->metadata && s->metadata[0]) fields |= METADATA;
    return fields;
}

vpatch_status vp_stream_put(vp_bytes *bytes, vp_text_budget *texts, const vpatch_stream *stream,
                            int number)
{
    vpatch_stream s = *stream;
    unsigned fields = stream_fields(&s);
    size_t name_size = strlen(s.codec);
    vp_bytes_put_byte(bytes, (unsigned)number);
    vp_bytes_put_byte(bytes, (unsigned)s.kind);
    vp_bytes_put_byte(bytes, (unsigned)name_size);
    vp_bytes_put(bytes, s.codec, name_size);
    vp_bytes_put_varint(bytes, (uint64_t)s.time_base_num);
    vp_bytes_put_varint(bytes, (uint64_t)s.time_base_den);
    vp_bytes_put_varint(bytes, fields);
    int *ints[INT_FIELDS];
    int_fields(&s, ints);
    for (int i = 0; i < INT_FIELDS; i++)
        if (*ints[i]) vp_bytes_put_signed(bytes, *ints[i]);
    if (fields & BIT_RATE) vp_bytes_put_signed(bytes, s.bit_rate);
    if (fields & CHANNEL_MASK) vp_bytes_put_varint(bytes, s.channel_mask);
    if (fields & CODEC_TAG) vp_bytes_put_varint(bytes, s.codec_tag);
    if (fields & DISPOSITION) vp_bytes_put_varint(bytes, s.disposition);
    if (fields & PROFILE) vp_bytes_put_signed(bytes, s.profile);
    if (fields & EXTRADATA) {
        vp_bytes_put_varint(bytes, s.extradata_size);
        vp_bytes_put(bytes, s.extradata, s.extradata_size);
    }
    if (fields & METADATA) {
        vpatch_status status = vp_metadata_text_put(bytes, texts, s.metadata);
        if (status) return status;
    }
    return bytes->failed ? VPATCH_ERR_MEMORY : VPATCH_OK;
}

/* A copy with a 0 behind it. NULL when memory is short. */
static void *copy_bytes(const uint8_t *data, size_t size)
{
    char *copy = malloc(size + 1);
    if (!copy) return NULL;
    if (size) memcpy(copy, data, size);
    copy[size] = 0;
    return copy;
}

static void take_fields(vp_cursor *cursor, vpatch_stream *s, unsigned fields)
{
    int *ints[INT_FIELDS];
    int_fields(s, ints);
    for (int i = 0; i < INT_FIELDS; i++)
        if (fields & 1u << i) *ints[i] = vp_take_int(cursor);
    if (fields & BIT_RATE) s->bit_rate = vp_take_signed(cursor);
    if (fields & CHANNEL_MASK) s->channel_mask = vp_take_varint(cursor);
    if (fields & CODEC_TAG) s->codec_tag = (uint32_t)vp_take_varint_up_to(cursor, UINT32_MAX);
    if (fields & DISPOSITION) s->disposition = (uint32_t)vp_take_varint_up_to(cursor, UINT32_MAX);
    if (fields & PROFILE) s->profile = vp_take_int(cursor);
}

/* Everything behind the plain fields: what needs memory. */
static vpatch_status take_copies(vp_cursor *cursor, vp_text_budget *texts, vpatch_stream *s,
                                 const uint8_t *name, size_t name_size, unsigned fields)
{
    const uint8_t *extradata = NULL;
    if (fields & EXTRADATA) {
        s->extradata_size = (size_t)vp_take_varint_up_to(cursor, VP_MAX_PAYLOAD);
        extradata = vp_take_bytes(cursor, s->extradata_size);
    }
    if (cursor->bad || (s->extradata_size && !extradata)) return VPATCH_ERR_DAMAGED;
    s->codec = copy_bytes(name, name_size);
    if (!s->codec) return VPATCH_ERR_MEMORY;
    if (s->extradata_size) {
        s->extradata = copy_bytes(extradata, s->extradata_size);
        if (!s->extradata) return VPATCH_ERR_MEMORY;
    }
    char *metadata = NULL;
    vpatch_status status = VPATCH_OK;
    if (fields & METADATA)
        status = vp_metadata_text_take(cursor, texts, &metadata);
    else if (!(metadata = copy_bytes(NULL, 0)))
        status = VPATCH_ERR_MEMORY;
    s->metadata = metadata;
    return status;
}

vpatch_status vp_stream_take(vp_cursor *cursor, vp_text_budget *texts, vpatch_stream *stream,
                             int *number)
{
    memset(stream, 0, sizeof *stream);
    *number = (int)vp_take_byte(cursor);
    unsigned kind = vp_take_byte(cursor);
    size_t name_size = vp_take_byte(cursor);
    const uint8_t *name = vp_take_bytes(cursor, name_size);
    stream->time_base_num = (int)vp_take_varint_up_to(cursor, INT_MAX);
    stream->time_base_den = (int)vp_take_varint_up_to(cursor, INT_MAX);
    unsigned fields = (unsigned)vp_take_varint_up_to(cursor, ALL_FIELDS);
    take_fields(cursor, stream, fields);
    if (cursor->bad || kind < VPATCH_STREAM_AUDIO || kind > VPATCH_STREAM_ATTACHMENT ||
        memchr(name, 0, name_size))
        return VPATCH_ERR_DAMAGED;
    stream->kind = (vpatch_stream_kind)kind;
    vpatch_status status = take_copies(cursor, texts, stream, name, name_size, fields);
    if (status) vp_stream_free(stream);
    return status;
}

void vp_stream_free(vpatch_stream *stream)
{
    free((void *)(uintptr_t)stream->codec);
    free((void *)(uintptr_t)stream->extradata);
    free((void *)(uintptr_t)stream->metadata);
    memset(stream, 0, sizeof *stream);
}
