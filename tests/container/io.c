/* SPDX-License-Identifier: BSD-2-Clause */
/* Ready-made inputs and outputs: files and memory, and what they say when they fail. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/container_sample.h"

static char message[200];

/* Everything in both directions through one output and input. */
static void check_sample(const vpatch_input *input)
{
    vpatch_reader *reader;
    vpatch_item item;
    vpatch_status status;
    int segments = 0, packets = 0;

    CHECK_EQ(vpatch_reader_open(&reader, input, NULL, message, sizeof message), VPATCH_OK);
    CHECK_STR(message, "");
    CHECK_EQ(vpatch_reader_is_truncated(reader), 0);
    while ((status = vpatch_reader_read(reader, &item)) == VPATCH_OK)
        if (item.kind == VPATCH_ITEM_SEGMENT)
            segments++;
        else
            packets++;
    CHECK_EQ(status, VPATCH_END);
    CHECK_EQ(segments, SAMPLE_SEGMENTS);
    CHECK_EQ(packets, SAMPLE_PACKETS);
    vpatch_reader_close(reader);
}

static void memory(void)
{
    memory_file sample = {0};
    vpatch_output output;
    vpatch_input input;
    const uint8_t *data;
    size_t size;

    CHECK_EQ(write_sample(&sample), VPATCH_OK);
    CHECK_EQ(vpatch_output_open_memory(&output, message, sizeof message), VPATCH_OK);
    CHECK_EQ(vpatch_output_get_memory(&output, &data, &size), VPATCH_OK);
    CHECK(size == 0 && data == NULL);
    for (size_t at = 0; at < sample.size; at += 100) {
        size_t left = sample.size - at;
        CHECK_EQ(output.write(output.opaque, sample.data + at, left < 100 ? left : 100), 0);
    }
    CHECK_EQ(vpatch_output_get_memory(&output, &data, &size), VPATCH_OK);
    CHECK(size == sample.size && !memcmp(data, sample.data, size));

    CHECK_EQ(vpatch_input_open_memory(&input, data, size, message, sizeof message), VPATCH_OK);
    CHECK_EQ(input.size, size);
    check_sample(&input);
    uint8_t bytes[4];
    size_t got;
    CHECK_EQ(input.read_at(input.opaque, size - 3, bytes, 4, &got), 0);
    CHECK_EQ(got, 3);
    CHECK_EQ(input.read_at(input.opaque, UINT64_MAX, bytes, 4, &got), 0);
    CHECK_EQ(got, 0);
    vpatch_input_close(&input);
    CHECK(input.read_at == NULL && input.opaque == NULL);
    vpatch_input_close(&input); /* a second time */
    CHECK_EQ(vpatch_output_close(&output), VPATCH_OK);
    CHECK_EQ(vpatch_output_close(&output), VPATCH_OK);
    CHECK_EQ(vpatch_output_get_memory(&output, &data, &size), VPATCH_ERR_ARGUMENT);
    free(sample.data);
}

static void no_bytes(void)
{
    vpatch_input input;
    vpatch_reader *reader;

    CHECK_EQ(vpatch_input_open_memory(&input, NULL, 0, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, message, sizeof message),
             VPATCH_ERR_NOT_VPT);
    CHECK(*message != 0);
    vpatch_input_close(&input);
}

static void file(void)
{
    char path[] = "/tmp/vpatch-test-XXXXXX";
    int descriptor = mkstemp(path);
    memory_file sample = {0};
    vpatch_output output;
    vpatch_input input;

    if (descriptor < 0) abort();
    CHECK_EQ(write_sample(&sample), VPATCH_OK);
    CHECK_EQ(vpatch_output_open_file(&output, path, message, sizeof message), VPATCH_OK);
    CHECK_EQ(output.write(output.opaque, sample.data, sample.size), 0);
    CHECK_EQ(vpatch_output_close(&output), VPATCH_OK);

    CHECK_EQ(vpatch_input_open_file(&input, path, message, sizeof message), VPATCH_OK);
    CHECK_STR(message, "");
    CHECK_EQ(input.size, sample.size);
    check_sample(&input);
    vpatch_input_close(&input);

    /* a descriptor stays open, wherever it stood */
    CHECK(lseek(descriptor, 7, SEEK_SET) == 7);
    CHECK_EQ(vpatch_input_open_descriptor(&input, descriptor, message, sizeof message), VPATCH_OK);
    check_sample(&input);
    vpatch_input_close(&input);
    CHECK(lseek(descriptor, 0, SEEK_CUR) == 7);
    close(descriptor);
    unlink(path);
    free(sample.data);
}

/* A pipe, told so by itself. */
static void from_pipe(void)
{
    memory_file sample = {0};
    vpatch_input input;
    int ends[2];

    CHECK_EQ(write_sample(&sample), VPATCH_OK);
    if (pipe(ends)) abort();
    CHECK(write(ends[1], sample.data, sample.size) == (ssize_t)sample.size); /* it has room */
    close(ends[1]);
    CHECK_EQ(vpatch_input_open_descriptor(&input, ends[0], message, sizeof message), VPATCH_OK);
    CHECK_EQ(input.sequential, 1);
    CHECK_EQ(input.size, 0);
    check_sample(&input);
    vpatch_input_close(&input);
    close(ends[0]);
    free(sample.data);
}

