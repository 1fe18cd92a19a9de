/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are read as a pipe: the same items, each as soon as its bytes are there, in memory
 * that does not grow with the file. */
#include "common/container_sample.h"
#include "container/reader_internal.h"

static memory_file sample;

static vpatch_reader *open_pipe(memory_pipe *pipe)
{
    vpatch_input input = memory_pipe_input(pipe);
    vpatch_reader *reader;
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, NULL, 0), VPATCH_OK);
    return reader;
}

/* In pieces of every kind: the same as by position. */
static void the_same(void)
{
    static const size_t pieces[] = {1, 2, 7, 60, 1000, 100000};
    vpatch_input whole = memory_input(&sample);
    vpatch_reader *by_position;
    CHECK_EQ(vpatch_reader_open(&by_position, &whole, NULL, NULL, 0), VPATCH_OK);
    uint64_t sizes[2][2];
    vpatch_reader_get_sizes(by_position, &sizes[0][0], &sizes[0][1]);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        memory_pipe pipe = {&sample, pieces[i], 0, 0};
        vpatch_reader *reader = open_pipe(&pipe);
        if (!reader) return;
        CHECK_EQ(vpatch_reader_segment_count(reader), 0); /* nothing was read yet */
        CHECK_STR(vpatch_reader_metadata(reader), "title=a sample\n");
        int segments = 0, packets = 0;
        vpatch_item item;
        vpatch_status status;
        while (!(status = vpatch_reader_read(reader, &item))) {
            if (item.kind == VPATCH_ITEM_SEGMENT) {
                vpatch_segment s = sample_segment(segments++);
                check_segment(&item.segment, &s);
                CHECK_EQ(item.segment.damaged + item.segment.backward, 0);
                free_segment(&s);
                CHECK_EQ(vpatch_reader_segment_count(reader), segments);
            } else {
                uint8_t data[7];
                vpatch_stream_packet p = sample_packet(packets++, data);
                check_packet(&item.packet, &p);
            }
        }
        CHECK_EQ(status, VPATCH_END);
        CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_END);
        CHECK_EQ(segments, SAMPLE_SEGMENTS);
        CHECK_EQ(packets, SAMPLE_PACKETS);
        for (int k = 0; k < segments; k++)
            CHECK(!memcmp(vpatch_reader_segment_info(reader, k),
                          vpatch_reader_segment_info(by_position, k), sizeof(vpatch_segment_info)));
        vpatch_reader_get_sizes(reader, &sizes[1][0], &sizes[1][1]);
        CHECK(!memcmp(sizes[0], sizes[1], sizeof *sizes));
        CHECK_EQ(vpatch_reader_is_truncated(reader), 0);
        CHECK_EQ(vpatch_reader_seek(reader, 0), VPATCH_ERR_UNSUPPORTED);
        CHECK_EQ(pipe.backward, 0);
        vpatch_reader_close(reader);
    }
    vpatch_reader_close(by_position);
}

/* No byte behind a segment is waited for before it is given. */
static void at_once(void)
{
    memory_pipe pipe = {&sample, 1, 0, 0};
    vpatch_reader *reader = open_pipe(&pipe);
    if (!reader) return;
    vpatch_item item;
    int segments = 0;
    while (!vpatch_reader_read(reader, &item)) {
        if (item.kind != VPATCH_ITEM_SEGMENT) continue;
        const vpatch_segment_info *info = vpatch_reader_segment_info(reader, segments++);
        CHECK(info && pipe.at == info->offset + info->size);
    }
    CHECK_EQ(segments, SAMPLE_SEGMENTS);
    vpatch_reader_close(reader);
}

/* Of many segments, one at a time is in memory. */
static void memory_is_bounded(void)
{
    enum { SEGMENTS = 200, BYTES = 20000 };
    memory_file file = {NULL, 0, 0, 0, 0};
    vpatch_header header = sample_header();
    vpatch_output output = memory_output(&file);
    vpatch_writer *writer;
    CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
    unsigned seed = 3;
    for (int i = 0; i < SEGMENTS; i++) {
        vpatch_segment s = plain_segment(&seed, 5, i * 200, 40, BYTES);
        CHECK_EQ(vpatch_writer_write_segment(writer, &s), VPATCH_OK);
        free_segment(&s);
    }
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_close(writer);
    memory_pipe pipe = {&file, SIZE_MAX, 0, 0};
    vpatch_reader *reader = open_pipe(&pipe);
    if (!reader) return;
    vpatch_item item;
    vpatch_status status;
    int segments = 0;
    while (!(status = vpatch_reader_read(reader, &item))) segments++;
    CHECK_EQ(status, VPATCH_END);
    CHECK_EQ(segments, SEGMENTS);
    CHECK(reader->file.source.capacity <= 4 * BYTES);
    vpatch_reader_close(reader);
    free(file.data);
}

