/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes small sound .vpt files and segments by the encoder, with the targets' own weights, as
 * the start of their corpora: DIRECTORY/{reader,file,segment}/NAME. tests/fuzz/make_corpus.py calls
 * it, and so does a test, with a folder of the build. */
#include <errno.h>
#include <sys/stat.h>

#include "common/coded_file.h"
#include "fuzz_model.h"

static void save(const char *directory, const char *target, const char *name, const uint8_t *data,
                 size_t size)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", directory, target);
    CHECK(!mkdir(path, 0777) || errno == EEXIST);
    snprintf(path, sizeof path, "%s/%s/%s", directory, target, name);
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    if (!file) return;
    CHECK_EQ(fwrite(data, 1, size, file), size);
    CHECK_EQ(fclose(file), 0);
}

/* ---- the container alone: everything the format can say, as the round trip tests draw it ---- */

static void save_container(const char *directory)
{
    memory_file file = {NULL, 0, 0, 0, 0};

    CHECK_EQ(write_sample(&file), VPATCH_OK);
    save(directory, "reader", "whole", file.data, file.size);
    save(directory, "reader", "cut", file.data, file.size - 40);
    file.data[120] ^= 0x10;
    save(directory, "reader", "damaged", file.data, file.size);
    free(file.data);
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
        save(directory, "reader", name, random.data, random.size);
        free(random.data);
    }
}

/* ---- coded clips ---- */

/* A segment as segment_fuzz.c takes it, where it knows the size. */
static void save_segment(const char *directory, const coded_kind *kind, int number,
                         const vpatch_segment *segment)
{
    static const int sizes[][2] = {{16, 16}, {64, 64}, {33, 17}, {1, 40}};
    int size = 0;

    while (sizes[size][0] != kind->width || sizes[size][1] != kind->height)
        if (++size == 4) return;
    uint8_t *bytes = malloc(segment->size + 2);
    char name[64];
    CHECK(bytes != NULL);
    if (!bytes) return;
    bytes[0] = (uint8_t)(size | (segment->token_mode == VPATCH_TOKENS_INDEPENDENT) << 3);
    bytes[1] = (uint8_t)(segment->frames - 1);
    memcpy(bytes + 2, segment->data, segment->size);
    snprintf(name, sizeof name, "%s%d", kind->name, number);
    save(directory, "segment", name, bytes, segment->size + 2);
    free(bytes);
}

static void save_coded(const char *directory, const vpatch_model *model, const coded_kind *kind)
{
    coded made = coded_segments(model, kind);
    memory_file file = coded_file(model, kind, &made);

    for (int i = 0; i < made.segments; i++) save_segment(directory, kind, i, &made.segment[i]);
    save(directory, "file", kind->name, file.data, file.size);
    save(directory, "reader", kind->name, file.data, file.size);
    free(file.data);
    coded_free(&made);
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    vpatch_model *model = fuzz_model();

    save_container(argv[1]);
    for (int i = 0; i < CODED_KINDS; i++) save_coded(argv[1], model, &coded_kinds[i]);
    vpatch_model_close(model);
    return test_result();
}
