/* SPDX-License-Identifier: BSD-2-Clause */
/* Weights made of random numbers that obey docs/architecture.md, as tensors that
 * a test can read, spoil and write to a file. */
#ifndef VPATCH_TEST_SMALL_MODEL_H
#define VPATCH_TEST_SMALL_MODEL_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/test.h"

#define SMALL_TENSORS 1024

typedef struct small_tensor {
    char name[64], type[8];
    int rank;
    int shape[3];
    uint8_t *data; /* in the byte order of this machine while in memory */
    size_t size;
} small_tensor;

typedef struct small_model {
    int channels, blocks, dims;
    char metadata[512]; /* JSON */
    small_tensor tensor[SMALL_TENSORS];
    int count;
    unsigned seed;
} small_model;

static inline void *small_get(const small_model *model, const char *name)
{
    for (int i = 0; i < model->count; i++)
        if (!strcmp(model->tensor[i].name, name)) return model->tensor[i].data;
    fprintf(stderr, "the test asks for tensor %s, which it has not made\n", name);
    abort();
}

static inline small_tensor *small_add(small_model *model, const char *net, const char *name,
                                      const char *part, const char *type, int rank, int a, int b,
                                      int c)
{
    size_t element = !strcmp(type, "F32") ? 4 : !strcmp(type, "I16") ? 2 : 1;

    if (model->count == SMALL_TENSORS) abort();
    small_tensor *t = &model->tensor[model->count++];
    snprintf(t->name, sizeof t->name, "%s%s%s%s%s", net, *net ? "." : "", name, *part ? "." : "",
             part);
    snprintf(t->type, sizeof t->type, "%s", type);
    t->rank = rank;
    t->shape[0] = a;
    t->shape[1] = b;
    t->shape[2] = c;
    t->size = element * (size_t)a * (size_t)(rank > 1 ? b : 1) * (size_t)(rank > 2 ? c : 1);
    t->data = calloc(t->size, 1);
    if (!t->data) abort();
    return t;
}

static inline double small_uniform(small_model *model, double low, double high)
{
    return low + (high - low) * (test_random(&model->seed) >> 8) / 16777216.0;
}

static inline void small_floats(small_model *model, const char *net, const char *name,
                                const char *part, int rank, int a, int b, int c, double low,
                                double high, int whole)
{
    small_tensor *t = small_add(model, net, name, part, "F32", rank, a, b, c);

    for (size_t i = 0; i < t->size / 4; i++) {
        double v = small_uniform(model, low, high);

        ((float *)t->data)[i] = (float)(whole ? floor(v) : v);
    }
}

/* Inputs up to clamp_in give outputs of about clamp_out: some are clamped, most are not.
 * proved: the largest input of sums that must be exact. */
static inline void small_matrix_proved(small_model *model, const char *net, const char *name,
                                       int rows, int columns, double clamp_in, double clamp_out,
                                       double proved)
{
    small_tensor *w = small_add(model, net, name, "weight", "I16", 2, rows, columns, 0);
    small_tensor *e = small_add(model, net, name, "exp", "I8", 1, rows, 0, 0);
    int most = (int)(16777215.0 / (columns * proved));

    if (most > 32767) most = 32767;
    for (int i = 0; i < rows * columns; i++)
        ((int16_t *)w->data)[i] = (int16_t)small_uniform(model, -most, most + 1);
    for (int i = 0; i < rows; i++)
        e->data[i] = (uint8_t)(log2(most * sqrt(columns) * clamp_in / clamp_out) +
                               small_uniform(model, -1.5, 1.0));
}

static inline void small_matrix(small_model *model, const char *net, const char *name, int rows,
                                int columns, double clamp_in, double clamp_out)
{
    small_matrix_proved(model, net, name, rows, columns, clamp_in, clamp_out, clamp_in);
}

/* Multiplied in halves of inputs up to 2^15, which are 128 at most. */
static inline void small_matrix_halves(small_model *model, const char *net, const char *name,
                                       int rows, int columns, double clamp_in, double clamp_out)
{
    small_matrix_proved(model, net, name, rows, columns, clamp_in, clamp_out, 128);
}

#define SMALL_STREAM 20000.0 /* largest activations: of the stream and of tokens */
#define SMALL_HIDDEN 600.0   /* and of what is inside blocks */

