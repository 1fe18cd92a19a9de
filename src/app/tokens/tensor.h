/* SPDX-License-Identifier: BSD-2-Clause */
/* What a tensor in a file is: its type, its shape, its place. */
#ifndef VPATCH_TOKENS_TENSOR_H
#define VPATCH_TOKENS_TENSOR_H

#include <stddef.h>
#include <stdint.h>

typedef enum vp_tensor_type {
    VP_TENSOR_BOOL,
    VP_TENSOR_U8,
    VP_TENSOR_I8,
    VP_TENSOR_U16,
    VP_TENSOR_I16,
    VP_TENSOR_U32,
    VP_TENSOR_I32,
    VP_TENSOR_U64,
    VP_TENSOR_I64,
    VP_TENSOR_F16,
    VP_TENSOR_BF16,
    VP_TENSOR_F32,
    VP_TENSOR_F64,
    VP_TENSOR_TYPES
} vp_tensor_type;

#define VP_TENSOR_RANK 6

typedef struct vp_tensor {
    char name[64];
    vp_tensor_type type;
    int rank;
    int64_t shape[VP_TENSOR_RANK];
    uint64_t offset; /* of the first byte, in the data of the file */
} vp_tensor;

/* The name of a type in safetensors ("I16"), and of one in NumPy ("<i2"; NULL: it has none). */
const char *vp_tensor_type_name(vp_tensor_type type);
const char *vp_tensor_type_numpy(vp_tensor_type type);
/* The type of that name; VP_TENSOR_TYPES: none. */
vp_tensor_type vp_tensor_type_find(const char *name);
size_t vp_tensor_type_size(vp_tensor_type type);
int vp_tensor_type_is_real(vp_tensor_type type);

/* Elements; -1: more than 2^62 bytes, or a dimension below 0. */
int64_t vp_tensor_elements(const vp_tensor *tensor);
/* "[3, 4]" */
void vp_tensor_shape_text(const vp_tensor *tensor, char *text, size_t size);

/* The bytes of `count` elements of `size` bytes in the order of files, little-endian, and back. */
void vp_tensor_swap(void *data, size_t count, size_t size);

/* IEEE half precision: the nearest, ties to even; what is too large is infinite. */
uint16_t vp_half_from_float(float value);
float vp_float_from_half(uint16_t half);

#endif
