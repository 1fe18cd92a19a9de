/* SPDX-License-Identifier: BSD-2-Clause */
/* Outputs and inputs that fail at the n-th call, for every n, and calls that are
 * wrong in themselves. */
#include "common/container_sample.h"

static memory_file sample;

static void writes_fail(void)
{
    for (int n = 1; n <= sample.calls; n++) {
        memory_file file = {.fail_at = n};
        CHECK_EQ(write_sample(&file), VPATCH_ERR_IO);
        CHECK_EQ(file.calls, n); /* nothing is written behind a hole */
        free(file.data);
    }
}

static void a_failed_writer_stays_failed(void)
{
    memory_file file = {NULL, 0, 0, 0, 0};
    vpatch_output output = memory_output(&file);
    vpatch_header header = sample_header();
    vpatch_writer *writer;
    CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
    file.fail_at = file.calls + 1;
    vpatch_segment segment = sample_segment(0);
    CHECK_EQ(vpatch_writer_write_segment(writer, &segment), VPATCH_ERR_IO);
    CHECK_STR(vpatch_writer_message(writer), "writing failed");
    int calls = file.calls;
    CHECK_EQ(vpatch_writer_write_segment(writer, &segment), VPATCH_ERR_IO);
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_ERR_IO);
    CHECK_EQ(file.calls, calls);
    free_segment(&segment);
    vpatch_writer_close(writer);
    free(file.data);
}

/* Reads all items, trying again once after an input error. */
static void read_with_failure(memory_file *file, int fail_at, int *items, int *errors)
{
    file->calls = 0;
    file->fail_at = fail_at;
    vpatch_input input = memory_input(file);
    vpatch_reader *reader;
    char message[160];
    vpatch_status status = vpatch_reader_open(&reader, &input, NULL, message, sizeof message);
    if (status) {
        CHECK_EQ(status, VPATCH_ERR_IO);
        CHECK_STR(message, "reading failed");
        CHECK(!reader);
        (*errors)++;
        return;
    }
    for (int calls = 0; calls < 40; calls++) {
        vpatch_item item;
        status = vpatch_reader_read(reader, &item);
        if (status == VPATCH_END) break;
        if (status) {
            CHECK_EQ(status, VPATCH_ERR_IO);
            CHECK_STR(vpatch_reader_message(reader), "reading failed");
            (*errors)++;
        } else {
            (*items)++;
        }
    }
    CHECK_EQ(status, VPATCH_END);
    vpatch_reader_close(reader);
}

/* With the index, without it (cut), and damaged in a way that needs a search. */
static void reads_fail(void)
{
    enum { WHOLE, CUT, DAMAGED };
    for (int kind = WHOLE; kind <= DAMAGED; kind++) {
        memory_file file = memory_copy(&sample, sample.size);
        if (kind == CUT) file.size -= 3;
        if (kind == DAMAGED) file.data[100] ^= 0x55;
        int items = 0, errors = 0;
        file.fail_at = 0;
        vpatch_input input = memory_input(&file);
        vpatch_reader *reader;
        CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, NULL, 0), VPATCH_OK);
        vpatch_item item;
        for (int calls = 0; calls < 40 && vpatch_reader_read(reader, &item) != VPATCH_END;) calls++;
        vpatch_reader_close(reader);
        int all = file.calls;
        CHECK(all > 0);
        for (int n = 1; n <= all && kind != DAMAGED; n++) {
            items = errors = 0;
            read_with_failure(&file, n, &items, &errors);
            CHECK_EQ(errors, 1);
            CHECK(items == 0 || items == SAMPLE_SEGMENTS + SAMPLE_PACKETS);
        }
        for (int n = 1; n <= all && kind == DAMAGED; n++) {
            file.calls = 0;
            file.fail_at = n;
            vpatch_status status = vpatch_reader_open(&reader, &input, NULL, NULL, 0);
            CHECK(status == VPATCH_OK || status == VPATCH_ERR_IO);
            for (int calls = 0; calls < 40 && !status; calls++) {
                status = vpatch_reader_read(reader, &item);
                if (status == VPATCH_ERR_DAMAGED) status = VPATCH_OK;
            }
            CHECK(status == VPATCH_ERR_IO || status == VPATCH_END);
            vpatch_reader_close(reader);
        }
        free(file.data);
    }
}