/* A length costs nothing before the bytes are there. */
static void promised_bytes(void)
{
    memory_file file = memory_copy(&sample, 9 + 4 + 1 + sample.data[13] + 4u);
    CHECK_EQ(memory_write(&file, "SEGM\xff\xff\xff\xff\x07", 9), 0);
    CHECK_EQ(memory_write(&file, "and a little", 12), 0);
    memory_pipe pipe = {&file, 100, 0, 0};
    vpatch_reader *reader = open_pipe(&pipe);
    if (!reader) return;
    vpatch_item item;
    CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_END);
    CHECK_EQ(vpatch_reader_is_truncated(reader), 1);
    CHECK(reader->file.source.capacity <= 2 * VP_WINDOW_SIZE);
    vpatch_reader_close(reader);
    free(file.data);
}

/* The sample with a hole of zeros at its second segment, which costs no memory here. */
typedef struct holed {
    uint64_t from, size;
} holed;

static int holed_read(void *opaque, uint64_t offset, void *data, size_t size, size_t *got)
{
    const holed *hole = opaque;
    uint64_t end = sample.size + hole->size;
    *got = 0;
    if (offset >= end) return 0;
    uint64_t piece = offset < hole->from                ? hole->from - offset
                     : offset < hole->from + hole->size ? hole->from + hole->size - offset
                                                        : end - offset;
    *got = size < piece ? size : (size_t)piece;
    if (offset < hole->from)
        memcpy(data, sample.data + offset, *got);
    else if (offset < hole->from + hole->size)
        memset(data, 0, *got);
    else
        memcpy(data, sample.data + (offset - hole->size), *got);
    return 0;
}

/* `into`: where in the second segment's chunk the hole begins; what is around it comes. */
static void one_hole(uint64_t size, uint64_t into, uint64_t max_memory, size_t most_held)
{
    vpatch_input whole = memory_input(&sample);
    vpatch_reader *reader;
    CHECK_EQ(vpatch_reader_open(&reader, &whole, NULL, NULL, 0), VPATCH_OK);
    holed hole = {vpatch_reader_segment_info(reader, 1)->offset + into, size};
    vpatch_reader_close(reader);

    vpatch_input input = {.opaque = &hole, .read_at = holed_read, .sequential = 1};
    vpatch_reader_settings settings = {.max_memory = max_memory};
    CHECK_EQ(vpatch_reader_open(&reader, &input, &settings, NULL, 0), VPATCH_OK);
    int segments = 0, packets = 0, damaged = 0;
    vpatch_item item;
    vpatch_status status;
    while ((status = vpatch_reader_read(reader, &item)) != VPATCH_END && damaged < 9) {
        CHECK(!status || status == VPATCH_ERR_DAMAGED);
        damaged += status != VPATCH_OK || item.segment.damaged;
        if (status) CHECK(vpatch_reader_message(reader)[0]);
        segments += !status && item.kind == VPATCH_ITEM_SEGMENT && !item.segment.damaged;
        packets += !status && item.kind == VPATCH_ITEM_PACKET;
    }
    CHECK(damaged > 0);
    CHECK_EQ(segments, into ? SAMPLE_SEGMENTS - 1 : SAMPLE_SEGMENTS);
    CHECK_EQ(packets, SAMPLE_PACKETS);
    CHECK_EQ(vpatch_reader_is_truncated(reader), 0);
    CHECK(reader->file.source.capacity <= most_held);
    vpatch_reader_close(reader);
}

/* A hole of more than is kept while the way on is looked for; what is kept is within max_memory. */
static void holes(void)
{
    for (uint64_t into = 0; into < 40; into += 13) {
        one_hole(3 << 20, into, 0, 8 << 20);
        one_hole(3 << 20, into, 1 << 20, 4 << 20);
    }
}

/* An index that says something else than the contents is damage. */
static void a_wrong_index(void)
{
    memory_file one = {NULL, 0, 0, 0, 0}, other = one;
    memory_file *files[2] = {&one, &other};
    vpatch_header header = sample_header();
    for (int i = 0; i < 2; i++) {
        vpatch_output output = memory_output(files[i]);
        vpatch_writer *writer;
        unsigned seed = 4;
        vpatch_segment s = plain_segment(&seed, 5, 0, 40, 20);
        s.quality = 30 + i;
        CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
        CHECK_EQ(vpatch_writer_write_segment(writer, &s), VPATCH_OK);
        CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
        vpatch_writer_close(writer);
        free_segment(&s);
    }
    CHECK_EQ(one.size, other.size);
    size_t index = one.data[one.size - 8]; /* bytes of the index */
    memcpy(one.data + one.size - index, other.data + other.size - index, index);
    memory_pipe pipe = {&one, 1000, 0, 0};
    vpatch_reader *reader = open_pipe(&pipe);
    vpatch_item item;
    CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_OK);
    CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_ERR_DAMAGED);
    CHECK_EQ(item.kind, VPATCH_ITEM_OTHER);
    CHECK_STR(vpatch_reader_message(reader), "the index does not match the contents");
    CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_END);
    CHECK_EQ(vpatch_reader_is_truncated(reader), 0);
    vpatch_reader_close(reader);
    free(one.data);
    free(other.data);
}

int main(void)
{
    CHECK_EQ(write_sample(&sample), VPATCH_OK);
    RUN(the_same);
    RUN(at_once);
    RUN(memory_is_bounded);
    RUN(promised_bytes);
    RUN(holes);
    RUN(a_wrong_index);
    free(sample.data);
    return test_result();
}
