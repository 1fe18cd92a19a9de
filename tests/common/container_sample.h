/* SPDX-License-Identifier: BSD-2-Clause */
/* .vpt files in memory for the container's tests: an output and an input that
 * fail when told to, and random contents to write, remember and compare. */
#ifndef VPATCH_TEST_CONTAINER_SAMPLE_H
#define VPATCH_TEST_CONTAINER_SAMPLE_H

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/test.h"
#include "vpatch/vpatch.h"

/* ---- files in memory ---- */

typedef struct memory_file {
    uint8_t *data;
    size_t size, capacity;
    int calls;   /* of the callback so far */
    int fail_at; /* the call that fails, counted from 1; 0: none */
} memory_file;

static inline int memory_write(void *opaque, const void *data, size_t size)
{
    memory_file *file = opaque;
    if (++file->calls == file->fail_at) return -1;
    if (size > file->capacity - file->size) {
        size_t capacity = 2 * file->capacity + size;
        uint8_t *grown = malloc(capacity);
        if (!grown) return -1;
        if (file->size) memcpy(grown, file->data, file->size);
        free(file->data);
        file->data = grown;
        file->capacity = capacity;
    }
    if (size) memcpy(file->data + file->size, data, size);
    file->size += size;
    return 0;
}

static inline int memory_read_at(void *opaque, uint64_t offset, void *data, size_t size,
                                 size_t *got)
{
    memory_file *file = opaque;
    *got = 0;
    if (++file->calls == file->fail_at) return -1;
    if (offset >= file->size) return 0;
    *got = size < file->size - offset ? size : (size_t)(file->size - offset);
    memcpy(data, file->data + offset, *got);
    return 0;
}

static inline vpatch_output memory_output(memory_file *file)
{
    vpatch_output output = {.opaque = file, .write = memory_write};
    return output;
}

static inline vpatch_input memory_input(memory_file *file)
{
    vpatch_input input = {.opaque = file, .read_at = memory_read_at};
    return input;
}

/* The same as a pipe: front to back, `piece` bytes at a time. */
typedef struct memory_pipe {
    memory_file *file;
    size_t piece, at;
    int backward; /* a byte was asked for that is gone */
} memory_pipe;

static inline int memory_pipe_read(void *opaque, uint64_t offset, void *data, size_t size,
                                   size_t *got)
{
    memory_pipe *pipe = opaque;
    pipe->backward |= offset != pipe->at;
    int failed =
        memory_read_at(pipe->file, offset, data, size < pipe->piece ? size : pipe->piece, got);
    pipe->at += *got;
    return failed;
}

static inline vpatch_input memory_pipe_input(memory_pipe *pipe)
{
    vpatch_input input = {.opaque = pipe, .read_at = memory_pipe_read, .sequential = 1};
    return input;
}

/* A file of its own allocation, so that a sanitizer sees reads past the end. */
static inline memory_file memory_copy(const memory_file *file, size_t size)
{
    memory_file copy = {NULL, 0, 0, 0, 0};
    copy.data = malloc(size ? size : 1);
    if (!copy.data) abort();
    if (size) memcpy(copy.data, file->data, size);
    copy.size = copy.capacity = size;
    return copy;
}

/* ---- random contents ---- */

static inline uint64_t random_bits(unsigned *seed, int bits)
{
    uint64_t value = (uint64_t)test_random(seed) << 32;
    value |= test_random(seed);
    return bits >= 64 ? value : value & ((UINT64_C(1) << bits) - 1);
}

/* Numbers of every length, so that small and large ones are both common. */
static inline int64_t random_signed(unsigned *seed)
{
    uint64_t value = random_bits(seed, (int)(test_random(seed) % 64));
    return test_random(seed) & 1 ? (int64_t)value : -(int64_t)value - 1;
}

static inline int random_int(unsigned *seed)
{
    int value = (int)random_bits(seed, (int)(test_random(seed) % 32));
    return test_random(seed) & 1 ? value : -value - 1;
}

static inline int random_count(unsigned *seed, int least, int most)
{
    return least + (int)(random_bits(seed, 31) % ((uint64_t)most - (uint64_t)least + 1));
}