/* An input that says it read more than it was asked for, or that shrinks. */
static int boasting_read_at(void *opaque, uint64_t offset, void *data, size_t size, size_t *got)
{
    int result = memory_read_at(opaque, offset, data, size, got);
    *got = size + 1;
    return result;
}

static void odd_inputs(void)
{
    vpatch_input input = {.opaque = &sample, .read_at = boasting_read_at};
    vpatch_reader *reader;
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, NULL, 0), VPATCH_ERR_IO);

    memory_file file = {NULL, 0, 0, 0, 0};
    vpatch_output output = memory_output(&file);
    vpatch_header header = sample_header();
    vpatch_writer *writer;
    CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
    unsigned seed = 6;
    vpatch_segment segment = plain_segment(&seed, 2, 0, 40, 100000);
    CHECK_EQ(vpatch_writer_write_segment(writer, &segment), VPATCH_OK);
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_close(writer);
    free_segment(&segment);
    input = memory_input(&file);
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, NULL, 0), VPATCH_OK);
    size_t size = file.size;
    file.size = 50000;
    vpatch_item item;
    CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_ERR_IO);
    file.size = size;
    CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_OK);
    vpatch_reader_close(reader);
    free(file.data);
}

/* ---- wrong calls ---- */

static void wrong_headers(void)
{
    memory_file file = {NULL, 0, 0, 0, 0};
    vpatch_output output = memory_output(&file);
    vpatch_writer *writer;
    vpatch_header good = sample_header();
    CHECK_EQ(vpatch_writer_open(NULL, &output, &good, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_writer_open(&writer, NULL, &good, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_writer_open(&writer, &output, NULL, NULL, 0), VPATCH_ERR_ARGUMENT);
#define WRONG(field, value)                                                                 \
    do {                                                                                    \
        vpatch_header bad = good;                                                           \
        bad.field = value;                                                                  \
        CHECK_EQ(vpatch_writer_open(&writer, &output, &bad, NULL, 0), VPATCH_ERR_ARGUMENT); \
        CHECK(!writer);                                                                     \
    } while (0)
    WRONG(width, 0);
    WRONG(width, VPATCH_MAX_WIDTH + 1);
    WRONG(height, -1);
    WRONG(height, VPATCH_MAX_HEIGHT + 1);
    WRONG(time_base_num, 0);
    WRONG(time_base_den, -5);
    WRONG(frame_rate_num, -1);
    WRONG(frame_rate_den, -1);
    WRONG(sar_num, -1);
    WRONG(sar_den, -1);
    WRONG(colour_primaries, 256);
    WRONG(transfer, -1);
    WRONG(matrix, 256);
    WRONG(chroma_location, -1);
    WRONG(full_range, 2);
    WRONG(has_display_matrix, 2);
    WRONG(still, -1);
    WRONG(dims, 65536);
    WRONG(token_mode, (vpatch_token_mode)2);
    WRONG(mastering_display.reserved[1], 1);
    WRONG(reserved[6], 1);
#undef WRONG
    vpatch_header bad = good;
    memset(bad.model_name, 'x', sizeof bad.model_name);
    CHECK_EQ(vpatch_writer_open(&writer, &output, &bad, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(file.size, 0);
}

static void wrong_contents(void)
{
    memory_file file = {NULL, 0, 0, 0, 0};
    vpatch_output output = memory_output(&file);
    vpatch_header header = sample_header();
    vpatch_writer *writer;
    CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
    vpatch_stream stream = sample_stream();
    stream.codec = NULL;
    CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_ERR_ARGUMENT);
    stream.codec = "aac";
    stream.kind = (vpatch_stream_kind)0;
    CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_writer_add_stream(writer, NULL, NULL), VPATCH_ERR_ARGUMENT);
    stream.kind = VPATCH_STREAM_AUDIO;
    for (int i = 0; i < 256; i++)
        CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_OK);
    CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_ERR_UNSUPPORTED);
    size_t size = file.size;

    static const int64_t falling[] = {5, 4}, negative[] = {1, -1}, good[] = {4, 5};
    vpatch_segment s = {.data = (const uint8_t *)"ab",
                        .size = 2,
                        .frames = 2,
                        .layers = 2,
                        .quality = 36,
                        .token_mode = VPATCH_TOKENS_PREDICTED,
                        .pts = good,
                        .durations = good};
#define WRONG(field, value)                                                       \
    do {                                                                          \
        vpatch_segment bad = s;                                                   \
        bad.field = value;                                                        \
        CHECK_EQ(vpatch_writer_write_segment(writer, &bad), VPATCH_ERR_ARGUMENT); \
        CHECK(strlen(vpatch_writer_message(writer)) > 0);                         \
    } while (0)
    WRONG(data, NULL);
    WRONG(frames, 0);
    WRONG(frames, 1026);
    WRONG(layers, 0);
    WRONG(layers, 3);
    WRONG(quality, 64);
    WRONG(quality, -1);
    WRONG(token_mode, (vpatch_token_mode)7);
    WRONG(pts, NULL);
    WRONG(pts, falling);
    WRONG(durations, NULL);
    WRONG(durations, negative);
#undef WRONG
    vpatch_stream_packet p = {.stream = 256,
                              .pts = 0,
                              .dts = 0,
                              .duration = 0,
                              .flags = 0,
                              .data = (const uint8_t *)"ab",
                              .size = 2};
    CHECK_EQ(vpatch_writer_write_packet(writer, &p), VPATCH_ERR_ARGUMENT);
    p.stream = -1;
    CHECK_EQ(vpatch_writer_write_packet(writer, &p), VPATCH_ERR_ARGUMENT);
    p.stream = 255;
    p.data = NULL;
    CHECK_EQ(vpatch_writer_write_packet(writer, &p), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_writer_write_packet(writer, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_writer_write_segment(writer, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(file.size, size); /* wrong calls write nothing */

    CHECK_EQ(vpatch_writer_write_segment(writer, &s), VPATCH_OK);
    CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_writer_set_metadata(writer, "a=b\n"), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    CHECK_STR(vpatch_writer_message(writer), "");
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_writer_write_segment(writer, &s), VPATCH_ERR_ARGUMENT);
    vpatch_writer_close(writer);
    free(file.data);
}

static void wrong_handles(void)
{
    vpatch_item item;
    vpatch_reader *reader;
    char message[160] = "x";
    vpatch_input nothing = {0};
    CHECK_EQ(vpatch_reader_open(NULL, &nothing, NULL, message, sizeof message),
             VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_reader_open(&reader, &nothing, NULL, message, sizeof message),
             VPATCH_ERR_ARGUMENT);
    CHECK(strlen(message) > 0);
    CHECK_EQ(vpatch_reader_read(NULL, &item), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_reader_seek(NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_reader_segment_count(NULL), 0);
    CHECK(!vpatch_reader_header(NULL));
    CHECK_EQ(vpatch_writer_finish(NULL), VPATCH_ERR_ARGUMENT);
    vpatch_writer_close(NULL);
    vpatch_reader_close(NULL);
    vpatch_header_default(NULL);

    sample.calls = sample.fail_at = 0;
    vpatch_input input = memory_input(&sample);
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_reader_seek(reader, -1), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_reader_seek(reader, SAMPLE_SEGMENTS), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_reader_read(reader, NULL), VPATCH_ERR_ARGUMENT);
    CHECK(!vpatch_reader_segment_info(reader, SAMPLE_SEGMENTS));
    CHECK(!vpatch_reader_segment_info(reader, -1));
    CHECK(!vpatch_reader_stream_info(reader, 1));
    CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_OK);
    vpatch_reader_close(reader);
}

int main(void)
{
    CHECK_EQ(write_sample(&sample), VPATCH_OK);
    RUN(writes_fail);
    RUN(a_failed_writer_stays_failed);
    RUN(reads_fail);
    RUN(odd_inputs);
    RUN(wrong_headers);
    RUN(wrong_contents);
    RUN(wrong_handles);
    free(sample.data);
    return test_result();
}
