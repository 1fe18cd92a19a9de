/* SPDX-License-Identifier: BSD-2-Clause */
/* The .vpt reader on any bytes: opens, looks at everything, reads all items, and
 * seeks to every segment. Ends in time and within its memory, whatever comes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "fuzz.h"
#include "vpatch/vpatch.h"

/* Reads every byte, so that a sanitizer sees what is not there. */
static void touch(const void *data, size_t size)
{
    const volatile uint8_t *p = data;
    for (size_t i = 0; i < size; i++) (void)p[i];
}

static void touch_text(const char *text)
{
    touch(text, strlen(text) + 1);
}

static void touch_item(const vpatch_item *item)
{
    const vpatch_segment *s = &item->segment;
    if (item->kind == VPATCH_ITEM_PACKET) {
        touch(item->packet.data, item->packet.size);
        return;
    }
    size_t times = (size_t)s->frames * sizeof *s->pts;
    touch(s->data, s->size);
    touch(s->pts, times);
    touch(s->durations, times);
}

static void fuzz_require(int condition)
{
    if (!condition) abort();
}

static void read_everything(const uint8_t *data, size_t size)
{
    vpatch_input input;
    vpatch_reader *reader;
    char message[100];
    fuzz_require(!vpatch_input_open_memory(&input, data, size, NULL, 0));
    if (size % 2) input.size = 0; /* to be found */
    vpatch_status status = vpatch_reader_open(&reader, &input, NULL, message, sizeof message);
    fuzz_require((status == VPATCH_OK) == (reader != NULL));
    if (status) {
        vpatch_input_close(&input);
        return;
    }
    touch(vpatch_reader_header(reader), sizeof(vpatch_header));
    touch_text(vpatch_reader_metadata(reader));
    for (int i = 0; i < vpatch_reader_stream_count(reader); i++) {
        const vpatch_stream *s = vpatch_reader_stream_info(reader, i);
        touch_text(s->codec);
        touch_text(s->metadata);
        touch(s->extradata, s->extradata_size);
    }
    uint64_t total, video;
    vpatch_reader_get_sizes(reader, &total, &video);
    fuzz_require(total == size && video <= total);

    /* A packet takes three bytes at least and damage one, so this ends. */
    vpatch_item item;
    size_t calls = 0;
    while ((status = vpatch_reader_read(reader, &item)) == VPATCH_OK ||
           status == VPATCH_ERR_DAMAGED) {
        if (!status) touch_item(&item);
        fuzz_require(++calls <= size);
    }
    fuzz_require(status == VPATCH_END || status == VPATCH_ERR_UNSUPPORTED);

    int segments = vpatch_reader_segment_count(reader);
    for (int i = 0; i < segments; i += segments / 64 + 1) {
        const vpatch_segment_info *info = vpatch_reader_segment_info(reader, i);
        fuzz_require(info->offset + info->size <= size && info->frames >= info->layers);
        fuzz_require(vpatch_reader_seek(reader, i) == VPATCH_OK);
        if (!vpatch_reader_read(reader, &item)) touch_item(&item);
    }
    vpatch_reader_close(reader);
    vpatch_input_close(&input);
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
