/* SPDX-License-Identifier: BSD-2-Clause */
#include "nn/network_weights.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mathops.h"
#include "nn/gemm_dsp.h"
#include "nn/layers_dsp.h"

/* Sums of integers below this are exact in a float. */
#define EXACT_LIMIT  ((uint64_t)1 << 24)
/* Rounding by adding 1.5*2^23 is exact up to here, and no clamp is larger. */
#define MAX_CLAMP    4194304.0f
/* Far from overflow and from denormals, whatever is multiplied. */
#define MAX_EXPONENT 40
#define MIN_EXPONENT (-16)
#define MAX_FACTOR   1048576.0f
/* Samples minus 128. */
#define SAMPLE_CLAMP 128.0f

#define MAX_NAME 96
/* Rows that are laid out at once: what is written is then a cache line. */
#define BLOCK    16

struct vp_net_memory {
    struct vp_net_memory *next;
    void *array;
};

typedef struct loader {
    vp_network *network;
    const vp_safetensors *file;
    const char *prefix;
    const vp_errbuf *message;
} loader;

/* ---- memory ---------------------------------------------------------------- */

static void *allocate(const loader *l, size_t size)
{
    struct vp_net_memory *entry = malloc(sizeof *entry);

    if (!entry) return NULL;
    entry->array = aligned_alloc(64, (size + 63) / 64 * 64);
    if (!entry->array) {
        free(entry);
        return NULL;
    }
    entry->next = l->network->memory;
    l->network->memory = entry;
    return entry->array;
}

void vp_network_free(vp_network *network)
{
    while (network->memory) {
        struct vp_net_memory *entry = network->memory;

        network->memory = entry->next;
        free(entry->array);
        free(entry);
    }
    memset(network, 0, sizeof *network);
}

static vpatch_status no_memory(const loader *l)
{
    return vp_fail(l->message, VPATCH_ERR_MEMORY, "out of memory for the weights");
}

/* ---- one tensor ------------------------------------------------------------- */

/* Finds prefix.name.part and checks its type and shape; NULL: refused. */
static const vp_tensor *find(const loader *l, const char *name, const char *part, const char *type,
                             int rank, const uint64_t *shape)
{
    char full[MAX_NAME];

    snprintf(full, sizeof full, "%s.%s.%s", l->prefix, name, part);
    const vp_tensor *tensor = vp_safetensors_find(l->file, full);
    if (!tensor) {
        vp_fail(l->message, VPATCH_ERR_MODEL_FILE, "tensor %s is missing", full);
        return NULL;
    }
    int same = tensor->rank == rank && !strcmp(tensor->type, type);
    for (int i = 0; same && i < rank; i++) same = tensor->shape[i] == shape[i];
    if (!same) {
        char expected[64];
        int used = snprintf(expected, sizeof expected, "%s [", type);

        for (int i = 0; i < rank; i++)
            used += snprintf(expected + used, sizeof expected - (size_t)used, "%s%d", i ? ", " : "",
                             (int)shape[i]);
        vp_fail(l->message, VPATCH_ERR_MODEL_FILE, "tensor %s is not %s]", full, expected);
        return NULL;
    }
    return tensor;
}

