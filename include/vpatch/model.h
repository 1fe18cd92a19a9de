/* SPDX-License-Identifier: BSD-2-Clause */
/* A model: the weights of the networks, and the start states of entropy coding. Encoder and
 * decoder need the same one; its id stands in every file. */
#ifndef VPATCH_MODEL_H
#define VPATCH_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Read-only after opening: any number of encoders and decoders may share one, in any threads. */
typedef struct vpatch_model vpatch_model;

#define VPATCH_MODEL_ID_SIZE 32

/* Loads weights from a file. `name` is the path of a .safetensors file (it has a slash, or
 * ends in .safetensors), or the name of an installed model ("base"), or NULL for the default
 * model. A name is looked up as <name>.safetensors in
 *   1. $VPATCH_MODEL_PATH, a directory,
 *   2. share/vpatch/models beside the library (beside the program, where it is linked
 *      statically), and above it as an installation has it, also of a tree that was moved as a
 *      whole,
 *   3. the install prefix that the library was built for.
 * VPATCH_ERR_MODEL_FILE: no such file, or not valid weights; VPATCH_ERR_MEMORY;
 * VPATCH_ERR_ARGUMENT. On failure *model is NULL. message: see vpatch.h. The caller closes
 * the model after every handle that uses it. */
VPATCH_API vpatch_status vpatch_model_open(vpatch_model **model, const char *name, char *message,
                                           size_t message_size);
/* The same from the bytes of a .safetensors file in memory, which is the caller's and is not
 * needed after the call. */
VPATCH_API vpatch_status vpatch_model_open_memory(vpatch_model **model, const void *data,
                                                  size_t size, char *message, size_t message_size);
VPATCH_API void vpatch_model_close(vpatch_model *model);

/* SHA-256 of the weights file, VPATCH_MODEL_ID_SIZE bytes. Owned by the model. */
VPATCH_API const uint8_t *vpatch_model_id(const vpatch_model *model);
/* The name in the weights' metadata, e.g. "base". Owned by the model. */
VPATCH_API const char *vpatch_model_name(const vpatch_model *model);
/* The path that the weights were read from; NULL: from memory. Owned by the model. */
VPATCH_API const char *vpatch_model_path(const vpatch_model *model);
/* Integers per patch and frame part (see vpatch_plan.dims). */
VPATCH_API int vpatch_model_dims(const vpatch_model *model);
/* The text in the weights' metadata under a key, e.g. "training.steps"; NULL: none. Owned by
 * the model. */
VPATCH_API const char *vpatch_model_metadata(const vpatch_model *model, const char *key);

/* How large a model is. */
typedef struct vpatch_model_size {
    int channels, blocks, dims;
    int64_t parameters;          /* of all networks, and of restoration      */
    double encode_multiply_adds; /* of the networks, per pixel of a frame    */
    double decode_multiply_adds;
    size_t token_state_bytes;  /* start states of the entropy coder; 0:      */
    size_t motion_state_bytes; /* there is none                              */
    /* Key frames may have a network of their own, which has as many dims: its size and what a
     * key frame then costs. 0: they run through the others' like any frame. */
    double key_encode_multiply_adds;
    double key_decode_multiply_adds;
    int key_channels, key_blocks;
    uint64_t reserved[4]; /* 0 */
} vpatch_model_size;

VPATCH_API void vpatch_model_get_size(const vpatch_model *model, vpatch_model_size *size);

#ifdef __cplusplus
}
#endif
#endif
