/* SPDX-License-Identifier: BSD-2-Clause */
/* What a file may ask for: pixels, frames, memory, texts; each is refused with a reason, before
 * it costs anything, and nothing less is. */
#include <zlib.h>

#include "common/container_sample.h"

static memory_file sample;
static char message[200];

static vpatch_status open_with(const vpatch_reader_settings *settings, vpatch_reader **reader)
{
    vpatch_input input = memory_input(&sample);
    return vpatch_reader_open(reader, &input, settings, message, sizeof message);
}

static void pixels(void)
{
    vpatch_reader_settings settings;
    vpatch_reader *reader;
    vpatch_reader_settings_default(&settings);
    settings.max_pixels = 640 * 352;
    CHECK_EQ(open_with(&settings, &reader), VPATCH_OK);
    vpatch_reader_close(reader);
    settings.max_pixels--;
    CHECK_EQ(open_with(&settings, &reader), VPATCH_ERR_LIMIT);
    CHECK(!reader && strstr(message, "225280 pixels") && strstr(message, "225279"));
}

static void frames(void)
{
    vpatch_reader_settings settings = {.max_frames = SAMPLE_SEGMENTS * SAMPLE_FRAMES};
    vpatch_reader *reader;
    CHECK_EQ(open_with(&settings, &reader), VPATCH_OK);
    vpatch_reader_close(reader);
    settings.max_frames--;
    CHECK_EQ(open_with(&settings, &reader), VPATCH_ERR_LIMIT);
    CHECK(strstr(message, "max_frames allows 14") != NULL);

    /* A pipe tells it when they have come. */
    memory_pipe pipe = {&sample, 100, 0, 0};
    vpatch_input input = memory_pipe_input(&pipe);
    vpatch_item item;
    vpatch_status status;
    int segments = 0;
    CHECK_EQ(vpatch_reader_open(&reader, &input, &settings, message, sizeof message), VPATCH_OK);
    while (!(status = vpatch_reader_read(reader, &item)))
        segments += item.kind == VPATCH_ITEM_SEGMENT;
    CHECK_EQ(status, VPATCH_ERR_LIMIT);
    CHECK_EQ(segments, 2);
    CHECK(strstr(vpatch_reader_message(reader), "max_frames") != NULL);
    vpatch_reader_close(reader);
}

static void memory(void)
{
    memory_file large = {NULL, 0, 0, 0, 0};
    vpatch_header header = sample_header();
    vpatch_output output = memory_output(&large);
    vpatch_writer *writer;
    vpatch_reader *reader;
    unsigned seed = 1;
    vpatch_segment s = plain_segment(&seed, 5, 0, 40, 100000);
    CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_writer_write_segment(writer, &s), VPATCH_OK);
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_close(writer);
    free_segment(&s);
    for (int n = 0; n < 4; n++) {
        int few = n % 2;
        memory_pipe pipe = {&large, 1000, 0, 0};
        vpatch_reader_settings settings = {.max_memory = few ? 99999 : 110000};
        vpatch_input input = n < 2 ? memory_input(&large) : memory_pipe_input(&pipe);
        vpatch_item item;
        CHECK_EQ(vpatch_reader_open(&reader, &input, &settings, message, sizeof message),
                 VPATCH_OK);
        for (int again = 0; again < 1 + few; again++) {
            CHECK_EQ(vpatch_reader_read(reader, &item), few ? VPATCH_ERR_LIMIT : VPATCH_OK);
            if (few) CHECK(strstr(vpatch_reader_message(reader), "max_memory") != NULL);
        }
        vpatch_reader_close(reader);
    }
    free(large.data);
}

static void wrong_settings(void)
{
    vpatch_reader_settings settings = {.reserved32 = 1};
    vpatch_reader *reader;
    CHECK_EQ(open_with(&settings, &reader), VPATCH_ERR_ARGUMENT);
    settings.reserved32 = 0;
    settings.reserved[4] = 1;
    CHECK_EQ(open_with(&settings, &reader), VPATCH_ERR_ARGUMENT);
    CHECK(strstr(message, "settings") != NULL);
}

/* ---- texts ---- */

static void put_chunk(memory_file *file, const char *type, const uint8_t *payload, size_t size)
{
    uLong crc = crc32(crc32(0, NULL, 0), (const Bytef *)type, 4);
    uint8_t length[5], sum[4];
    size_t digits = 0;
    crc = crc32(crc, payload, (uInt)size);
    for (size_t left = size;; left >>= 7) {
        length[digits++] = (uint8_t)(left >= 128 ? left | 128 : left);
        if (left < 128) break;
    }
    for (int i = 0; i < 4; i++) sum[i] = (uint8_t)(crc >> (8 * i));
    memory_write(file, type, 4);
    memory_write(file, length, digits);
    memory_write(file, payload, size);
    memory_write(file, sum, 4);
}

/* The payload of stream 0's strm chunk, with a text of `size` bytes deflated 1000 to one. */
static size_t bomb(uint8_t *payload, size_t size)
{
    uint8_t *text = malloc(size);
    if (!text) abort();
    memset(text, 'a', size);
    const uint8_t head[] = {0, 1, 3, 'a', 'a', 'c', 1, 1, 0x80, 0x40};
    memcpy(payload, head, sizeof head);
    size_t at = sizeof head;
    for (size_t left = size;; left >>= 7) {
        payload[at++] = (uint8_t)(left >= 128 ? left | 128 : left);
        if (left < 128) break;
    }
    payload[at++] = 1;
    z_stream z = {.next_in = text, .avail_in = (uInt)size, .next_out = payload + at};
    z.avail_out = 20000;
    if (deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) abort();
    CHECK_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
    at += z.total_out;
    deflateEnd(&z);
    free(text);
    return at;
}

/* Streams with texts of 1 MiB each out of a kilobyte: four are taken, the others are damage. */
static void texts(void)
{
    enum { STREAMS = 250, SIZE = 1 << 20 };
    static uint8_t payload[30000];
    memory_file file = memory_copy(&sample, 9 + 4 + 1 + sample.data[13] + 4u);
    size_t size = bomb(payload, SIZE);
    CHECK(size < SIZE / 900);
    for (int i = 0; i < STREAMS; i++) {
        payload[0] = (uint8_t)i;
        put_chunk(&file, "strm", payload, size);
    }
    put_chunk(&file, "meta",
              (const uint8_t *)"\x01\x00"
                               "a",
              3);
    vpatch_input input = memory_input(&file);
    vpatch_reader *reader;
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_reader_stream_count(reader), 4);
    size_t sum = strlen(vpatch_reader_metadata(reader));
    for (int i = 0; i < vpatch_reader_stream_count(reader); i++)
        sum += strlen(vpatch_reader_stream_info(reader, i)->metadata);
    CHECK_EQ(sum, 4 << 20);
    vpatch_item item;
    CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_ERR_DAMAGED);
    CHECK_EQ(item.kind, VPATCH_ITEM_OTHER);
    vpatch_reader_close(reader);
    free(file.data);
}

int main(void)
{
    CHECK_EQ(write_sample(&sample), VPATCH_OK);
    RUN(pixels);
    RUN(frames);
    RUN(memory);
    RUN(wrong_settings);
    RUN(texts);
    free(sample.data);
    return test_result();
}
