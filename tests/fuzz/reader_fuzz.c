/* SPDX-License-Identifier: BSD-2-Clause */
/* The .vpt reader on any bytes: opens, looks at everything, reads all items, and
 * seeks to every segment. Ends in time and within its memory, whatever comes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "fuzz.h"
#include "vpatch/vpatch.h"

typedef struct bytes {
    const uint8_t *data;
    size_t size;
} bytes;

static int read_at(void *opaque, uint64_t offset, void *buffer, size_t size, size_t *got)
{
    const bytes *file = opaque;
    *got = 0;
    if (offset >= file->size) return 0;
    *got = size < file->size - offset ? size : (size_t)(file->size - offset);
    memcpy(buffer, file->data + offset, *got);
    return 0;
}

/* Touches every byte, so that a sanitizer sees what is not there. */
static unsigned touch(const void *data, size_t size)
{
    const uint8_t *p = data;
    unsigned sum = 0;
    for (size_t i = 0; i < size; i++) sum += p[i];
    return sum;
}

static unsigned touch_item(const vpatch_item *item)
{
    if (item->kind == VPATCH_ITEM_PACKET) return touch(item->packet.data, item->packet.size);
    const vpatch_segment *s = &item->segment;
    size_t times = (size_t)s->frames * sizeof *s->pts;
    return touch(s->data, s->size) + touch(s->pts, times) + touch(s->durations, times);
}

static void fuzz_require(int condition)
{
    if (!condition) abort();
}

static void read_everything(const uint8_t *data, size_t size)
{
    bytes file = {data, size};
    vpatch_input input = {.opaque = &file, .read_at = read_at};
    vpatch_reader *reader;
    char message[100];
    volatile unsigned sum = 0;
    vpatch_status status = vpatch_reader_open(&reader, &input, message, sizeof message);
    fuzz_require((status == VPATCH_OK) == (reader != NULL));
    if (status) return;
    sum += touch(vpatch_reader_header(reader), sizeof(vpatch_header));
    sum += (unsigned)strlen(vpatch_reader_metadata(reader));
    for (int i = 0; i < vpatch_reader_stream_count(reader); i++) {
        const vpatch_stream *s = vpatch_reader_stream_info(reader, i);
        sum += (unsigned)(strlen(s->codec) + strlen(s->metadata));
        sum += touch(s->extradata, s->extradata_size);
    }
    uint64_t total, video;
    vpatch_reader_get_sizes(reader, &total, &video);
    fuzz_require(total == size && video <= total);

    /* A packet takes three bytes at least and damage one, so this ends. */
    vpatch_item item;
    size_t calls = 0;
    while ((status = vpatch_reader_read(reader, &item)) == VPATCH_OK ||
           status == VPATCH_ERR_DAMAGED) {
        if (!status) sum += touch_item(&item);
        fuzz_require(++calls <= size);
    }
    fuzz_require(status == VPATCH_END || status == VPATCH_ERR_UNSUPPORTED);

    int segments = vpatch_reader_segment_count(reader);
    for (int i = 0; i < segments; i += segments / 64 + 1) {
        const vpatch_segment_info *info = vpatch_reader_segment_info(reader, i);
        fuzz_require(info->offset + info->size <= size && info->frames >= info->layers);
        fuzz_require(vpatch_reader_seek(reader, i) == VPATCH_OK);
        if (!vpatch_reader_read(reader, &item)) sum += touch_item(&item);
    }
    vpatch_reader_close(reader);
}

/* Puts the right CRC behind every chunk: what a checksum keeps out otherwise. */
static void repair_checksums(uint8_t *data, size_t size)
{
    size_t at = 9;
    while (size > at && size - at > 9) {
        size_t head = 4, payload = 0;
        int shift = 0;
        do {
            payload |= (size_t)(data[at + head] & 127) << shift;
            shift += 7;
        } while (data[at + head++] >= 128 && shift < 28 && at + head < size);
        if (payload > size || size - at < head + payload + 4) return;
        uLong crc = crc32(crc32(0, data + at, 4), data + at + head, (uInt)payload);
        at += head + payload;
        for (int i = 0; i < 4; i++) data[at++] = (uint8_t)(crc >> (8 * i));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_everything(data, size);
    uint8_t *copy = malloc(size ? size : 1);
    fuzz_require(copy != NULL);
    if (size) memcpy(copy, data, size);
    repair_checksums(copy, size);
    read_everything(copy, size);
    free(copy);
    return 0;
}
