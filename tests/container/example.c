/* SPDX-License-Identifier: BSD-2-Clause */
/* The worked example of docs/format/container.md is what the writer makes.
 * `test_container_example --print` shows it in the form the document has it. */
#include "common/container_sample.h"

static void print_dump(FILE *out, const memory_file *file)
{
    for (size_t row = 0; row < file->size; row += 16) {
        fprintf(out, "%04zx ", row);
        for (size_t i = row; i < row + 16 && i < file->size; i++)
            fprintf(out, " %02x", file->data[i]);
        fputc('\n', out);
    }
}

/* Five frames of film in milliseconds, a title, and two packets of sound. */
static vpatch_status write_example(memory_file *file)
{
    static const int64_t pts[5] = {0, 42, 83, 125, 167};
    static const int64_t durations[5] = {41, 41, 41, 41, 41};
    static const uint8_t data[6] = {0xc0, 0xde, 0xd0, 0xf0, 0x0d, 0x01};
    vpatch_header header = sample_header();
    header.frame_rate_num = 24;
    vpatch_stream stream = sample_stream();
    stream.metadata = NULL;
    vpatch_segment segment = {.data = data,
                              .size = sizeof data,
                              .frames = 5,
                              .layers = 2,
                              .quality = 36,
                              .token_mode = VPATCH_TOKENS_PREDICTED,
                              .pts = pts,
                              .durations = durations};
    vpatch_output output = memory_output(file);
    vpatch_writer *writer;
    vpatch_status status = vpatch_writer_open(&writer, &output, &header, NULL, 0);
    if (!status) status = vpatch_writer_set_metadata(writer, "title=Sea\n");
    if (!status) status = vpatch_writer_add_stream(writer, &stream, NULL);
    if (!status) status = vpatch_writer_write_segment(writer, &segment);
    for (int i = 0; i < 2 && !status; i++) {
        vpatch_stream_packet p = {.stream = 0,
                                  .pts = i * 1024,
                                  .dts = i * 1024,
                                  .duration = 1024,
                                  .flags = 1,
                                  .data = (const uint8_t *)"\xaa\xbb",
                                  .size = 2};
        status = vpatch_writer_write_packet(writer, &p);
    }
    if (!status) status = vpatch_writer_finish(writer);
    vpatch_writer_close(writer);
    return status;
}

static void the_document_shows_it(void)
{
    memory_file file = {NULL, 0, 0, 0, 0};
    CHECK_EQ(write_example(&file), VPATCH_OK);
    const char *source = getenv("VPATCH_SOURCE_DIR");
    char path[4096], line[256];
    snprintf(path, sizeof path, "%s/docs/format/container.md", source ? source : ".");
    FILE *document = fopen(path, "r");
    CHECK(document != NULL);
    size_t bytes = 0;
    /* The dump's lines are the ones that begin with their offset. */
    while (document && fgets(line, sizeof line, document)) {
        char offset[8];
        snprintf(offset, sizeof offset, "%04zx  ", bytes);
        if (strncmp(line, offset, 6)) continue;
        for (const char *at = line + 5; bytes < file.size; bytes++, at += 3) {
            unsigned value;
            if (sscanf(at, " %2x", &value) != 1) break;
            CHECK_EQ(value, file.data[bytes]);
        }
    }
    CHECK_EQ(bytes, file.size);
    if (document) fclose(document);
    free(file.data);
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "--print")) {
        memory_file file = {NULL, 0, 0, 0, 0};
        CHECK_EQ(write_example(&file), VPATCH_OK);
        print_dump(stdout, &file);
        free(file.data);
        return test_failures != 0;
    }
    RUN(the_document_shows_it);
    return test_result();
}
