/* SPDX-License-Identifier: BSD-2-Clause */
/* Tensors out of a .safetensors file, a piece at a time. Nothing in the file is believed. */
#ifndef VPATCH_TOKENS_TENSOR_READER_H
#define VPATCH_TOKENS_TENSOR_READER_H

#include <jansson.h>

#include "tokens/tensor.h"
#include "vpatch/vpatch.h"

typedef struct vp_tensor_reader {
    int descriptor;
    uint64_t start; /* of the data in the file */
    int count;
    vp_tensor *tensor;
    json_t *metadata; /* an object, or NULL */
    char message[256];
} vp_tensor_reader;

/* Opens a file and reads its head. VPATCH_ERR_IO; VPATCH_ERR_NOT_VPT: it is no safetensors file;
 * VPATCH_ERR_TRUNCATED; VPATCH_ERR_MEMORY. message has the sentence. */
vpatch_status vp_tensor_reader_open(vp_tensor_reader *reader, const char *path);
void vp_tensor_reader_close(vp_tensor_reader *reader);

/* The tensor of that name, or NULL. */
const vp_tensor *vp_tensor_reader_find(const vp_tensor_reader *reader, const char *name);
/* A text of the metadata, or NULL. */
const char *vp_tensor_reader_text(const vp_tensor_reader *reader, const char *key);

/* `count` whole numbers from the n-th on, of any integer type, to an array of integers of `size`
 * bytes, signed when low is below 0. 0, or -1 with a message: out of low..high, or not readable. */
int vp_tensor_reader_ints(vp_tensor_reader *reader, const vp_tensor *tensor, int64_t first,
                          size_t count, int64_t low, int64_t high, void *to, size_t size);
/* The same of numbers of any type; -1 also for what is not finite. */
int vp_tensor_reader_reals(vp_tensor_reader *reader, const vp_tensor *tensor, int64_t first,
                           size_t count, float *to);

#endif
