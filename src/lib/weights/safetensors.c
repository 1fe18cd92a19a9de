/* SPDX-License-Identifier: BSD-2-Clause */
#include "weights/safetensors.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "weights/json.h"

/* The format allows headers up to 100 MB; ours are a few kB. */
#define MAX_FILE_SIZE   ((uint64_t)1 << 30)
#define MAX_HEADER_SIZE 100000000
#define MAX_ENTRIES     65536

typedef struct pair {
    char *key, *value;
} pair;

struct vp_safetensors {
    const uint8_t *bytes;
    uint8_t *owned; /* the same, where this reader has read them */
    size_t size;
    vp_tensor *tensor; /* sorted by name */
    size_t tensors, tensor_room;
    pair *metadata;
    size_t pairs, pair_room;
    int has_metadata;
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

/* ---- the header's grammar ------------------------------------------------- */

/* Room for one more element in a growing array; NULL: memory is short. */
static void *grow(void *array, size_t count, size_t *room, size_t element)
{
    if (count < *room) return array;
    size_t wanted = *room ? *room * 2 : 64;
    void *bigger = realloc(array, wanted * element);
    if (bigger) *room = wanted;
    return bigger;
}

static vpatch_status parse_metadata(vp_safetensors *file, vp_json *json)
{
    if (file->has_metadata || !vp_json_accept(json, '{')) return VPATCH_ERR_MODEL_FILE;
    file->has_metadata = 1;
    if (vp_json_accept(json, '}')) return VPATCH_OK;
    do {
        pair *metadata = grow(file->metadata, file->pairs, &file->pair_room, sizeof *metadata);
        if (!metadata) return VPATCH_ERR_MEMORY;
        file->metadata = metadata;
        if (file->pairs >= MAX_ENTRIES) return VPATCH_ERR_MODEL_FILE;

        pair *next = &metadata[file->pairs++];
        next->value = NULL;
        vpatch_status status = vp_json_string(json, &next->key);
        if (status) return status;
        if (!vp_json_accept(json, ':')) return VPATCH_ERR_MODEL_FILE;
        status = vp_json_string(json, &next->value);
        if (status) return status;
    } while (vp_json_accept(json, ','));
    return vp_json_accept(json, '}') ? VPATCH_OK : VPATCH_ERR_MODEL_FILE;
}

static vpatch_status parse_type(vp_tensor *tensor, vp_json *json)
{
    char *text;
    vpatch_status status = vp_json_string(json, &text);

    if (status) return status;
    if (strlen(text) < sizeof tensor->type)
        strcpy(tensor->type, text);
    else
        status = VPATCH_ERR_MODEL_FILE;
    free(text);
    return status;
}

/* A list of at most `most` numbers; the number of them, or -1. */
static int parse_numbers(vp_json *json, uint64_t *value, int most)
{
    int count = 0;

    if (!vp_json_accept(json, '[')) return -1;
    if (vp_json_accept(json, ']')) return 0;
    do {
        if (count == most || vp_json_unsigned(json, &value[count])) return -1;
        count++;
    } while (vp_json_accept(json, ','));
    return vp_json_accept(json, ']') ? count : -1;
}

/* {"dtype": ..., "shape": [...], "data_offsets": [begin, end]}, in any order. */
static vpatch_status parse_tensor(vp_tensor *tensor, vp_json *json)
{
    unsigned seen = 0;

    if (!vp_json_accept(json, '{')) return VPATCH_ERR_MODEL_FILE;
    do {
        char *key;
        unsigned part = 0;
        vpatch_status status = vp_json_string(json, &key);

        if (status) return status;
        if (!vp_json_accept(json, ':')) {
            status = VPATCH_ERR_MODEL_FILE;
        } else if (!strcmp(key, "dtype")) {
            part = 1;
            status = parse_type(tensor, json);
        } else if (!strcmp(key, "shape")) {
            part = 2;
            tensor->rank = parse_numbers(json, tensor->shape, VP_TENSOR_MAX_RANK);
            if (tensor->rank < 0) status = VPATCH_ERR_MODEL_FILE;
        } else if (!strcmp(key, "data_offsets")) {
            uint64_t offset[2];

            part = 4;
            if (parse_numbers(json, offset, 2) == 2) {
                tensor->begin = offset[0];
                tensor->end = offset[1];
            } else {
                status = VPATCH_ERR_MODEL_FILE;
            }
        } else {
            status = VPATCH_ERR_MODEL_FILE;
        }
        free(key);
        if (status) return status;
        if (seen & part) return VPATCH_ERR_MODEL_FILE;
        seen |= part;
    } while (vp_json_accept(json, ','));
    return seen == 7 && vp_json_accept(json, '}') ? VPATCH_OK : VPATCH_ERR_MODEL_FILE;
}

static vpatch_status parse_header(vp_safetensors *file, vp_json *json)
{
    if (json->at == json->end || *json->at != '{') return VPATCH_ERR_MODEL_FILE;
    json->at++;
    if (vp_json_accept(json, '}')) return vp_json_at_end(json) ? VPATCH_OK : VPATCH_ERR_MODEL_FILE;
    do {
        char *name;
        vpatch_status status = vp_json_string(json, &name);

        if (status) return status;
        if (!vp_json_accept(json, ':')) {
            free(name);
            return VPATCH_ERR_MODEL_FILE;
        }
        if (!strcmp(name, "__metadata__")) {
            free(name);
            status = parse_metadata(file, json);
        } else {
            vp_tensor *tensor =
                grow(file->tensor, file->tensors, &file->tensor_room, sizeof *tensor);
            if (!tensor) {
                free(name);
                return VPATCH_ERR_MEMORY;
            }
            file->tensor = tensor;
            tensor += file->tensors++;
            memset(tensor, 0, sizeof *tensor);
            tensor->name = name;
            status = file->tensors > MAX_ENTRIES ? VPATCH_ERR_MODEL_FILE
                                                 : parse_tensor(tensor, json);
        }
        if (status) return status;
    } while (vp_json_accept(json, ','));
    return vp_json_accept(json, '}') && vp_json_at_end(json) ? VPATCH_OK : VPATCH_ERR_MODEL_FILE;
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

static vpatch_status check_names(vp_safetensors *file, const char *path, const vp_errbuf *message)
{
    sort(file->tensor, file->tensors, sizeof *file->tensor, by_name);
    for (size_t i = 1; i < file->tensors; i++)
        if (!by_name(&file->tensor[i - 1], &file->tensor[i]))
            return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: tensor %s is there twice", path,
                           file->tensor[i].name);
    sort(file->metadata, file->pairs, sizeof *file->metadata, by_key);
    for (size_t i = 1; i < file->pairs; i++)
        if (!by_key(&file->metadata[i - 1], &file->metadata[i]))
            return vp_fail(message, VPATCH_ERR_MODEL_FILE, "%s: metadata key %s is there twice",
                           path, file->metadata[i].key);
    return VPATCH_OK;
}

static vpatch_status check(vp_safetensors *file, const uint8_t *data, uint64_t data_size,
                           const char *path, const vp_errbuf *message)
{
    for (size_t i = 0; i < file->tensors; i++) {
        /* Names go into messages: nothing that could move a terminal's cursor. */
        for (const char *c = file->tensor[i].name; *c; c++)
            if ((unsigned char)*c < 0x20 || *c == 0x7f)
                return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                               "%s: a tensor's name holds a control character", path);
        vpatch_status status = check_tensor(&file->tensor[i], path, message);
        if (status) return status;
    }
    vpatch_status status = check_places(file, data_size, path, message);
    if (status) return status;
    for (size_t i = 0; i < file->tensors; i++) file->tensor[i].data = data + file->tensor[i].begin;
    return check_names(file, path, message);
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

    const char *text = (const char *)file->bytes + 8;
    vp_json json = {text, text + header};
    vpatch_status status = parse_header(file, &json);
    if (status == VPATCH_ERR_MEMORY) return vp_fail(message, status, "%s: out of memory", path);
    if (status)
        return vp_fail(message, status, "%s: the header is not valid at byte %ld", path,
                       (long)(json.at - text) + 8);
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
    for (size_t i = 0; i < file->tensors; i++) free(file->tensor[i].name);
    for (size_t i = 0; i < file->pairs; i++) {
        free(file->metadata[i].key);
        free(file->metadata[i].value);
    }
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
