/* SPDX-License-Identifier: BSD-2-Clause */
/* The n-th allocation fails, for every n: the call says so, nothing leaks, and
 * the same call made again goes on as if nothing had happened. */
#include "common/alloc_fail.h"
#include "common/container_sample.h"

/* ---- a file with everything in it ---- */

#define SEGMENTS 40
#define BIG      70000

static vpatch_segment segments[SEGMENTS];
static uint8_t big[BIG];
static char metadata[3001];

/* The output does not allocate: only the library's allocations are counted. */
typedef struct fixed_file {
    uint8_t data[300000];
    size_t size;
} fixed_file;

static fixed_file expected, got;

static int fixed_write(void *opaque, const void *data, size_t size)
{
    fixed_file *file = opaque;
    if (size > sizeof file->data - file->size) return 1;
    memcpy(file->data + file->size, data, size);
    file->size += size;
    return 0;
}

/* Makes the call again once when memory was short, as a program could. */
#define AGAIN(call)                        \
    do {                                   \
        status = (call);                   \
        if (status == VPATCH_ERR_MEMORY) { \
            (*failures)++;                 \
            status = (call);               \
        }                                  \
        if (status) return status;         \
    } while (0)

static vpatch_status write_everything(vpatch_writer *writer, int *failures)
{
    vpatch_status status;
    vpatch_stream stream = sample_stream();
    stream.metadata = metadata;
    AGAIN(vpatch_writer_set_metadata(writer, metadata));
    AGAIN(vpatch_writer_add_stream(writer, &stream, NULL));
    for (int i = 0; i < SEGMENTS; i++) {
        vpatch_stream_packet p = {.stream = 0,
                                  .pts = i * 4096,
                                  .dts = i * 4096,
                                  .duration = 4096,
                                  .flags = 1,
                                  .data = big,
                                  .size = i == 7 ? BIG : 10 * i + 1u};
        AGAIN(vpatch_writer_write_packet(writer, &p));
        AGAIN(vpatch_writer_write_segment(writer, &segments[i]));
    }
    AGAIN(vpatch_writer_finish(writer));
    return VPATCH_OK;
}

static vpatch_status write_file(fixed_file *file, int *failures)
{
    vpatch_header header = sample_header();
    vpatch_output output = {.opaque = file, .write = fixed_write};
    vpatch_writer *writer;
    file->size = 0;
    vpatch_status status = vpatch_writer_open(&writer, &output, &header, NULL, 0);
    if (status == VPATCH_ERR_MEMORY) {
        CHECK(!writer);
        (*failures)++;
        file->size = 0;
        status = vpatch_writer_open(&writer, &output, &header, NULL, 0);
    }
    if (!status) status = write_everything(writer, failures);
    vpatch_writer_close(writer);
    return status;
}

static void writer_without_memory(void)
{
    int failures = 0, before = alloc_living(), n = 1;
    CHECK_EQ(write_file(&expected, &failures), VPATCH_OK);
    CHECK_EQ(failures, 0);
    CHECK_EQ(alloc_living(), before);
    for (;; n++) {
        failures = 0;
        alloc_fail_at(n);
        vpatch_status status = write_file(&got, &failures);
        int reached = alloc_failed();
        alloc_fail_at(0);
        CHECK_EQ(alloc_living(), before);
        CHECK_EQ(status, VPATCH_OK);
        CHECK(got.size == expected.size && !memcmp(got.data, expected.data, got.size));
        if (!reached) break;
        CHECK_EQ(failures, 1);
    }
    printf("     %d allocations while writing\n", n - 1);
    CHECK(n > 15);
}

/* ---- reading it ---- */

static uint32_t hash(uint32_t h, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++) h = (h ^ bytes[i]) * 16777619u;
    return h;
}

static uint32_t hash_item(uint32_t h, const vpatch_item *item)
{
    if (item->kind == VPATCH_ITEM_PACKET) return hash(h, item->packet.data, item->packet.size);
    h = hash(h, item->segment.data, item->segment.size);
    return hash(h, item->segment.pts, (size_t)item->segment.frames * sizeof(int64_t));
}

static uint32_t read_file(memory_file *file, int *failures)
{
    vpatch_input input = memory_input(file);
    vpatch_reader *reader;
    char message[160];
    uint32_t h = 1;
    vpatch_status status = vpatch_reader_open(&reader, &input, NULL, message, sizeof message);
    if (status == VPATCH_ERR_MEMORY) {
        CHECK_STR(message, "out of memory");
        (*failures)++;
        status = vpatch_reader_open(&reader, &input, NULL, message, sizeof message);
    }
    CHECK_EQ(status, VPATCH_OK);
    CHECK_EQ(vpatch_reader_segment_count(reader), SEGMENTS);
    h = hash(h, vpatch_reader_metadata(reader), strlen(vpatch_reader_metadata(reader)));
    for (int calls = 0; calls < 1000 && status != VPATCH_END; calls++) {
        vpatch_item item;
        status = vpatch_reader_read(reader, &item);
        if (status == VPATCH_ERR_MEMORY)
            (*failures)++;
        else if (!status)
            h = hash_item(h, &item);
        else
            CHECK_EQ(status, VPATCH_END);
    }
    vpatch_reader_close(reader);
    return h;
}

static void reader_without_memory(void)
{
    /* With the index, and without it. */
    for (int cut = 0; cut < 2; cut++) {
        memory_file file = {expected.data, expected.size - (size_t)cut, 0, 0, 0};
        int failures = 0, before = alloc_living(), n = 1;
        uint32_t right = read_file(&file, &failures);
        CHECK_EQ(failures, 0);
        for (;; n++) {
            failures = 0;
            alloc_fail_at(n);
            uint32_t h = read_file(&file, &failures);
            int reached = alloc_failed();
            alloc_fail_at(0);
            CHECK_EQ(alloc_living(), before);
            CHECK_EQ(h, right);
            if (!reached) break;
            CHECK_EQ(failures, 1);
        }
        printf("     %d allocations while reading\n", n - 1);
        CHECK(n > 10);
    }
}

int main(void)
{
    unsigned seed = 8;
    for (int i = 0; i < SEGMENTS; i++)
        segments[i] = plain_segment(&seed, 1 + i * 3, i * 5000, 40, 100u + (unsigned)i * 80);
    for (int i = 0; i < BIG; i++) big[i] = (uint8_t)test_random(&seed);
    for (int i = 0; i < 3000; i++) metadata[i] = "artist=nobody\n"[i % 14];
    RUN(writer_without_memory);
    RUN(reader_without_memory);
    for (int i = 0; i < SEGMENTS; i++) free_segment(&segments[i]);
    CHECK_EQ(alloc_living(), 0);
    return test_result();
}
