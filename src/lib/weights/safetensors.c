/* SPDX-License-Identifier: BSD-2-Clause */
#include "weights/safetensors.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The format allows headers of 100 MB. Ours have up to 100 kB, and a parsed header may
 * take 100 times its size in memory. */
#define MAX_FILE_SIZE   ((uint64_t)1 << 30)
#define MAX_HEADER_SIZE ((uint64_t)1 << 22)

typedef struct pair {
    const char *key, *value;
} pair;

struct vp_safetensors {
    const uint8_t *bytes;
    uint8_t *owned; /* the same, where this reader has read them */
    size_t size;
    json_t *header;    /* owns the texts that tensor and metadata point to */
    vp_tensor *tensor; /* sorted by name */
    size_t tensors;
    pair *metadata; /* sorted by key */
    size_t pairs;
};

/* ---- the file's bytes ---------------------------------------------------- */

static vpatch_status read_bytes(vp_safetensors *file, FILE *stream, const char *path,
                                const vp_errbuf *message)
{
    struct stat info;

    if (fstat(fileno(stream), &info))
        return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: not a regular file", path);
    if ((uint64_t)info.st_size > MAX_FILE_SIZE)
        return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: larger than 1 GiB", path);
    file->size = (size_t)info.st_size;
    file->bytes = file->owned = malloc(file->size ? file->size : 1);
    if (!file->owned) return vp_fail(message, VPATCH_ERR_MEMORY, "%s: out of memory", path);
    if (fread(file->owned, 1, file->size, stream) != file->size)
        return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: cannot be read to its end", path);
    return VPATCH_OK;
}

static vpatch_status read_file(vp_safetensors *file, const char *path, const vp_errbuf *message)
{
    FILE *stream = fopen(path, "rb");

    if (!stream) return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: %s", path, strerror(errno));
    vpatch_status status = read_bytes(file, stream, path, message);
    fclose(stream);
    return status;
}

/* ---- the header ------------------------------------------------------------ */

/* Parses the header's JSON. Jansson names a failed allocation in some places only, but
 * malloc sets errno in all. */
static vpatch_status parse_json(vp_safetensors *file, const char *text, size_t size,
                                const char *path, const vp_errbuf *message)
{
    json_error_t error = {0};

    if (!size || text[0] != '{')
        return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: the header is not valid at byte 8",
                       path);
    errno = 0;
    file->header = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (errno == ENOMEM) return vp_fail(message, VPATCH_ERR_MEMORY, "%s: out of memory", path);
    if (!file->header)
        return vp_fail(
            message, VPATCH_ERR_MODEL_FILE, "%s: the header is not valid at byte %d%s", path,
            error.position + 8,
            json_error_code(&error) == json_error_duplicate_key ? ": a name is there twice" : "");
    return VPATCH_OK;
}

/* Reads "__metadata__", an object of texts. */
static vpatch_status read_metadata(vp_safetensors *file, json_t *object, const char *path,
                                   const vp_errbuf *message)
{
    const char *key;
    json_t *value;

    if (!json_is_object(object))
        return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                       "%s: the header is not valid: its metadata is not an object", path);
    file->metadata = calloc(json_object_size(object) + 1, sizeof *file->metadata);
    if (!file->metadata) return vp_fail(message, VPATCH_ERR_MEMORY, "%s: out of memory", path);
    json_object_foreach (object, key, value) {
        if (!json_is_string(value))
            return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                           "%s: the header is not valid: its metadata is not text only", path);
        file->metadata[file->pairs++] = (pair){key, json_string_value(value)};
    }
    return VPATCH_OK;
}

/* Reads a list of at most `most` numbers 0..2^63-1; returns how many, or -1. */
static int read_numbers(const json_t *list, uint64_t *value, size_t most)
{
    size_t count = json_array_size(list);

    if (!json_is_array(list) || count > most) return -1;
    for (size_t i = 0; i < count; i++) {
        const json_t *number = json_array_get(list, i);

        if (!json_is_integer(number) || json_integer_value(number) < 0) return -1;
        value[i] = (uint64_t)json_integer_value(number);
    }
    return (int)count;
}

