/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/damaged_segment.h"

/* Type and the shortest length. */
#define CHUNK_HEAD_MIN 5

/* Takes the segment from the first `size` bytes of the loaded chunk. Its type and its length may
 * be what is damaged, so the head is looked for behind a length of any size; its checksum says
 * where it is. Returns bytes of type and length, or 0. */
static size_t take(const vp_chunk_reader *file, size_t size, vp_frame_rate rate,
                   vpatch_segment *segment, vp_segment_times *times)
{
    for (size_t head = CHUNK_HEAD_MIN; head <= VP_CHUNK_HEAD_MAX && head < size; head++) {
        vp_cursor cursor = vp_cursor_make(file->payload + head, size - head);
        if (!vp_segment_take(&cursor, rate, segment, times)) return head;
    }
    return 0;
}

/* Bytes of the chunk's own checksum at the end of so many bytes: where its length is right. */
static size_t checksum_at_end(const vp_chunk_reader *file, size_t size)
{
    vp_chunk chunk;
    if (vp_chunk_parse(&chunk, file->payload, size) || vp_chunk_size(&chunk) != size) return 0;
    return VP_CHUNK_CRC_SIZE;
}

/* Bytes of damage that may be in memory at a time. */
static uint64_t most_of(const vp_chunk_reader *file)
{
    return file->most < VP_MAX_PAYLOAD ? file->most : VP_MAX_PAYLOAD;
}

int vp_damaged_segment_is_alone(const vp_chunk_reader *file, uint64_t size)
{
    if (size > most_of(file)) return 0; /* there is more than what was loaded */
    for (size_t head = CHUNK_HEAD_MIN; head <= VP_CHUNK_HEAD_MAX; head++) {
        if (size < head + VP_CHUNK_CRC_SIZE) return 0;
        size_t payload = (size_t)(size - head - VP_CHUNK_CRC_SIZE);
        uint32_t crc = vp_crc(vp_crc_begin(VP_SEGM), file->payload + head, payload);
        if (vp_load_u32(file->payload + head + payload) == crc) return 1;
    }
    return 0;
}

vpatch_status vp_damaged_segment_load(vp_chunk_reader *file, uint64_t offset, uint64_t end,
                                      vp_frame_rate rate, vpatch_segment *segment,
                                      vp_segment_times *times)
{
    uint64_t most = most_of(file);
    size_t size = (size_t)(end - offset < most ? end - offset : most);
    size_t front = size < VP_SEGMENT_HEAD_MAX ? size : VP_SEGMENT_HEAD_MAX;
    vpatch_status status = vp_chunk_reader_load_bytes(file, offset, front);
    if (status) return status;
    /* all of it only when there is something in it: this is damage, which may be large */
    if (!take(file, front, rate, segment, times)) return VPATCH_ERR_DAMAGED;
    status = vp_chunk_reader_load_bytes(file, offset, size);
    if (status) return status;
    size_t tail = checksum_at_end(file, size);
    if (!take(file, size - tail, rate, segment, times)) return VPATCH_ERR_DAMAGED;
    segment->damaged = 1;
    return VPATCH_OK;
}
