/* SPDX-License-Identifier: BSD-2-Clause */
#include "tokens/tensor_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOWHERE UINT64_MAX

int vp_tensor_writer_add(vp_tensor_writer *writer, const char *name, vp_tensor_type type, int rank,
                         const int64_t *shape)
{
    vp_tensor *tensor = &writer->tensor[writer->count];

    snprintf(tensor->name, sizeof tensor->name, "%s", name);
    tensor->type = type;
    tensor->rank = rank;
    memcpy(tensor->shape, shape, (size_t)rank * sizeof *shape);
    return writer->count++;
}

static size_t element_size(const vp_tensor *tensor)
{
    return vp_tensor_type_size(tensor->type);
}

static uint64_t tensor_bytes(const vp_tensor *tensor)
{
    return (uint64_t)vp_tensor_elements(tensor) * element_size(tensor);
}

/* ---- the head --------------------------------------------------------------------------- */

/* In the order of their data, as readers want it. most: with the largest numbers that a growing
 * tensor may come to. */
static json_t *head_of(const vp_tensor_writer *writer, int most)
{
    json_t *head = json_object();

    if (!head || (writer->metadata && json_object_set(head, "__metadata__", writer->metadata))) {
        json_decref(head);
        return NULL;
    }
    for (int i = 0; i < writer->count; i++) {
        const vp_tensor *tensor = &writer->tensor[i];
        json_t *shape = json_array();
        json_int_t end = (json_int_t)(tensor->offset + tensor_bytes(tensor));
        int grows = most && writer->growing && i == writer->count - 1;

        for (int d = 0; d < tensor->rank; d++)
            json_array_append_new(shape, json_integer(grows && !d ? INT64_MAX : tensor->shape[d]));
        json_t *entry = json_pack("{s:s, s:o, s:[I, I]}", "dtype",
                                  vp_tensor_type_name(tensor->type), "shape", shape, "data_offsets",
                                  (json_int_t)tensor->offset, grows ? (json_int_t)INT64_MAX : end);
        if (json_object_set_new(head, tensor->name, entry)) {
            json_decref(head);
            return NULL;
        }
    }
    return head;
}

/* The text of the head; the caller frees it. NULL: memory is short. */
static char *safetensors_head(const vp_tensor_writer *writer, int most)
{
    json_t *head = head_of(writer, most);
    char *text = head ? json_dumps(head, JSON_COMPACT) : NULL;

    json_decref(head);
    return text;
}

static int write_at(vp_tensor_writer *writer, uint64_t offset, const void *data, size_t size)
{
    if (writer->at != offset && vp_tempfile_seek(writer->file, (int64_t)offset)) return -1;
    writer->at = offset + size;
    return vp_tempfile_write(writer->file, data, size);
}

static int write_safetensors_head(vp_tensor_writer *writer)
{
    char *text = safetensors_head(writer, 0);
    size_t room = (size_t)writer->start - 8, length = text ? strlen(text) : 0;
    char *padded = text ? realloc(text, room + 1) : NULL;
    uint64_t size = room;
    int failed;

    if (!padded) {
        free(text);
        return -2;
    }
    memset(padded + length, ' ', room - length);
    vp_tensor_swap(&size, 1, sizeof size);
    failed = write_at(writer, 0, &size, sizeof size) || write_at(writer, 8, padded, room);
    free(padded);
    return failed ? -1 : 0;
}

/* Version 1.0 of NumPy's format. */
static int write_npy_head(vp_tensor_writer *writer)
{
    const vp_tensor *tensor = &writer->tensor[0];
    char shape[160], head[320] = "\x93NUMPY\x01";

    vp_tensor_shape_text(tensor, shape, sizeof shape);
    shape[0] = '(';
    shape[strlen(shape) - 1] = ')';
    int length = snprintf(head + 10, sizeof head - 10,
                          "{'descr': '%s', 'fortran_order': False, 'shape': %s, }",
                          vp_tensor_type_numpy(tensor->type), shape);
    size_t whole = (10 + (size_t)length + 1 + 63) / 64 * 64;
    memset(head + 10 + length, ' ', whole - 10 - (size_t)length);
    head[whole - 1] = '\n';
    head[7] = 0;
    head[8] = (char)((whole - 10) & 255);
    head[9] = (char)((whole - 10) >> 8);
    writer->start = whole;
    return write_at(writer, 0, head, whole) ? -1 : 0;
}

/* ---- the data --------------------------------------------------------------------------- */

int vp_tensor_writer_begin(vp_tensor_writer *writer, int growing)
{
    uint64_t offset = 0;

    writer->growing = growing;
    writer->at = 0;
    for (int i = 0; i < writer->count; i++) {
        writer->tensor[i].offset = offset;
        offset += tensor_bytes(&writer->tensor[i]);
    }
    if (writer->npy) return write_npy_head(writer);
    char *text = safetensors_head(writer, 1);
    if (!text) return -2;
    writer->start = 8 + (strlen(text) + 7) / 8 * 8;
    free(text);
    return 0;
}

int vp_tensor_writer_put(vp_tensor_writer *writer, int tensor, int64_t first, void *data,
                         size_t count)
{
    const vp_tensor *to = &writer->tensor[tensor];
    size_t size = element_size(to);

    vp_tensor_swap(data, count, size);
    return write_at(writer, writer->start + to->offset + (uint64_t)first * size, data,
                    count * size);
}

int vp_tensor_writer_append(vp_tensor_writer *writer, void *data, size_t rows)
{
    vp_tensor *to = &writer->tensor[writer->count - 1];
    int64_t row = 1, first = to->shape[0];

    for (int d = 1; d < to->rank; d++) row *= to->shape[d];
    to->shape[0] += (int64_t)rows;
    return vp_tensor_writer_put(writer, writer->count - 1, first * row, data, rows * (size_t)row);
}

uint64_t vp_tensor_writer_bytes(const vp_tensor_writer *writer)
{
    const vp_tensor *last = &writer->tensor[writer->count - 1];

    return writer->start + last->offset + tensor_bytes(last);
}

int vp_tensor_writer_end(vp_tensor_writer *writer)
{
    return writer->npy ? 0 : write_safetensors_head(writer);
}
