/* SPDX-License-Identifier: BSD-2-Clause */
/* A file of more than 4 GiB: offsets and sizes are right to its end. Its packets are zeros, which
 * nobody keeps. */
#include "common/container_sample.h"

enum { PACKETS = 9, PACKET = 1 << 29, KEPT = 1 << 16, PIECES = 1000 };

/* What was written, without the zeros. */
typedef struct sparse_file {
    struct piece {
        uint64_t at;
        size_t size;
        uint8_t *data; /* NULL: zeros */
    } piece[PIECES];
    int pieces;
    uint64_t size, read;
} sparse_file;

static int sparse_write(void *opaque, const void *data, size_t size)
{
    sparse_file *file = opaque;
    struct piece *piece = &file->piece[file->pieces];

    if (!size) return 0;
    if (file->pieces++ == PIECES) return -1;
    *piece = (struct piece){file->size, size, NULL};
    file->size += size;
    if (size > KEPT) return 0;
    piece->data = malloc(size);
    if (!piece->data) return -1;
    memcpy(piece->data, data, size);
    return 0;
}

static int sparse_read(void *opaque, uint64_t offset, void *data, size_t size, size_t *got)
{
    sparse_file *file = opaque;
    uint8_t *to = data;

    if (offset > file->size) size = 0;
    if (size > file->size - offset) size = (size_t)(file->size - offset);
    *got = size;
    file->read += size;
    memset(data, 0, size);
    for (int i = 0; i < file->pieces; i++) {
        const struct piece *piece = &file->piece[i];
        uint64_t from = piece->at > offset ? piece->at : offset;
        uint64_t end = piece->at + piece->size, wanted = offset + size;

        if (end > wanted) end = wanted;
        if (from < end && piece->data)
            memcpy(to + (from - offset), piece->data + (from - piece->at), (size_t)(end - from));
    }
    return 0;
}

static void write_file(sparse_file *file, const void *zeros)
{
    vpatch_output output = {.opaque = file, .write = sparse_write};
    vpatch_stream stream = sample_stream();
    unsigned seed = 5;
    vpatch_header header;
    vpatch_writer *writer;
    uint64_t total, video;

    vpatch_header_default(&header);
    header.width = header.height = 16;
    header.time_base_num = 1;
    header.time_base_den = 1000;
    header.dims = 16;
    CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_OK);
    for (int i = 0; i < PACKETS; i++) {
        vpatch_segment segment = plain_segment(&seed, 4, 1000 * i, 40, 100 + (size_t)i);
        vpatch_stream_packet packet = {
            .pts = 1000 * i, .dts = 1000 * i, .duration = 9, .data = zeros, .size = PACKET};

        CHECK_EQ(vpatch_writer_write_segment(writer, &segment), VPATCH_OK);
        CHECK_EQ(vpatch_writer_write_packet(writer, &packet), VPATCH_OK);
        free_segment(&segment);
    }
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_get_sizes(writer, &total, &video);
    CHECK(total == file->size);
    CHECK(total - video > (uint64_t)PACKETS * PACKET && video < 4000);
    vpatch_writer_close(writer);
}

static void read_file(sparse_file *file)
{
    vpatch_input input = {.opaque = file, .read_at = sparse_read, .size = file->size};
    unsigned seed = 5;
    vpatch_reader *reader;
    vpatch_item item;
    uint64_t total, video;

    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, NULL, 0), VPATCH_OK);
    if (!reader) return;
    CHECK(!vpatch_reader_is_truncated(reader));
    CHECK_EQ(vpatch_reader_segment_count(reader), PACKETS);
    vpatch_reader_get_sizes(reader, &total, &video);
    CHECK(total == file->size && video < 4000);
    for (int i = 0; i < PACKETS; i++) {
        vpatch_segment made = plain_segment(&seed, 4, 1000 * i, 40, 100 + (size_t)i);
        const vpatch_segment_info *info = vpatch_reader_segment_info(reader, i);

        CHECK(info->offset > (uint64_t)i * PACKET && info->size < 400);
        CHECK_EQ(info->first_pts, 1000 * i);
        CHECK_EQ(vpatch_reader_seek(reader, i), VPATCH_OK);
        CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_OK);
        CHECK_EQ(item.kind, VPATCH_ITEM_SEGMENT);
        CHECK(item.segment.size == made.size && !memcmp(item.segment.data, made.data, made.size));
        free_segment(&made);
    }
    CHECK(vpatch_reader_segment_info(reader, PACKETS - 1)->offset > UINT64_C(1) << 32);
    vpatch_reader_close(reader);
    /* by the index, without a look at the packets */
    CHECK(file->read < 1 << 24);
}

int main(void)
{
    static sparse_file file;
    void *zeros = calloc(PACKET, 1);

    CHECK(zeros != NULL);
    if (zeros) {
        write_file(&file, zeros);
        read_file(&file);
    }
    for (int i = 0; i < file.pieces; i++) free(file.piece[i].data);
    free(zeros);
    return test_result();
}
