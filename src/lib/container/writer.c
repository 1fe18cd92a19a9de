/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes a .vpt file front to back. Memory is asked for before anything is
 * written, so that a call that fails for memory may be repeated; a failed write
 * ends the writer for good, as the output's contents are unknown from then on. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/reserved.h"
#include "container/bytes.h"
#include "container/captions.h"
#include "container/chunk.h"
#include "container/header.h"
#include "container/metadata_text.h"
#include "container/packet.h"
#include "container/preroll.h"
#include "container/segment.h"
#include "container/stream.h"
#include "vpatch/vpatch.h"

/* Packets gathered into one chunk: about a second of audio. More would save
 * little and lose more when a chunk is damaged. */
#define BUNDLE_SIZE 32768

enum { STAGE_DESCRIBE, STAGE_CONTENT, STAGE_FINISHED };

/* What a pckt chunk needs to know about a stream. */
typedef struct stream_time {
    int num, den;
} stream_time;

struct vpatch_writer {
    vpatch_output output;
    int stage;
    int has_metadata, has_video_metadata, has_provenance, has_captions;
    int incomplete; /* what is encoded ended too early */
    vp_text_budget texts;
    int write_failed;
    vp_frame_rate rate;
    int time_base_num, time_base_den;
    uint64_t total, carried;

    int streams;
    stream_time stream[VP_MAX_STREAMS];

    vp_bytes chunk;  /* the chunk in work, rebuilt by every call */
    vp_bytes bundle; /* packets waiting for their chunk */
    vp_packet_state packet_state;
    double bundle_latest;
    vp_preroll leads;

    vp_bytes entries;
    vp_index_entry last_entry;
    int64_t last_pts; /* of the last frame written, when there are segments */
    uint64_t segments;

    char message[160];
};

static vpatch_status fail(vpatch_writer *writer, vpatch_status status, const char *reason)
{
    snprintf(writer->message, sizeof writer->message, "%s", reason);
    return status;
}

static vpatch_status out_of_memory(vpatch_writer *writer)
{
    return fail(writer, VPATCH_ERR_MEMORY, "out of memory");
}

static vpatch_status write_all(vpatch_writer *writer, const void *data, size_t size)
{
    if (size == 0) return VPATCH_OK;
    int failed = writer->output.write(writer->output.opaque, data, size);

    if (failed) {
        char reason[80] = "";

        writer->write_failed = 1;
        if (failed < 0 || strerror_r(failed, reason, sizeof reason)) reason[0] = 0;
        snprintf(writer->message, sizeof writer->message, "writing failed%s%s", *reason ? ": " : "",
                 reason);
        return VPATCH_ERR_IO;
    }
    writer->total += size;
    return VPATCH_OK;
}

/* Every call begins here: what was half written stays failed. */
static vpatch_status begin(vpatch_writer *writer)
{
    if (!writer) return VPATCH_ERR_ARGUMENT;
    writer->message[0] = 0;
    if (writer->write_failed) return fail(writer, VPATCH_ERR_IO, "writing failed before");
    if (writer->stage == STAGE_FINISHED)
        return fail(writer, VPATCH_ERR_ARGUMENT, "the file is already finished");
    return VPATCH_OK;
}

/* Writes a chunk of `front` (bytes this writer made) and `data` (the caller's,
 * not copied). Allocates nothing. */
static vpatch_status write_chunk(vpatch_writer *writer, uint32_t type, const vp_bytes *front,
                                 const uint8_t *data, size_t size)
{
    if (front->failed) return out_of_memory(writer);
    if (front->size > VP_MAX_PAYLOAD || size > VP_MAX_PAYLOAD - front->size)
        return fail(writer, VPATCH_ERR_UNSUPPORTED, "a chunk would have 2 GiB or more");
    uint32_t sum = vp_crc(vp_crc(vp_crc_begin(type), front->data, front->size), data, size);
    uint8_t head[VP_CHUNK_HEAD_MAX], crc[VP_CHUNK_CRC_SIZE];
    size_t head_size = vp_chunk_head(head, type, front->size + size);
    vp_store_u32(crc, sum);
    vpatch_status status = write_all(writer, head, head_size);
    if (!status) status = write_all(writer, front->data, front->size);
    if (!status) status = write_all(writer, data, size);
    if (!status) status = write_all(writer, crc, sizeof crc);
    return status;
}