/* Reads {"dtype": ..., "shape": [...], "data_offsets": [begin, end]} and nothing besides;
 * returns 0, or -1. */
static int read_entry(vp_tensor *tensor, const json_t *entry)
{
    const json_t *type = json_object_get(entry, "dtype");
    uint64_t offset[2];

    if (json_object_size(entry) != 3 || !json_is_string(type) ||
        json_string_length(type) >= sizeof tensor->type)
        return -1;
    strcpy(tensor->type, json_string_value(type));
    tensor->rank = read_numbers(json_object_get(entry, "shape"), tensor->shape, VP_TENSOR_MAX_RANK);
    if (tensor->rank < 0 || read_numbers(json_object_get(entry, "data_offsets"), offset, 2) != 2)
        return -1;
    tensor->begin = offset[0];
    tensor->end = offset[1];
    return 0;
}

/* Names go into messages: nothing that could move a terminal's cursor. */
static int has_control(const char *name)
{
    for (; *name; name++)
        if ((unsigned char)*name < 0x20 || *name == 0x7f) return 1;
    return 0;
}

static vpatch_status read_tensor(vp_safetensors *file, const char *name, const json_t *entry,
                                 const char *path, const vp_errbuf *message)
{
    vp_tensor *tensor = &file->tensor[file->tensors++];

    if (has_control(name))
        return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                       "%s: a tensor's name holds a control character", path);
    tensor->name = name;
    if (read_entry(tensor, entry))
        return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                       "%s: the header is not valid: wrong entry for tensor %s", path, name);
    return VPATCH_OK;
}

static vpatch_status read_header(vp_safetensors *file, const char *text, size_t size,
                                 const char *path, const vp_errbuf *message)
{
    vpatch_status status = parse_json(file, text, size, path, message);
    const char *name;
    json_t *entry;

    if (status) return status;
    file->tensor = calloc(json_object_size(file->header) + 1, sizeof *file->tensor);
    if (!file->tensor) return vp_fail(message, VPATCH_ERR_MEMORY, "%s: out of memory", path);
    json_object_foreach (file->header, name, entry) {
        if (!strcmp(name, "__metadata__"))
            status = read_metadata(file, entry, path, message);
        else
            status = read_tensor(file, name, entry, path, message);
        if (status) return status;
    }
    return VPATCH_OK;
}

/* ---- what the entries must agree on ----------------------------------------- */

static uint64_t type_size(const char *type)
{
    static const struct {
        char type[8];
        uint64_t size;
    } known[] = {{"BOOL", 1}, {"U8", 1},   {"I8", 1},  {"I16", 2}, {"U16", 2},
                 {"F16", 2},  {"BF16", 2}, {"I32", 4}, {"U32", 4}, {"F32", 4},
                 {"F64", 8},  {"I64", 8},  {"U64", 8}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(type, known[i].type)) return known[i].size;
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const vp_tensor *)a)->name, ((const vp_tensor *)b)->name);
}

static int by_place(const void *a, const void *b)
{
    const vp_tensor *x = a, *y = b;

    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const pair *)a)->key, ((const pair *)b)->key);
}

static vpatch_status check_tensor(const vp_tensor *tensor, const char *path,
                                  const vp_errbuf *message)
{
    uint64_t size = type_size(tensor->type);

    if (!size)
        return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: tensor %s has an unknown type", path,
                       tensor->name);
    for (int i = 0; i < tensor->rank; i++) {
        if (tensor->shape[i] && size > UINT64_MAX / tensor->shape[i])
            return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: tensor %s is too large", path,
                           tensor->name);
        size *= tensor->shape[i];
    }
    if (tensor->begin > tensor->end || tensor->end - tensor->begin != size)
        return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                       "%s: the size of tensor %s is not that of its shape", path, tensor->name);
    return VPATCH_OK;
}

/* qsort must not be given a null pointer, not even for nothing. */
static void sort(void *array, size_t count, size_t element,
                 int (*order)(const void *, const void *))
{
    if (count > 1) qsort(array, count, element, order);
}

/* One tensor's end must be the next one's begin, the first at 0, the last at
 * the end of the file. */