static inline vpatch_header random_header(unsigned *seed)
{
    vpatch_header h;
    vpatch_header_default(&h);
    h.width = random_count(seed, 1, VPATCH_MAX_WIDTH);
    h.height = random_count(seed, 1, VPATCH_MAX_HEIGHT);
    h.time_base_num = random_count(seed, 1, test_random(seed) & 1 ? 4 : INT_MAX);
    h.time_base_den = random_count(seed, 1, test_random(seed) & 1 ? 100000 : INT_MAX);
    if (test_random(seed) & 1) {
        h.frame_rate_num = random_count(seed, 0, 120000);
        h.frame_rate_den = random_count(seed, 0, 2000);
    }
    if (test_random(seed) & 1) {
        h.sar_num = random_count(seed, 0, INT_MAX);
        h.sar_den = random_count(seed, 0, INT_MAX);
    }
    if (test_random(seed) & 1) {
        h.colour_primaries = random_count(seed, 0, 255);
        h.transfer = random_count(seed, 0, 255);
        h.matrix = random_count(seed, 0, 255);
    }
    h.full_range = test_random(seed) & 1;
    if (test_random(seed) & 1) h.chroma_location = random_count(seed, 0, 255);
    h.has_display_matrix = test_random(seed) & 1;
    if (h.has_display_matrix)
        for (int i = 0; i < 9; i++) h.display_matrix[i] = random_int(seed);
    h.still = test_random(seed) & 1;
    h.dims = random_count(seed, 0, 65535);
    h.token_mode = test_random(seed) & 1 ? VPATCH_TOKENS_INDEPENDENT : VPATCH_TOKENS_PREDICTED;
    for (int i = 0; i < VPATCH_MODEL_ID_SIZE; i++) h.model_id[i] = (uint8_t)test_random(seed);
    int name = random_count(seed, 0, (int)sizeof h.model_name - 1);
    for (int i = 0; i < name; i++) h.model_name[i] = (char)('a' + test_random(seed) % 26);
    h.has_mastering_display = test_random(seed) & 1;
    if (h.has_mastering_display) {
        vpatch_mastering_display *m = &h.mastering_display;
        for (int i = 0; i < 6; i++) m->primaries[i / 2][i % 2] = (uint16_t)random_bits(seed, 16);
        for (int i = 0; i < 2; i++) m->white_point[i] = (uint16_t)random_bits(seed, 16);
        m->max_luminance = (uint32_t)random_bits(seed, 32);
        m->min_luminance = (uint32_t)random_bits(seed, 32);
    }
    h.has_content_light = test_random(seed) & 1;
    if (h.has_content_light) {
        h.max_cll = (uint32_t)random_bits(seed, 32);
        h.max_fall = (uint32_t)random_bits(seed, 32);
    }
    return h;
}

static inline void check_header(const vpatch_header *got, const vpatch_header *h)
{
    CHECK_EQ(got->width, h->width);
    CHECK_EQ(got->height, h->height);
    CHECK_EQ(got->time_base_num, h->time_base_num);
    CHECK_EQ(got->time_base_den, h->time_base_den);
    CHECK_EQ(got->frame_rate_num, h->frame_rate_num);
    CHECK_EQ(got->frame_rate_den, h->frame_rate_den);
    CHECK_EQ(got->sar_num, h->sar_num);
    CHECK_EQ(got->sar_den, h->sar_den);
    CHECK_EQ(got->colour_primaries, h->colour_primaries);
    CHECK_EQ(got->transfer, h->transfer);
    CHECK_EQ(got->matrix, h->matrix);
    CHECK_EQ(got->full_range, h->full_range);
    CHECK_EQ(got->chroma_location, h->chroma_location);
    CHECK_EQ(got->has_display_matrix, h->has_display_matrix);
    for (int i = 0; i < 9; i++) CHECK_EQ(got->display_matrix[i], h->display_matrix[i]);
    CHECK_EQ(got->still, h->still);
    CHECK_EQ(got->dims, h->dims);
    CHECK_EQ(got->token_mode, h->token_mode);
    CHECK(!memcmp(got->model_id, h->model_id, VPATCH_MODEL_ID_SIZE));
    CHECK_STR(got->model_name, h->model_name);
    CHECK_EQ(got->has_mastering_display, h->has_mastering_display);
    const vpatch_mastering_display *a = &got->mastering_display, *b = &h->mastering_display;
    for (int i = 0; i < 6; i++) CHECK_EQ(a->primaries[i / 2][i % 2], b->primaries[i / 2][i % 2]);
    for (int i = 0; i < 2; i++) CHECK_EQ(a->white_point[i], b->white_point[i]);
    CHECK_EQ(a->max_luminance, b->max_luminance);
    CHECK_EQ(a->min_luminance, b->min_luminance);
    CHECK_EQ(got->has_content_light, h->has_content_light);
    CHECK_EQ(got->max_cll, h->max_cll);
    CHECK_EQ(got->max_fall, h->max_fall);
}

/* Segments and packets own their memory here. */
static inline uint8_t *random_data(unsigned *seed, size_t size)
{
    uint8_t *data = malloc(size ? size : 1);
    if (!data) abort();
    for (size_t i = 0; i < size; i++) data[i] = (uint8_t)test_random(seed);
    return data;
}

