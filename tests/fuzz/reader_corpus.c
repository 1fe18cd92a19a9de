/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes the start of a corpus for reader_fuzz: DIRECTORY/reader-*.vpt. */
#include "common/container_sample.h"

static void save(const char *directory, const char *name, const uint8_t *data, size_t size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/reader-%s.vpt", directory, name);
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    if (!file) return;
    CHECK_EQ(fwrite(data, 1, size, file), size);
    CHECK_EQ(fclose(file), 0);
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    memory_file file = {NULL, 0, 0, 0, 0};
    CHECK_EQ(write_sample(&file), VPATCH_OK);
    save(argv[1], "whole", file.data, file.size);
    save(argv[1], "cut", file.data, file.size - 40);
    file.data[120] ^= 0x10;
    save(argv[1], "damaged", file.data, file.size);
    free(file.data);

    /* Everything the format can say, as the round trip tests draw it. */
    for (unsigned n = 0; n < 4; n++) {
        unsigned seed = 40 + n;
        memory_file random = {NULL, 0, 0, 0, 0};
        vpatch_output output = memory_output(&random);
        vpatch_header header = random_header(&seed);
        vpatch_stream stream = sample_stream();
        vpatch_writer *writer;
        CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
        CHECK_EQ(vpatch_writer_set_metadata(writer, "a=aaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"), VPATCH_OK);
        CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_OK);
        for (int i = 0; i < 4; i++) {
            int step = random_count(&seed, 0, 50);
            vpatch_segment s = plain_segment(&seed, 1 + 3 * i, i * 1000, step, 20);
            ((int64_t *)(uintptr_t)s.durations)[i] += random_count(&seed, 0, 3);
            CHECK_EQ(vpatch_writer_write_segment(writer, &s), VPATCH_OK);
            free_segment(&s);
            vpatch_stream_packet p = {.stream = 0,
                                      .pts = random_signed(&seed),
                                      .dts = random_signed(&seed),
                                      .duration = random_signed(&seed),
                                      .flags = test_random(&seed),
                                      .data = (const uint8_t *)"packet",
                                      .size = 6};
            CHECK_EQ(vpatch_writer_write_packet(writer, &p), VPATCH_OK);
        }
        CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
        vpatch_writer_close(writer);
        char name[16];
        snprintf(name, sizeof name, "random%u", n);
        save(argv[1], name, random.data, random.size);
        free(random.data);
    }
    return test_result();
}
