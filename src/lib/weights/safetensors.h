/* SPDX-License-Identifier: BSD-2-Clause */
/* A strict reader of safetensors files: 8 bytes size of the header, the header
 * (JSON, 4 MiB at most), then the tensors' bytes. Everything is checked on opening: sizes,
 * overflow, names twice, tensors that overlap or leave holes. */
#ifndef VPATCH_WEIGHTS_SAFETENSORS_H
#define VPATCH_WEIGHTS_SAFETENSORS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "vpatch/vpatch.h"

#define VP_TENSOR_MAX_RANK 8

typedef struct vp_tensor {
    const char *name;
    char type[8]; /* as in the file: "F32", "I16", "I8", "U8", ... */
    int rank;
    uint64_t shape[VP_TENSOR_MAX_RANK];
    uint64_t begin, end; /* relative to the tensors' bytes */
    const uint8_t *data; /* little-endian, not aligned */
} vp_tensor;

typedef struct vp_safetensors vp_safetensors;

/* Reads a file. On failure *file is NULL and message says why. */
vpatch_status vp_safetensors_open(vp_safetensors **file, const char *path,
                                  const vp_errbuf *message);
/* The same of a file's bytes, which must outlive it; name stands for the path in messages. */
vpatch_status vp_safetensors_open_memory(vp_safetensors **file, const void *data, size_t size,
                                         const char *name, const vp_errbuf *message);
void vp_safetensors_close(vp_safetensors *file);

/* The whole file. */
const uint8_t *vp_safetensors_bytes(const vp_safetensors *file, size_t *size);
/* NULL when there is no such tensor, no such key. */
const vp_tensor *vp_safetensors_find(const vp_safetensors *file, const char *name);
const char *vp_safetensors_metadata(const vp_safetensors *file, const char *key);
/* The metadata one by one: 1, or 0 behind the last. */
int vp_safetensors_pair(const vp_safetensors *file, size_t index, const char **key,
                        const char **value);

#endif
