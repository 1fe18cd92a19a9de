/* SPDX-License-Identifier: BSD-2-Clause */
/* Tensors into a .safetensors or .npy file, each a piece at a time at its place: memory does not
 * grow with the file. */
#ifndef VPATCH_TOKENS_TENSOR_WRITER_H
#define VPATCH_TOKENS_TENSOR_WRITER_H

#include <jansson.h>

#include "media/tempfile.h"
#include "tokens/tensor.h"

#define VP_TENSORS_MOST 40

typedef struct vp_tensor_writer {
    vp_tempfile *file;
    int npy; /* the file is a .npy of one tensor */
    int count;
    vp_tensor tensor[VP_TENSORS_MOST];
    int growing;      /* the last tensor's rows are counted while they come */
    uint64_t start;   /* of the data in the file */
    uint64_t at;      /* where the file stands; UINT64_MAX: not known */
    json_t *metadata; /* an object of strings; the caller's */
} vp_tensor_writer;

/* Adds a tensor and returns its number. All are added before the first is written; larger types
 * come first, so that every element lies where its size wants it. */
int vp_tensor_writer_add(vp_tensor_writer *writer, const char *name, vp_tensor_type type, int rank,
                         const int64_t *shape);
/* Places the tensors and writes the head, or keeps room for it. growing: the last tensor's first
 * dimension is what comes to be put. 0; -1: the file said no; -2: memory is short. */
int vp_tensor_writer_begin(vp_tensor_writer *writer, int growing);
/* `count` elements of a tensor from the n-th on. What is put nowhere is 0. Changes the data on
 * machines of another byte order. 0, or -1: the file said no. */
int vp_tensor_writer_put(vp_tensor_writer *writer, int tensor, int64_t first, void *data,
                         size_t count);
/* Rows of the growing tensor behind those that it has. */
int vp_tensor_writer_append(vp_tensor_writer *writer, void *data, size_t rows);
/* Makes the file whole. As vp_tensor_writer_begin(). */
int vp_tensor_writer_end(vp_tensor_writer *writer);
/* Bytes of the file. */
uint64_t vp_tensor_writer_bytes(const vp_tensor_writer *writer);

#endif