/* The same for chunks that are carried along and are no part of the video. */
static vpatch_status write_carried(vpatch_writer *writer, uint32_t type, const vp_bytes *front,
                                   const uint8_t *data, size_t size)
{
    uint64_t before = writer->total;
    vpatch_status status = write_chunk(writer, type, front, data, size);
    writer->carried += writer->total - before;
    return status;
}

static vpatch_status write_start(vpatch_writer *writer, const vpatch_header *header)
{
    vp_bytes *front = &writer->chunk;
    vp_header_put(front, header);
    if (front->failed) return out_of_memory(writer);
    const uint8_t version = VP_FORMAT_VERSION;
    vpatch_status status = write_all(writer, vp_magic, VP_MAGIC_SIZE);
    if (!status) status = write_all(writer, &version, 1);
    return status ? status : write_chunk(writer, VP_HEAD, front, NULL, 0);
}

vpatch_status vpatch_writer_open(vpatch_writer **writer, const vpatch_output *output,
                                 const vpatch_header *header, char *message, size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);

    if (!writer) return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the writer");
    *writer = NULL;
    if (!output || !output->write || !header)
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no output or no header is given");
    if (VP_RESERVED_USED(output))
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, VP_RESERVED_TEXT, "output");
    const char *problem = vp_header_problem(header);
    if (problem) return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "%s", problem);
    vpatch_writer *made = calloc(1, sizeof *made);
    if (!made) return vp_fail(&reason, VPATCH_ERR_MEMORY, "out of memory");
    made->output = *output;
    made->texts.left = VP_MAX_TEXTS;
    made->rate = vp_frame_rate_of(header);
    made->time_base_num = header->time_base_num;
    made->time_base_den = header->time_base_den;
    made->last_entry = vp_index_entry_none();
    vpatch_status status = write_start(made, header);
    if (status) {
        vp_fail(&reason, status, "%s", made->message);
        vpatch_writer_close(made);
    } else {
        *writer = made;
    }
    return status;
}

/* One text in a chunk of its own; *has: there is one already. */
static vpatch_status set_text(vpatch_writer *writer, uint32_t type, int *has, const char *text)
{
    if (writer->stage != STAGE_DESCRIBE || *has)
        return fail(writer, VPATCH_ERR_ARGUMENT,
                    "metadata is set once, before segments and packets");
    if (!text || !text[0]) return VPATCH_OK;
    vp_bytes_clear(&writer->chunk);
    vpatch_status status = vp_metadata_text_put(&writer->chunk, &writer->texts, text);
    if (status == VPATCH_ERR_UNSUPPORTED) return fail(writer, status, "the metadata is too long");
    if (status) return out_of_memory(writer);
    status = write_carried(writer, type, &writer->chunk, NULL, 0);
    if (!status) *has = 1;
    return status;
}

vpatch_status vpatch_writer_set_metadata(vpatch_writer *writer, const char *metadata)
{
    vpatch_status status = begin(writer);
    return status ? status : set_text(writer, VP_META, &writer->has_metadata, metadata);
}

vpatch_status vpatch_writer_set_video_metadata(vpatch_writer *writer, const char *metadata)
{
    vpatch_status status = begin(writer);
    return status ? status : set_text(writer, VP_VMET, &writer->has_video_metadata, metadata);
}

vpatch_status vpatch_writer_set_provenance(vpatch_writer *writer, const char *provenance)
{
    vpatch_status status = begin(writer);
    return status ? status : set_text(writer, VP_PROV, &writer->has_provenance, provenance);
}

vpatch_status vpatch_writer_set_captions(vpatch_writer *writer, const vpatch_caption *captions,
                                         int count)
{
    vpatch_status status = begin(writer);
    if (status) return status;
    if (count < 0 || (count && !captions))
        return fail(writer, VPATCH_ERR_ARGUMENT, "captions are missing");
    for (int i = 0; i < count; i++) {
        const char *problem = vp_caption_problem(&captions[i], i ? &captions[i - 1] : NULL);
        if (problem) return fail(writer, VPATCH_ERR_ARGUMENT, problem);
    }
    char *text = vp_captions_format(captions, count);
    if (!text) return out_of_memory(writer);
    status = set_text(writer, VP_CAPT, &writer->has_captions, text);
    free(text);
    return status;
}