static inline void small_blocks(small_model *model, const char *net, const char *half, int c,
                                int blocks)
{
    for (int i = 0; i < blocks; i++) {
        char dw[32], a[32], b[32];

        snprintf(dw, sizeof dw, "%s.block.%d.dw", half, i);
        snprintf(a, sizeof a, "%s.block.%d.a", half, i);
        snprintf(b, sizeof b, "%s.block.%d.b", half, i);
        small_matrix(model, net, dw, c, 9, SMALL_STREAM, SMALL_HIDDEN);
        small_matrix(model, net, a, 2 * c, c, SMALL_HIDDEN, SMALL_HIDDEN);
        small_matrix(model, net, b, c, 2 * c, SMALL_HIDDEN, SMALL_STREAM);
        small_floats(model, net, dw, "bias", 1, c, 0, 0, -9, 9, 0);
        small_floats(model, net, dw, "clamp", 1, c, 0, 0, SMALL_HIDDEN / 2, SMALL_HIDDEN, 1);
        small_floats(model, net, a, "bias", 1, 2 * c, 0, 0, -9, 9, 0);
        small_floats(model, net, a, "clamp", 1, 2 * c, 0, 0, SMALL_HIDDEN / 2, SMALL_HIDDEN, 1);
        small_floats(model, net, b, "bias", 1, c, 0, 0, -9, 9, 0);
        small_floats(model, net, b, "clamp", 1, c, 0, 0, SMALL_STREAM / 2, SMALL_STREAM, 1);
    }
}

/* still: a network of key frames alone, which has one type and no prediction. */
static inline void small_net(small_model *model, const char *net, int c, int blocks, int still)
{
    const int d = model->dims, types = still ? 1 : 2;
    const double clamp = SMALL_STREAM;

    small_matrix(model, net, "enc.in", c, still ? 96 : 192, 128, clamp);
    small_floats(model, net, "enc.in", "bias", 3, types, 64, c, -50, 50, 0);
    small_floats(model, net, "enc.in", "clamp", 1, c, 0, 0, clamp / 2, clamp, 1);
    small_blocks(model, net, "enc", c, blocks);
    small_matrix_halves(model, net, "enc.proj", d, 4 * c, clamp, 600);
    small_floats(model, net, "quant", "gain", 2, types, d, 0, 0, 1, 0);
    small_floats(model, net, "quant", "step", 1, 64, 0, 0, 0.01, 0.2, 0);
    small_floats(model, net, "dequant", "gain", 2, types, d, 0, 0, 4, 0);
    small_floats(model, net, "dequant", "step", 1, 64, 0, 0, 1, 300, 0);
    small_floats(model, net, "dequant", "clamp", 1, d, 0, 0, clamp / 2, clamp, 1);
    small_matrix_halves(model, net, "dec.unproj", 4 * c, d, clamp, clamp);
    if (!still) small_matrix(model, net, "dec.pred", c, 96, 128, clamp);
    small_floats(model, net, "dec.pred", "bias", 3, types, 64, c, -50, 50, 0);
    small_floats(model, net, "dec.pred", "clamp", 1, c, 0, 0, clamp / 2, clamp, 1);
    small_blocks(model, net, "dec", c, blocks);
    small_matrix_halves(model, net, "dec.out", 96, c, clamp, 600);
    small_floats(model, net, "dec.out", "bias", 1, 96, 0, 0, -20, 20, 0);
}

static inline void small_make(small_model *model, int channels, int blocks, int dims, unsigned seed)
{
    memset(model, 0, sizeof *model);
    model->channels = channels;
    model->blocks = blocks;
    model->dims = dims;
    model->seed = seed;
    snprintf(model->metadata, sizeof model->metadata,
             "{\"vpatch.format\":\"1\",\"vpatch.name\":\"small\",\"vpatch.channels\":\"%d\","
             "\"vpatch.blocks\":\"%d\",\"vpatch.dims\":\"%d\"}",
             channels, blocks, dims);
    small_net(model, "anchor", channels, blocks, 0);
    small_net(model, "between", channels, blocks, 0);
    small_tensor *tokens = small_add(model, "", "entropy.tokens", "", "U8", 1, 5, 0, 0);
    memcpy(tokens->data, "state", 5);
}

/* A network of key frames alone into a model that has none. */
static inline void small_make_key(small_model *model, int channels, int blocks)
{
    size_t end = strlen(model->metadata) - 1; /* in front of the brace */

    snprintf(model->metadata + end, sizeof model->metadata - end,
             ",\"vpatch.key.channels\":\"%d\",\"vpatch.key.blocks\":\"%d\"}", channels, blocks);
    small_net(model, "key", channels, blocks, 1);
}