static float read_f32(const uint8_t *from)
{
    uint32_t bits = from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 |
                    (uint32_t)from[3] << 24;
    float value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static int read_i16(const uint8_t *from)
{
    int value = from[0] | from[1] << 8;

    return value < 32768 ? value : value - 65536;
}

/* The range that a float tensor is checked for. */
typedef enum kind { BIAS, CLAMP, GAIN, STEP } kind;

static int allowed(kind k, float value)
{
    switch (k) {
    case BIAS: return fabsf(value) <= MAX_CLAMP;
    case CLAMP: return value >= 1 && value <= MAX_CLAMP && value == floorf(value);
    case GAIN: return value >= 0 && value <= MAX_FACTOR;
    case STEP: return value > 0 && value <= MAX_FACTOR;
    }
    return 0;
}

static vpatch_status load_floats(const loader *l, float **array, const char *name, const char *part,
                                 kind k, int rank, const uint64_t *shape)
{
    const vp_tensor *tensor = find(l, name, part, "F32", rank, shape);
    size_t count = 1;

    if (!tensor) return VPATCH_ERR_MODEL_FILE;
    for (int i = 0; i < rank; i++) count *= (size_t)shape[i];
    *array = allocate(l, count * sizeof **array);
    if (!*array) return no_memory(l);
    for (size_t i = 0; i < count; i++) {
        float value = read_f32(tensor->data + 4 * i);

        if (!allowed(k, value))
            return vp_fail(l->message, VPATCH_ERR_MODEL_FILE,
                           "tensor %s: number %zu is out of range", tensor->name, i);
        (*array)[i] = value;
    }
    return VPATCH_OK;
}

static vpatch_status load_vector(const loader *l, float **array, const char *name, const char *part,
                                 kind k, int count)
{
    const uint64_t shape[1] = {(uint64_t)count};

    return load_floats(l, array, name, part, k, 1, shape);
}

/* The largest magnitude of input i: clamp[i % count], or of both of its halves. */
typedef struct range {
    const float *clamp;
    int count, halves;
} range;

static uint64_t largest(range in, int i)
{
    uint64_t clamp = (uint64_t)in.clamp[i % in.count], low = VP_HALF / 2;
    uint64_t high = (clamp + low) / VP_HALF;

    if (!in.halves || clamp <= low) return clamp;
    return high > low ? high : low;
}

/* One row: exact means that no partial sum, in any order, can reach 2^24. most: by column. */
static int row_is_exact(const uint8_t *weight, int columns, const uint32_t *most)
{
    uint64_t sum = 0;

    for (int i = 0; i < columns; i++) {
        int w = read_i16(weight + 2 * i);

        sum += (uint64_t)most[i] * (uint32_t)(w < 0 ? -w : w);
    }
    return sum < EXACT_LIMIT;
}

/* The tensors of a matrix [rows][columns], checked. */
typedef struct integers {
    const uint8_t *weight; /* [rows][columns] of 16 bits */
    const uint8_t *exponent;
} integers;

static int exponent_of(const integers *from, int row)
{
    int e = from->exponent[row];

    return e > 127 ? e - 256 : e;
}

static float unit_of(const integers *from, int row)
{
    return ldexpf(1.0f, -exponent_of(from, row));
}

/* depthwise: every row has its own input channel. */
static vpatch_status find_integers(const loader *l, integers *found, const char *name, int rows,
                                   int columns, range in, int depthwise)
{
    const uint64_t shape[2] = {(uint64_t)rows, (uint64_t)columns};
    const vp_tensor *weight = find(l, name, "weight", "I16", 2, shape);
    const vp_tensor *exponent = weight ? find(l, name, "exp", "I8", 1, shape) : NULL;

    if (!exponent) return VPATCH_ERR_MODEL_FILE;
    *found = (integers){weight->data, exponent->data};
    uint32_t most[4 * VP_NET_MAX_CHANNELS]; /* the most columns there are */
    for (int i = 0; !depthwise && i < columns; i++) most[i] = (uint32_t)largest(in, i);
    for (int row = 0; row < rows; row++) {
        int e = exponent_of(found, row);

        for (int i = 0; depthwise && i < columns; i++) most[i] = (uint32_t)largest(in, row);

        if (e < MIN_EXPONENT || e > MAX_EXPONENT)
            return vp_fail(l->message, VPATCH_ERR_MODEL_FILE,
                           "tensor %s: the exponent of row %d is out of range", exponent->name,
                           row);
        if (!row_is_exact(weight->data + (size_t)row * (size_t)columns * 2, columns, most))
            return vp_fail(l->message, VPATCH_ERR_MODEL_FILE,
                           "tensor %s: the sums of row %d may not be exact", weight->name, row);
    }
    return VPATCH_OK;
}

/* As floats, [columns][rows]. */
static float *transposed(const loader *l, const integers *from, int rows, int columns)
{
    float *to = allocate(l, (size_t)rows * (size_t)columns * sizeof *to);

    for (int first = 0; to && first < rows; first += BLOCK) {
        const int count = vp_min(BLOCK, rows - first);
        const uint8_t *weight = from->weight + (size_t)first * (size_t)columns * 2;
        float unit[BLOCK];

        for (int r = 0; r < count; r++) unit[r] = unit_of(from, first + r);
        for (int i = 0; i < columns; i++)
            for (int r = 0; r < count; r++)
                to[(size_t)i * (size_t)rows + (size_t)(first + r)] =
                    unit[r] *
                    (float)read_i16(weight + 2 * ((size_t)r * (size_t)columns + (size_t)i));
    }
    return to;
}

/* Whether all inputs are integers of 16 bits. */
static int in_16_bits(range in)
{
    for (int i = 0; i < in.count; i++)
        if (largest(in, i) > INT16_MAX) return 0;
    return 1;
}

/* As panels of integers. 0, or -1: no memory. */
static int pack(const loader *l, vp_matrix *matrix, const integers *from)
{
    const size_t outputs = (size_t)vp_gemm_panels(matrix->n) * VP_GEMM_PANEL;
    const size_t size = outputs * 2 * (size_t)vp_gemm_pairs(matrix->k) * sizeof *matrix->pairs;

    matrix->pairs = allocate(l, size);
    matrix->unit = allocate(l, outputs * sizeof *matrix->unit);
    if (!matrix->pairs || !matrix->unit) return -1;
    memset(matrix->pairs, 0, size);
    memset(matrix->unit, 0, outputs * sizeof *matrix->unit);
    for (int first = 0; first < matrix->n; first += VP_GEMM_PANEL) {
        const int count = vp_min(VP_GEMM_PANEL, matrix->n - first);
        const uint8_t *weight = from->weight + (size_t)first * (size_t)matrix->k * 2;

        for (int r = 0; r < count; r++) matrix->unit[first + r] = unit_of(from, first + r);
        for (int i = 0; i < matrix->k; i++)
            for (int r = 0; r < count; r++)
                matrix->pairs[vp_gemm_pair_at(matrix->k, first + r, i)] =
                    (int16_t)read_i16(weight + 2 * ((size_t)r * (size_t)matrix->k + (size_t)i));
    }
    return 0;
}

static vpatch_status load_matrix(const loader *l, vp_matrix *matrix, const char *name, int rows,
                                 int columns, range in)
{
    integers from;
    vpatch_status status = find_integers(l, &from, name, rows, columns, in, 0);

    if (status) return status;
    *matrix = (vp_matrix){.n = rows, .k = columns};
    if (columns <= VP_GEMM_MAX_K && in_16_bits(in) && pack(l, matrix, &from)) return no_memory(l);
    if (matrix->pairs && vp_gemm_has_int16()) return VPATCH_OK;
    matrix->weights = transposed(l, &from, rows, columns);
    return matrix->weights ? VPATCH_OK : no_memory(l);
}

/* Nine numbers for every channel, [9][channels]. */
static vpatch_status load_depthwise(const loader *l, float **taps, const char *name, int channels,
                                    range in)
{
    integers from;
    vpatch_status status = find_integers(l, &from, name, channels, 9, in, 1);

    if (status) return status;
    *taps = transposed(l, &from, channels, 9);
    return *taps ? VPATCH_OK : no_memory(l);
}

/* ---- layers -------------------------------------------------------------------- */

static uint64_t types(const loader *l)
{
    return l->network->still ? 1 : VP_NET_TYPES;
}

/* inputs: samples per position, 0: nothing is multiplied. */
static vpatch_status load_first(const loader *l, vp_backbone *backbone, const char *name,
                                int inputs)
{
    static const float sample_clamp = SAMPLE_CLAMP;
    const int channels = l->network->channels;
    const uint64_t bias_shape[3] = {types(l), VP_NET_QUALITIES, (uint64_t)channels};
    vpatch_status status = VPATCH_OK;

    if (inputs)
        status =
            load_matrix(l, &backbone->first, name, channels, inputs, (range){&sample_clamp, 1, 0});
    if (!status) status = load_floats(l, &backbone->first_bias, name, "bias", BIAS, 3, bias_shape);
    if (!status) status = load_vector(l, &backbone->first_clamp, name, "clamp", CLAMP, channels);
    return status;
}

static vpatch_status load_block(const loader *l, vp_backbone_block *block, const char *half,
                                int index, range stream)
{
    const int channels = l->network->channels;
    char dw[MAX_NAME / 2], a[MAX_NAME / 2], b[MAX_NAME / 2];
    vpatch_status status;

    snprintf(dw, sizeof dw, "%s.block.%d.dw", half, index);
    snprintf(a, sizeof a, "%s.block.%d.a", half, index);
    snprintf(b, sizeof b, "%s.block.%d.b", half, index);

    status = load_depthwise(l, &block->dw, dw, channels, stream);
    if (!status) status = load_vector(l, &block->dw_bias, dw, "bias", BIAS, channels);
    if (!status) status = load_vector(l, &block->dw_clamp, dw, "clamp", CLAMP, channels);
    if (!status)
        status = load_matrix(l, &block->a, a, 2 * channels, channels,
                             (range){block->dw_clamp, channels, 0});
    if (!status) status = load_vector(l, &block->a_bias, a, "bias", BIAS, 2 * channels);
    if (!status) status = load_vector(l, &block->a_clamp, a, "clamp", CLAMP, 2 * channels);
    if (!status)
        status = load_matrix(l, &block->b, b, channels, 2 * channels,
                             (range){block->a_clamp, 2 * channels, 0});
    if (!status) status = load_vector(l, &block->b_bias, b, "bias", BIAS, channels);
    if (!status) status = load_vector(l, &block->b_clamp, b, "clamp", CLAMP, channels);
    return status;
}

/* The blocks, and in *stream the range of what the last one gives, which the last layer
 * multiplies in halves. */
static vpatch_status load_blocks(const loader *l, vp_backbone *backbone, const char *half,
                                 range *stream)
{
    vpatch_status status = VPATCH_OK;

    *stream = (range){backbone->first_clamp, l->network->channels, 0};
    for (int i = 0; !status && i < l->network->blocks; i++) {
        status = load_block(l, &backbone->block[i], half, i, *stream);
        stream->clamp = backbone->block[i].b_clamp;
    }
    stream->halves = 1;
    return status;
}

static vpatch_status load_scales(const loader *l, float **gain, float **step, const char *name)
{
    const uint64_t shape[2] = {types(l), (uint64_t)l->network->dims};
    vpatch_status status = load_floats(l, gain, name, "gain", GAIN, 2, shape);

    if (!status) status = load_vector(l, step, name, "step", STEP, VP_NET_QUALITIES);
    return status;
}

static vpatch_status load_analysis(const loader *l)
{
    vp_network *n = l->network;
    range stream;
    vpatch_status status =
        load_first(l, &n->analysis, "enc.in", (n->still ? 1 : 2) * VP_NET_PICTURE);

    if (!status) status = load_blocks(l, &n->analysis, "enc", &stream);
    if (!status) status = load_matrix(l, &n->proj, "enc.proj", n->dims, 4 * n->channels, stream);
    if (!status) status = load_scales(l, &n->quant_gain, &n->quant_step, "quant");
    return status;
}

static vpatch_status load_synthesis(const loader *l)
{
    vp_network *n = l->network;
    range stream;
    vpatch_status status = load_scales(l, &n->dequant_gain, &n->dequant_step, "dequant");

    if (!status) status = load_vector(l, &n->dequant_clamp, "dequant", "clamp", CLAMP, n->dims);
    if (!status)
        status = load_matrix(l, &n->unproj, "dec.unproj", 4 * n->channels, n->dims,
                             (range){n->dequant_clamp, n->dims, 1});
    if (!status) status = load_first(l, &n->synthesis, "dec.pred", n->still ? 0 : VP_NET_PICTURE);
    if (!status) status = load_blocks(l, &n->synthesis, "dec", &stream);
    if (!status) status = load_matrix(l, &n->out, "dec.out", VP_NET_PICTURE, n->channels, stream);
    if (!status) status = load_vector(l, &n->out_bias, "dec.out", "bias", BIAS, VP_NET_PICTURE);
    return status;
}

vpatch_status vp_network_load(vp_network *network, const vp_safetensors *file, const char *prefix,
                              const vp_network_shape *shape, const vp_errbuf *message)
{
    const loader l = {network, file, prefix, message};

    memset(network, 0, sizeof *network);
    network->channels = shape->channels;
    network->blocks = shape->blocks;
    network->dims = shape->dims;
    network->still = shape->still;
    vpatch_status status = load_analysis(&l);
    if (!status) status = load_synthesis(&l);
    if (status) vp_network_free(network);
    return status;
}