vpatch_status vpatch_writer_set_incomplete(vpatch_writer *writer)
{
    vpatch_status status = begin(writer);
    if (!status) writer->incomplete = 1;
    return status;
}

vpatch_status vpatch_writer_add_stream(vpatch_writer *writer, const vpatch_stream *stream,
                                       int *index)
{
    vpatch_status status = begin(writer);
    if (status) return status;
    if (!stream) return fail(writer, VPATCH_ERR_ARGUMENT, "stream is NULL");
    if (writer->stage != STAGE_DESCRIBE)
        return fail(writer, VPATCH_ERR_ARGUMENT, "streams are added before segments and packets");
    const char *problem = vp_stream_problem(stream);
    if (problem) return fail(writer, VPATCH_ERR_ARGUMENT, problem);
    if (writer->streams == VP_MAX_STREAMS)
        return fail(writer, VPATCH_ERR_UNSUPPORTED, "more than 256 streams");
    vp_bytes_clear(&writer->chunk);
    status = vp_stream_put(&writer->chunk, &writer->texts, stream, writer->streams);
    if (status == VPATCH_ERR_UNSUPPORTED)
        return fail(writer, status, "the stream's metadata is too long");
    if (status) return out_of_memory(writer);
    status = write_carried(writer, VP_STRM, &writer->chunk, NULL, 0);
    if (status) return status;
    writer->stream[writer->streams].num = stream->time_base_num;
    writer->stream[writer->streams].den = stream->time_base_den;
    if (index) *index = writer->streams;
    writer->streams++;
    return VPATCH_OK;
}

static void empty_bundle(vpatch_writer *writer)
{
    vp_bytes_clear(&writer->bundle);
    memset(&writer->packet_state, 0, sizeof writer->packet_state);
}

/* Writes the waiting packets; `data` belongs to the last of them. */
static vpatch_status flush_bundle(vpatch_writer *writer, const uint8_t *data, size_t size)
{
    if (writer->bundle.size == 0) return VPATCH_OK;
    if (vp_preroll_add(&writer->leads, writer->total, writer->bundle_latest))
        return out_of_memory(writer);
    vpatch_status status = write_carried(writer, VP_PCKT, &writer->bundle, data, size);
    if (!status) empty_bundle(writer);
    return status;
}

vpatch_status vpatch_writer_write_segment(vpatch_writer *writer, const vpatch_segment *segment)
{
    vpatch_status status = begin(writer);
    if (status) return status;
    if (!segment) return fail(writer, VPATCH_ERR_ARGUMENT, "segment is NULL");
    const char *problem = vp_segment_problem(segment);
    if (problem) return fail(writer, VPATCH_ERR_ARGUMENT, problem);
    if (writer->segments && segment->pts[0] <= writer->last_pts)
        return fail(writer, VPATCH_ERR_ARGUMENT,
                    "the segment does not start after the last frame before it");
    if (writer->segments == INT_MAX)
        return fail(writer, VPATCH_ERR_UNSUPPORTED, "too many segments");
    vp_bytes_clear(&writer->chunk);
    vp_segment_put(&writer->chunk, segment, writer->rate);
    if (writer->chunk.failed || vp_bytes_reserve(&writer->entries, VP_INDEX_ENTRY_MAX))
        return out_of_memory(writer);

    status = flush_bundle(writer, NULL, 0);
    if (status) return status;
    uint64_t offset = writer->total;
    status = write_chunk(writer, VP_SEGM, &writer->chunk, segment->data, segment->size);
    if (status) return status;
    int num = writer->time_base_num, den = writer->time_base_den;
    uint64_t lead = vp_preroll_find(&writer->leads, offset, vp_seconds(segment->pts[0], num, den));
    vp_index_entry entry = vp_index_entry_of(segment, offset, writer->total - offset, lead);
    vp_index_entry_put(&writer->entries, &writer->last_entry, &entry);
    vp_preroll_forget(&writer->leads, vp_seconds(entry.info.end_pts, num, den));
    writer->last_entry = entry;
    writer->last_pts = segment->pts[segment->frames - 1];
    writer->segments++;
    writer->stage = STAGE_CONTENT;
    return VPATCH_OK;
}