static vpatch_status check_places(vp_safetensors *file, uint64_t data_size, const char *path,
                                  const vp_errbuf *message)
{
    uint64_t place = 0;

    sort(file->tensor, file->tensors, sizeof *file->tensor, by_place);
    for (size_t i = 0; i < file->tensors; i++) {
        const vp_tensor *tensor = &file->tensor[i];

        if (tensor->end > data_size)
            return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                           "%s: the file ends before tensor %s does", path, tensor->name);
        if (tensor->begin != place)
            return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: there is %s before tensor %s", path,
                           tensor->begin < place ? "an overlap" : "a hole", tensor->name);
        place = tensor->end;
    }
    if (place != data_size)
        return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: bytes follow the last tensor", path);
    return VPATCH_OK;
}

static vpatch_status check(vp_safetensors *file, const uint8_t *data, uint64_t data_size,
                           const char *path, const vp_errbuf *message)
{
    for (size_t i = 0; i < file->tensors; i++) {
        vpatch_status status = check_tensor(&file->tensor[i], path, message);
        if (status) return status;
    }
    vpatch_status status = check_places(file, data_size, path, message);
    if (status) return status;
    for (size_t i = 0; i < file->tensors; i++) file->tensor[i].data = data + file->tensor[i].begin;
    sort(file->tensor, file->tensors, sizeof *file->tensor, by_name);
    sort(file->metadata, file->pairs, sizeof *file->metadata, by_key);
    return VPATCH_OK;
}

static vpatch_status parse(vp_safetensors *file, const char *path, const vp_errbuf *message)
{
    uint64_t header = 0;

    if (file->size < 8)
        return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: not a safetensors file", path);
    for (int i = 0; i < 8; i++) header |= (uint64_t)file->bytes[i] << 8 * i;
    if (header > MAX_HEADER_SIZE || header > file->size - 8)
        return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                       "%s: not a safetensors file, or cut inside its header", path);

    vpatch_status status =
        read_header(file, (const char *)file->bytes + 8, (size_t)header, path, message);
    if (status) return status;
    return check(file, file->bytes + 8 + header, file->size - 8 - header, path, message);
}

/* ---- the reader's functions ---------------------------------------------------- */

vpatch_status vp_safetensors_open(vp_safetensors **file, const char *path, const vp_errbuf *message)
{
    *file = calloc(1, sizeof **file);
    if (!*file) return vp_fail(message, VPATCH_ERR_MEMORY, "%s: out of memory", path);
    vpatch_status status = read_file(*file, path, message);
    if (!status) status = parse(*file, path, message);
    if (status) {
        vp_safetensors_close(*file);
        *file = NULL;
    }
    return status;
}

vpatch_status vp_safetensors_open_memory(vp_safetensors **file, const void *data, size_t size,
                                         const char *name, const vp_errbuf *message)
{
    *file = calloc(1, sizeof **file);
    if (!*file) return vp_fail(message, VPATCH_ERR_MEMORY, "%s: out of memory", name);
    (*file)->bytes = data;
    (*file)->size = size;
    vpatch_status status = parse(*file, name, message);
    if (status) {
        vp_safetensors_close(*file);
        *file = NULL;
    }
    return status;
}

void vp_safetensors_close(vp_safetensors *file)
{
    if (!file) return;
    json_decref(file->header);
    free(file->tensor);
    free(file->metadata);
    free(file->owned);
    free(file);
}

const uint8_t *vp_safetensors_bytes(const vp_safetensors *file, size_t *size)
{
    *size = file->size;
    return file->bytes;
}

const vp_tensor *vp_safetensors_find(const vp_safetensors *file, const char *name)
{
    size_t low = 0, high = file->tensors;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(name, file->tensor[middle].name);

        if (!order) return &file->tensor[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *vp_safetensors_metadata(const vp_safetensors *file, const char *key)
{
    for (size_t i = 0; i < file->pairs; i++)
        if (!strcmp(key, file->metadata[i].key)) return file->metadata[i].value;
    return NULL;
}

int vp_safetensors_pair(const vp_safetensors *file, size_t index, const char **key,
                        const char **value)
{
    if (index >= file->pairs) return 0;
    *key = file->metadata[index].key;
    *value = file->metadata[index].value;
    return 1;
}