/* A segment of `frames` frames from pts on, `step` units apart. */
static inline vpatch_segment plain_segment(unsigned *seed, int frames, int64_t pts, int64_t step,
                                           size_t size)
{
    vpatch_segment s = {.data = NULL,
                        .size = size,
                        .frames = frames,
                        .layers = 1 + (frames + 2) / 4,
                        .quality = 36,
                        .token_mode = VPATCH_TOKENS_PREDICTED,
                        .pts = NULL,
                        .durations = NULL};
    int64_t *times = malloc(2 * (size_t)frames * sizeof *times);
    if (!times) abort();
    for (int i = 0; i < frames; i++) {
        times[i] = pts + i * step;
        times[frames + i] = step;
    }
    s.data = random_data(seed, size);
    s.pts = times;
    s.durations = times + frames;
    return s;
}

static inline void free_segment(vpatch_segment *s)
{
    free((void *)(uintptr_t)s->data);
    free((void *)(uintptr_t)s->pts);
}

static inline void check_segment(const vpatch_segment *got, const vpatch_segment *s)
{
    CHECK_EQ(got->size, s->size);
    CHECK_EQ(got->frames, s->frames);
    CHECK_EQ(got->layers, s->layers);
    CHECK_EQ(got->quality, s->quality);
    CHECK_EQ(got->token_mode, s->token_mode);
    if (got->size == s->size) CHECK(!memcmp(got->data, s->data, s->size));
    if (got->frames != s->frames) return;
    int wrong = 0;
    for (int i = 0; i < s->frames; i++)
        wrong += got->pts[i] != s->pts[i] || got->durations[i] != s->durations[i];
    CHECK_EQ(wrong, 0);
}

static inline void check_packet(const vpatch_stream_packet *got, const vpatch_stream_packet *p)
{
    CHECK_EQ(got->stream, p->stream);
    CHECK_EQ(got->pts, p->pts);
    CHECK_EQ(got->dts, p->dts);
    CHECK_EQ(got->duration, p->duration);
    CHECK_EQ(got->flags, p->flags);
    CHECK_EQ(got->size, p->size);
    if (got->size == p->size) CHECK(!memcmp(got->data, p->data, p->size));
}

/* ---- the file most tests look at ---- */

static inline vpatch_header sample_header(void)
{
    vpatch_header h;
    vpatch_header_default(&h);
    h.width = 640;
    h.height = 352;
    h.frame_rate_num = 25;
    h.dims = 384;
    for (int i = 0; i < VPATCH_MODEL_ID_SIZE; i++) h.model_id[i] = (uint8_t)(i * 7 + 1);
    strcpy(h.model_name, "base");
    return h;
}

static inline vpatch_stream sample_stream(void)
{
    static const uint8_t extradata[2] = {0x12, 0x10};
    vpatch_stream s;
    memset(&s, 0, sizeof s);
    s.kind = VPATCH_STREAM_AUDIO;
    s.codec = "aac";
    s.time_base_num = 1;
    s.time_base_den = 44100;
    s.sample_rate = 44100;
    s.channels = 2;
    s.frame_size = 1024;
    s.profile = 1;
    s.extradata = extradata;
    s.extradata_size = sizeof extradata;
    s.metadata = "language=eng\n";
    return s;
}

#define SAMPLE_SEGMENTS 3
#define SAMPLE_FRAMES   5
#define SAMPLE_PACKETS  12

static inline vpatch_segment sample_segment(int i)
{
    unsigned seed = 100 + (unsigned)i;
    return plain_segment(&seed, SAMPLE_FRAMES, i * SAMPLE_FRAMES * 40, 40, 30);
}

/* Packets 4 i .. 4 i + 3 are written behind segment i. */
static inline vpatch_stream_packet sample_packet(int i, uint8_t data[7])
{
    vpatch_stream_packet p = {.stream = 0,
                              .pts = i * 2048,
                              .dts = i * 2048,
                              .duration = 2048,
                              .flags = 1,
                              .data = data,
                              .size = 7};
    memset(data, 'a' + i, 7);
    return p;
}

/* Writes the sample; stops at the first failure. */
static inline vpatch_status write_sample(memory_file *file)
{
    vpatch_header header = sample_header();
    vpatch_stream stream = sample_stream();
    vpatch_output output = memory_output(file);
    vpatch_writer *writer;
    vpatch_status status = vpatch_writer_open(&writer, &output, &header, NULL, 0);
    if (!status) status = vpatch_writer_set_metadata(writer, "title=a sample\n");
    if (!status) status = vpatch_writer_set_video_metadata(writer, "language=fra\n");
    if (!status) status = vpatch_writer_add_stream(writer, &stream, NULL);
    for (int i = 0; i < SAMPLE_SEGMENTS && !status; i++) {
        vpatch_segment segment = sample_segment(i);
        status = vpatch_writer_write_segment(writer, &segment);
        free_segment(&segment);
        for (int k = 4 * i; k < 4 * i + 4 && !status; k++) {
            uint8_t data[7];
            vpatch_stream_packet packet = sample_packet(k, data);
            status = vpatch_writer_write_packet(writer, &packet);
        }
    }
    if (!status) status = vpatch_writer_finish(writer);
    vpatch_writer_close(writer);
    return status;
}

#endif