static const char *packet_problem(const vpatch_writer *writer, const vpatch_stream_packet *p)
{
    if (p->stream < 0 || p->stream >= writer->streams) return "there is no such stream";
    if (!p->data && p->size) return "data is missing";
    if (VP_RESERVED_USED(p)) return "a reserved field of the packet is not 0";
    return NULL;
}

vpatch_status vpatch_writer_write_packet(vpatch_writer *writer, const vpatch_stream_packet *packet)
{
    vpatch_status status = begin(writer);
    if (status) return status;
    if (!packet) return fail(writer, VPATCH_ERR_ARGUMENT, "packet is NULL");
    const char *problem = packet_problem(writer, packet);
    if (problem) return fail(writer, VPATCH_ERR_ARGUMENT, problem);
    if (packet->size > VP_MAX_PAYLOAD - VP_PACKET_HEAD_MAX)
        return fail(writer, VPATCH_ERR_UNSUPPORTED, "the packet is too large");

    int is_large = packet->size >= BUNDLE_SIZE;
    if (writer->bundle.size && writer->bundle.size + packet->size > BUNDLE_SIZE) {
        status = flush_bundle(writer, NULL, 0);
        if (status) return status;
    }
    if (vp_bytes_reserve(&writer->bundle, VP_PACKET_HEAD_MAX + (is_large ? 0 : packet->size)))
        return out_of_memory(writer);
    const stream_time *base = &writer->stream[packet->stream];
    double time = vp_packet_seconds(packet, base->num, base->den);
    if (writer->bundle.size == 0 || time > writer->bundle_latest) writer->bundle_latest = time;
    writer->stage = STAGE_CONTENT;
    vp_packet_put(&writer->bundle, &writer->packet_state, packet);
    if (!is_large) {
        vp_bytes_put(&writer->bundle, packet->data, packet->size);
        return VPATCH_OK;
    }
    /* A large packet was put into an empty bundle: emptied again, nothing of it
     * stays when memory is short. */
    status = flush_bundle(writer, packet->data, packet->size);
    if (status) empty_bundle(writer);
    return status;
}

vpatch_status vpatch_writer_finish(vpatch_writer *writer)
{
    vpatch_status status = begin(writer);
    if (status) return status;
    vp_bytes *front = &writer->chunk;
    status = flush_bundle(writer, NULL, 0);
    if (status) return status;
    vp_bytes_clear(front);
    vp_bytes_put_varint(front, writer->incomplete ? VP_INDEX_INCOMPLETE : 0);
    vp_bytes_put_varint(front, writer->segments);
    vp_bytes_put_varint(front, writer->carried);
    vp_bytes_put(front, writer->entries.data, writer->entries.size);
    uint8_t head[VP_CHUNK_HEAD_MAX];
    size_t head_size = vp_chunk_head(head, VP_INDX, front->size + 4);
    vp_bytes_put_u32(front, (uint32_t)(head_size + front->size + 4 + VP_CHUNK_CRC_SIZE));
    status = write_chunk(writer, VP_INDX, front, NULL, 0);
    if (!status) writer->stage = STAGE_FINISHED;
    return status;
}

void vpatch_writer_get_sizes(const vpatch_writer *writer, uint64_t *total, uint64_t *video)
{
    if (total) *total = writer ? writer->total : 0;
    if (video) *video = writer ? writer->total - writer->carried : 0;
}

const char *vpatch_writer_message(const vpatch_writer *writer)
{
    return writer ? writer->message : "";
}

void vpatch_writer_close(vpatch_writer *writer)
{
    if (!writer) return;
    vp_bytes_free(&writer->chunk);
    vp_bytes_free(&writer->bundle);
    vp_bytes_free(&writer->entries);
    vp_preroll_free(&writer->leads);
    free(writer);
}
