/* SPDX-License-Identifier: BSD-2-Clause */
#include "tokens/tensor_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_HEAD ((uint64_t)100 << 20) /* as safetensors itself allows */
#define PIECE     4096                  /* elements that are converted at a time */

static vpatch_status fail(vp_tensor_reader *reader, vpatch_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static vpatch_status fail(vp_tensor_reader *reader, vpatch_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reader->message, sizeof reader->message, format, arguments);
    va_end(arguments);
    return status;
}

/* 0; -1: an error, or the file ends, errno is 0 then. */
static int read_at(int descriptor, uint64_t offset, void *data, size_t size)
{
    char *to = data;

    while (size) {
        ssize_t got = pread(descriptor, to, size, (off_t)offset);

        if (got < 0 && errno == EINTR) continue;
        if (!got) errno = 0;
        if (got <= 0) return -1;
        to += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return 0;
}

/* ---- the head --------------------------------------------------------------------------- */

static vpatch_status take_tensor(vp_tensor_reader *reader, const char *name, json_t *value,
                                 uint64_t data)
{
    vp_tensor *tensor = &reader->tensor[reader->count];
    json_t *shape, *offsets;
    const char *type;
    char shown[48];

    snprintf(shown, sizeof shown, "%s", name);
    if (json_unpack(value, "{s:s, s:o, s:o}", "dtype", &type, "shape", &shape, "data_offsets",
                    &offsets) ||
        !json_is_array(shape) || json_array_size(offsets) != 2 ||
        !json_is_integer(json_array_get(offsets, 0)) ||
        !json_is_integer(json_array_get(offsets, 1)))
        return fail(reader, VPATCH_ERR_NOT_VPT, "tensor \"%s\" has no dtype, shape or place",
                    shown);
    if (strlen(name) >= sizeof tensor->name || json_array_size(shape) > VP_TENSOR_RANK)
        return VPATCH_OK; /* nothing that is looked for */
    snprintf(tensor->name, sizeof tensor->name, "%s", name);
    tensor->type = vp_tensor_type_find(type);
    if (tensor->type == VP_TENSOR_TYPES)
        return fail(reader, VPATCH_ERR_UNSUPPORTED,
                    "tensor \"%s\" is of type %.16s, not known here", shown, type);
    tensor->rank = (int)json_array_size(shape);
    for (int i = 0; i < tensor->rank; i++)
        tensor->shape[i] = json_is_integer(json_array_get(shape, (size_t)i))
                               ? json_integer_value(json_array_get(shape, (size_t)i))
                               : -1;
    int64_t elements = vp_tensor_elements(tensor);
    json_int_t first = json_integer_value(json_array_get(offsets, 0));
    json_int_t end = json_integer_value(json_array_get(offsets, 1));
    if (elements < 0 || first < 0 || end < first ||
        (uint64_t)(end - first) != (uint64_t)elements * vp_tensor_type_size(tensor->type))
        return fail(reader, VPATCH_ERR_NOT_VPT, "the shape and the place of tensor \"%s\" differ",
                    shown);
    if ((uint64_t)end > data)
        return fail(reader, VPATCH_ERR_TRUNCATED,
                    "truncated: tensor \"%s\" goes on behind the end of the file", shown);
    tensor->offset = (uint64_t)first;
    reader->count++;
    return VPATCH_OK;
}

static vpatch_status take_head(vp_tensor_reader *reader, json_t *head, uint64_t data)
{
    const char *name;
    json_t *value;

    if (!json_is_object(head))
        return fail(reader, VPATCH_ERR_NOT_VPT, "no safetensors file: its head is no JSON object");
    reader->tensor = calloc(json_object_size(head) + 1, sizeof *reader->tensor);
    if (!reader->tensor) return fail(reader, VPATCH_ERR_MEMORY, "out of memory");
    json_object_foreach (head, name, value) {
        vpatch_status status = VPATCH_OK;

        if (!strcmp(name, "__metadata__"))
            reader->metadata = json_incref(value);
        else
            status = take_tensor(reader, name, value, data);
        if (status) return status;
    }
    return VPATCH_OK;
}

static vpatch_status read_head(vp_tensor_reader *reader, uint64_t bytes)
{
    uint64_t size = 0;

    if (bytes < 8 || read_at(reader->descriptor, 0, &size, sizeof size))
        return fail(reader, VPATCH_ERR_NOT_VPT, "no safetensors file: too short");
    if (!memcmp(&size, "\x93NUMPY", 6))
        return fail(reader, VPATCH_ERR_NOT_VPT,
                    "a .npy is numbers alone, and cannot be imported: a .safetensors can");
    vp_tensor_swap(&size, 1, sizeof size);
    if (size < 2 || size > MOST_HEAD)
        return fail(reader, VPATCH_ERR_NOT_VPT, "no safetensors file: its head has no size");
    if (size > bytes - 8)
        return fail(reader, VPATCH_ERR_TRUNCATED, "no safetensors file, or truncated in its head");
    char *text = malloc((size_t)size);
    if (!text) return fail(reader, VPATCH_ERR_MEMORY, "out of memory");
    json_t *head = NULL;
    if (!read_at(reader->descriptor, 8, text, (size_t)size))
        head = json_loadb(text, (size_t)size, JSON_REJECT_DUPLICATES, NULL);
    free(text);
    reader->start = 8 + size;
    vpatch_status status = take_head(reader, head, bytes - reader->start);
    json_decref(head);
    return status;
}

vpatch_status vp_tensor_reader_open(vp_tensor_reader *reader, const char *path)
{
    struct stat info;

    memset(reader, 0, sizeof *reader);
    reader->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (reader->descriptor < 0 || fstat(reader->descriptor, &info))
        return fail(reader, VPATCH_ERR_IO, "cannot be opened: %s", strerror(errno));
    if (!S_ISREG(info.st_mode))
        return fail(reader, VPATCH_ERR_IO,
                    "not a file: tensors are read at their places, not from a pipe or folder");
    return read_head(reader, (uint64_t)info.st_size);
}

void vp_tensor_reader_close(vp_tensor_reader *reader)
{
    if (reader->descriptor > 0) close(reader->descriptor);
    free(reader->tensor);
    json_decref(reader->metadata);
    memset(reader, 0, sizeof *reader);
}

const vp_tensor *vp_tensor_reader_find(const vp_tensor_reader *reader, const char *name)
{
    for (int i = 0; i < reader->count; i++)
        if (!strcmp(reader->tensor[i].name, name)) return &reader->tensor[i];
    return NULL;
}

const char *vp_tensor_reader_text(const vp_tensor_reader *reader, const char *key)
{
    return json_string_value(json_object_get(reader->metadata, key));
}

/* ---- numbers ---------------------------------------------------------------------------- */

/* A piece of elements as they are in the file, in this machine's byte order. */
static int read_piece(vp_tensor_reader *reader, const vp_tensor *tensor, int64_t first,
                      size_t count, uint8_t *bytes)
{
    size_t size = vp_tensor_type_size(tensor->type);
    uint64_t offset = reader->start + tensor->offset + (uint64_t)first * size;

    if (read_at(reader->descriptor, offset, bytes, count * size)) {
        fail(reader, VPATCH_ERR_IO, "tensor \"%s\" cannot be read: %s", tensor->name,
             errno ? strerror(errno) : "the file has become shorter");
        return -1;
    }
    vp_tensor_swap(bytes, count, size);
    return 0;
}

/* Sign is 0 for a number that fits int64_t, 1 for one beyond. */
static int64_t int_at(const uint8_t *bytes, vp_tensor_type type, size_t i, int *beyond)
{
#define AT(type) \
    type value;  \
    memcpy(&value, bytes + i * sizeof value, sizeof value)
    *beyond = 0;
    switch (type) {
    case VP_TENSOR_I8: return (int8_t)bytes[i];
    case VP_TENSOR_U16: {
        AT(uint16_t);
        return value;
    }
    case VP_TENSOR_I16: {
        AT(int16_t);
        return value;
    }
    case VP_TENSOR_U32: {
        AT(uint32_t);
        return value;
    }
    case VP_TENSOR_I32: {
        AT(int32_t);
        return value;
    }
    case VP_TENSOR_I64: {
        AT(int64_t);
        return value;
    }
    case VP_TENSOR_U64: {
        AT(uint64_t);
        *beyond = value > INT64_MAX;
        return (int64_t)(value & INT64_MAX);
    }
    default: return bytes[i];
    }
}

static double real_at(const uint8_t *bytes, vp_tensor_type type, size_t i)
{
    switch (type) {
    case VP_TENSOR_F16: {
        AT(uint16_t);
        return (double)vp_float_from_half(value);
    }
    case VP_TENSOR_BF16: {
        AT(uint16_t);
        uint32_t bits = (uint32_t)value << 16;
        float real;
        memcpy(&real, &bits, sizeof real);
        return (double)real;
    }
    case VP_TENSOR_F32: {
        AT(float);
        return (double)value;
    }
    case VP_TENSOR_F64: {
        AT(double);
        return value;
    }
    default: {
        int beyond;
        int64_t value = int_at(bytes, type, i, &beyond);
        return beyond ? 1e20 : (double)value;
    }
    }
#undef AT
}

static void put(void *to, size_t i, size_t size, int64_t value)
{
    uint8_t byte = (uint8_t)value;
    int16_t word = (int16_t)value;
    int32_t number = (int32_t)value;

    switch (size) {
    case 1: memcpy((uint8_t *)to + i, &byte, 1); break;
    case 2: memcpy((uint8_t *)to + i * 2, &word, 2); break;
    case 4: memcpy((uint8_t *)to + i * 4, &number, 4); break;
    default: memcpy((uint8_t *)to + i * 8, &value, 8); break;
    }
}

int vp_tensor_reader_ints(vp_tensor_reader *reader, const vp_tensor *tensor, int64_t first,
                          size_t count, int64_t low, int64_t high, void *to, size_t size)
{
    uint8_t bytes[8 * PIECE];

    for (size_t done = 0; done < count;) {
        size_t piece = count - done < PIECE ? count - done : PIECE;

        if (read_piece(reader, tensor, first + (int64_t)done, piece, bytes)) return -1;
        for (size_t i = 0; i < piece; i++) {
            int beyond;
            int64_t value = int_at(bytes, tensor->type, i, &beyond);

            if (beyond || value < low || value > high) {
                fail(reader, VPATCH_ERR_ARGUMENT,
                     "tensor \"%s\": number %lld is %s%lld, not in %lld..%lld", tensor->name,
                     (long long)(first + (int64_t)(done + i)), beyond ? "2^63 + " : "",
                     (long long)value, (long long)low, (long long)high);
                return -1;
            }
            put(to, done + i, size, value);
        }
        done += piece;
    }
    return 0;
}

int vp_tensor_reader_reals(vp_tensor_reader *reader, const vp_tensor *tensor, int64_t first,
                           size_t count, float *to)
{
    uint8_t bytes[8 * PIECE];

    for (size_t done = 0; done < count;) {
        size_t piece = count - done < PIECE ? count - done : PIECE;

        if (read_piece(reader, tensor, first + (int64_t)done, piece, bytes)) return -1;
        for (size_t i = 0; i < piece; i++) {
            double value = real_at(bytes, tensor->type, i);

            if (!isfinite(value) || fabs(value) > 3e38) {
                fail(reader, VPATCH_ERR_ARGUMENT, "tensor \"%s\": number %lld is %s", tensor->name,
                     (long long)(first + (int64_t)(done + i)),
                     isnan(value) ? "not a number" : "infinite");
                return -1;
            }
            to[done + i] = (float)value;
        }
        done += piece;
    }
    return 0;
}
