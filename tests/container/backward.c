/* SPDX-License-Identifier: BSD-2-Clause */
/* Segments that do not start after the last frame before them: the writer refuses them, a reader
 * says which they are and gives them all. */
#include "common/container_sample.h"

static void the_writer_refuses(void)
{
    memory_file file = {NULL, 0, 0, 0, 0};
    vpatch_header header = sample_header();
    vpatch_output output = memory_output(&file);
    vpatch_writer *writer;
    static const struct {
        int64_t first;
        vpatch_status status;
    } segments[] = {{100, VPATCH_OK},           {0, VPATCH_ERR_ARGUMENT},
                    {259, VPATCH_ERR_ARGUMENT}, {260, VPATCH_ERR_ARGUMENT},
                    {261, VPATCH_OK},           {300, VPATCH_ERR_ARGUMENT},
                    {100000, VPATCH_OK}};
    CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
    for (size_t i = 0; i < sizeof segments / sizeof *segments; i++) {
        unsigned seed = 1;
        vpatch_segment s = plain_segment(&seed, 5, segments[i].first, 40, 20);
        CHECK_EQ(vpatch_writer_write_segment(writer, &s), segments[i].status);
        if (segments[i].status)
            CHECK_STR(vpatch_writer_message(writer),
                      "the segment does not start after the last frame before it");
        free_segment(&s);
    }
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_close(writer);
    free(file.data);
}

/* The SEGM chunk of a file with one segment. */
static void append_segment(memory_file *file, int64_t first)
{
    memory_file one = {NULL, 0, 0, 0, 0};
    vpatch_header header = sample_header();
    vpatch_output output = memory_output(&one);
    vpatch_input input = memory_input(&one);
    vpatch_writer *writer;
    vpatch_reader *reader;
    unsigned seed = 2;
    vpatch_segment s = plain_segment(&seed, 5, first, 40, 20);
    CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_writer_write_segment(writer, &s), VPATCH_OK);
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_close(writer);
    free_segment(&s);
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, NULL, 0), VPATCH_OK);
    const vpatch_segment_info *info = vpatch_reader_segment_info(reader, 0);
    if (!file->size) memory_write(file, one.data, (size_t)info->offset); /* all in front of it */
    memory_write(file, one.data + info->offset, (size_t)info->size);
    vpatch_reader_close(reader);
    free(one.data);
}

static void the_reader_tells(void)
{
    static const int64_t first[] = {1000, 0, 200, 160, 360, 361};
    static const int backward[] = {0, 1, 0, 1, 0, 1};
    memory_file file = {NULL, 0, 0, 0, 0};
    for (int i = 0; i < 6; i++) append_segment(&file, first[i]);
    for (int as_pipe = 0; as_pipe < 2; as_pipe++) {
        memory_pipe pipe = {&file, 50, 0, 0};
        vpatch_input input = as_pipe ? memory_pipe_input(&pipe) : memory_input(&file);
        vpatch_reader *reader;
        vpatch_item item;
        CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, NULL, 0), VPATCH_OK);
        for (int i = 0; i < 6; i++) {
            CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_OK);
            CHECK_EQ(item.segment.pts[0], first[i]); /* as they are in the file */
            CHECK_EQ(item.segment.backward, backward[i]);
        }
        CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_END);
        CHECK_EQ(vpatch_reader_segment_count(reader), 6);
        if (!as_pipe) {
            CHECK_EQ(vpatch_reader_seek(reader, 1), VPATCH_OK);
            CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_OK);
            CHECK_EQ(item.segment.backward, 1);
            CHECK_EQ(vpatch_reader_seek(reader, 2), VPATCH_OK);
            CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_OK);
            CHECK_EQ(item.segment.backward, 0);
        }
        vpatch_reader_close(reader);
    }
    free(file.data);
}

int main(void)
{
    RUN(the_writer_refuses);
    RUN(the_reader_tells);
    return test_result();
}