static void what_cannot_be_opened(void)
{
    vpatch_input input;
    vpatch_output output;
    int ends[2];

    CHECK_EQ(vpatch_input_open_file(&input, "/tmp/no/such/file", message, sizeof message),
             VPATCH_ERR_IO);
    CHECK_STR(message, strerror(ENOENT));
    CHECK(input.read_at == NULL);
    CHECK_EQ(vpatch_input_open_file(&input, "/tmp", message, sizeof message), VPATCH_ERR_IO);
    CHECK_STR(message, strerror(EISDIR));
    CHECK_EQ(vpatch_output_open_file(&output, "/tmp/no/such/file", message, sizeof message),
             VPATCH_ERR_IO);
    CHECK_STR(message, strerror(ENOENT));
    CHECK(output.write == NULL);
    if (pipe(ends)) abort();
    close(ends[0]);
    close(ends[1]);
    CHECK_EQ(vpatch_input_open_descriptor(&input, ends[0], message, sizeof message), VPATCH_ERR_IO);
    CHECK_STR(message, strerror(EBADF));
    CHECK_EQ(vpatch_input_open_file(NULL, "x", NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_input_open_file(&input, NULL, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_input_open_descriptor(NULL, 0, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_input_open_memory(NULL, "x", 1, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_input_open_memory(&input, NULL, 1, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_output_open_file(NULL, "x", NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_output_open_file(&output, NULL, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_output_open_memory(NULL, NULL, 0), VPATCH_ERR_ARGUMENT);
    vpatch_input_close(NULL);
    CHECK_EQ(vpatch_output_close(NULL), VPATCH_OK);
}

/* A disk without room: the write says why, and so does the writer. */
static void full_disk(void)
{
    vpatch_header header = sample_header();
    vpatch_output output;
    vpatch_writer *writer;
    vpatch_status status;

    if (access("/dev/full", W_OK)) return;
    CHECK_EQ(vpatch_output_open_file(&output, "/dev/full", message, sizeof message), VPATCH_OK);
    status = vpatch_writer_open(&writer, &output, &header, message, sizeof message);
    for (int i = 0; i < 10000 && !status; i++) {
        vpatch_segment segment = sample_segment(i);
        status = vpatch_writer_write_segment(writer, &segment);
        free_segment(&segment);
    }
    CHECK_EQ(status, VPATCH_ERR_IO);
    CHECK(strstr(vpatch_writer_message(writer), strerror(ENOSPC)) != NULL);
    vpatch_writer_close(writer);
    CHECK_EQ(vpatch_output_close(&output), VPATCH_ERR_IO);
}

/* ---- the size -------------------------------------------------------------------- */

typedef struct counted {
    memory_file *file;
    int reads;
    int error;
} counted;

static int counted_read_at(void *opaque, uint64_t offset, void *data, size_t size, size_t *got)
{
    counted *c = opaque;

    c->reads++;
    return c->error ? c->error : memory_read_at(c->file, offset, data, size, got);
}

/* A size that is told need not be looked for. */
static void told_size(void)
{
    memory_file large = {0};
    vpatch_header header = sample_header();
    vpatch_output output = memory_output(&large);
    vpatch_writer *writer;
    vpatch_segment_info last[2];
    int reads[2];

    CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
    for (int i = 0; i < 100; i++) {
        unsigned seed = 1 + (unsigned)i;
        vpatch_segment segment = plain_segment(&seed, 5, i * 200, 40, 1000);
        CHECK_EQ(vpatch_writer_write_segment(writer, &segment), VPATCH_OK);
        free_segment(&segment);
    }
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_close(writer);
    for (int told = 0; told <= 1; told++) {
        counted c = {&large, 0, 0};
        vpatch_input input = {.opaque = &c, .read_at = counted_read_at};
        vpatch_reader *reader;
        uint64_t total;

        if (told) input.size = large.size;
        CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, NULL, 0), VPATCH_OK);
        reads[told] = c.reads;
        CHECK_EQ(vpatch_reader_segment_count(reader), 100);
        last[told] = *vpatch_reader_segment_info(reader, 99);
        vpatch_reader_get_sizes(reader, &total, NULL);
        CHECK_EQ(total, large.size);
        vpatch_reader_close(reader);
    }
    CHECK(!memcmp(&last[0], &last[1], sizeof *last));
    CHECK(reads[1] <= 4 && reads[0] > reads[1] + 10);
    free(large.data);
}

/* What a callback failed with stands in the message. */
static void reasons(void)
{
    memory_file sample = {0};
    counted c = {&sample, 0, EIO};
    vpatch_input input = {.opaque = &c, .read_at = counted_read_at};
    vpatch_reader *reader;

    CHECK_EQ(write_sample(&sample), VPATCH_OK);
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, message, sizeof message), VPATCH_ERR_IO);
    CHECK(strstr(message, strerror(EIO)) != NULL);
    c.error = -1;
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, message, sizeof message), VPATCH_ERR_IO);
    CHECK_STR(message, "reading failed");
    input.reserved[2] = 1;
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, message, sizeof message),
             VPATCH_ERR_ARGUMENT);
    CHECK(strstr(message, "reserved") != NULL);
    free(sample.data);
}

int main(void)
{
    RUN(memory);
    RUN(no_bytes);
    RUN(file);
    RUN(from_pipe);
    RUN(what_cannot_be_opened);
    RUN(full_disk);
    RUN(told_size);
    RUN(reasons);
    return test_result();
}