/* Restoration that does a lot, into a model that has none; sets: of weights, 1..64. */
static inline void small_make_restore(small_model *model, int limits, int sets)
{
    const int classes = 3 * 9 * 8;

    memcpy(strstr(model->metadata, "\"1\""), "\"2\"", 3);
    uint8_t *set = small_add(model, "", "restore.set", "", "U8", 1, 64, 0, 0)->data;
    uint8_t *limit = small_add(model, "", "restore.limit", "", "U8", 2, 64, limits, 0)->data;
    small_tensor *activity = small_add(model, "", "restore.activity", "", "I16", 2, 64, 7, 0);
    small_tensor *change = small_add(model, "", "restore.change", "", "I16", 2, 64, 2, 0);
    small_tensor *weight = small_add(model, "", "restore.weight", "", "I16", 2,
                                     2 * 4 * sets * classes, 12 * limits, 0);

    for (int q = 0; q < 64; q++) {
        set[q] = (uint8_t)(q * sets / 64);
        for (int i = 0; i < limits; i++)
            limit[q * limits + i] = (uint8_t)small_uniform(model, 1, 256 >> i);
        for (int i = 0; i < 7; i++)
            ((int16_t *)activity->data)[q * 7 + i] = (int16_t)small_uniform(model, 0, 9000);
        for (int i = 0; i < 2; i++)
            ((int16_t *)change->data)[q * 2 + i] = (int16_t)small_uniform(model, 1, 600);
    }
    for (size_t i = 0; i < weight->size / 2; i++)
        ((int16_t *)weight->data)[i] = (int16_t)small_uniform(model, -500, 500);
}

static inline void small_free(small_model *model)
{
    for (int i = 0; i < model->count; i++) free(model->tensor[i].data);
    model->count = 0;
}

/* The file in memory; the caller frees it. Numbers become little-endian. */
static inline uint8_t *small_serialise(const small_model *model, size_t *size)
{
    size_t data = 0, room = 1024 + 160 * (size_t)model->count, header;

    for (int i = 0; i < model->count; i++) data += model->tensor[i].size;
    uint8_t *bytes = malloc(room + data);
    if (!bytes) abort();
    char *json = (char *)bytes + 8;

    /* counted, not pointed at: with sanitizers GCC takes a moving pointer for NULL */
    header = (size_t)snprintf(json, room - 8, "{\"__metadata__\":%s", model->metadata);
    data = 0;
    for (int i = 0; i < model->count; i++) {
        const small_tensor *t = &model->tensor[i];

        header += (size_t)snprintf(json + header, room - 8 - header,
                                   ",\"%s\":{\"dtype\":\"%s\",\"shape\":[", t->name, t->type);
        for (int k = 0; k < t->rank; k++)
            header +=
                (size_t)snprintf(json + header, room - 8 - header, k ? ",%d" : "%d", t->shape[k]);
        header += (size_t)snprintf(json + header, room - 8 - header,
                                   "],\"data_offsets\":[%zu,%zu]}", data, data + t->size);
        data += t->size;
    }
    header += (size_t)snprintf(json + header, room - 8 - header, "} "); /* padding is allowed */
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(header >> 8 * i);

    uint8_t *to = bytes + 8 + header;
    const int one = 1;
    for (int i = 0; i < model->count; i++) {
        const small_tensor *t = &model->tensor[i];
        size_t element = !strcmp(t->type, "F32") ? 4 : !strcmp(t->type, "I16") ? 2 : 1;

        for (size_t k = 0; k < t->size; k++)
            *to++ =
                t->data[*(const char *)&one ? k
                                            : k / element * element + element - 1 - k % element];
    }
    *size = (size_t)(to - bytes);
    return bytes;
}

/* Writes bytes to a new file and gives its path in path[64]. */
static inline void small_write(char *path, const void *bytes, size_t size)
{
    snprintf(path, 64, "/tmp/vpatch-test-XXXXXX");
    int file = mkstemp(path);

    if (file < 0) abort();
    for (size_t done = 0; done < size;) {
        ssize_t now = write(file, (const char *)bytes + done, size - done);

        if (now <= 0) abort();
        done += (size_t)now;
    }
    close(file);
    /* The suffix makes it a path for vpatch_model_open() even without a slash. */
}

#endif
