/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes in and out: callbacks, and ready-made ones for files and memory. */
#ifndef VPATCH_IO_H
#define VPATCH_IO_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Callbacks return 0, or for an error a positive errno value, which messages then explain, or
 * -1. Fields that are not listed in an initialiser are 0, as they have to be. */

/* Bytes that are read by position. A handle copies the struct; `opaque` must outlive it. */
typedef struct vpatch_input {
    void *opaque;
    /* Reads up to size bytes at offset into buffer; *got less than size means the end. */
    int (*read_at)(void *opaque, uint64_t offset, void *buffer, size_t size, size_t *got);
    /* Frees opaque, for vpatch_input_close(); may be NULL. */
    void (*close)(void *opaque);
    uint64_t size;        /* bytes; 0: unknown, it is then found by a number of reads */
    int sequential;       /* 1: a pipe. read_at goes on at the offset where it ended;
                             *got may be less than what is there, 0 means the end     */
    int reserved32;       /* 0                                                        */
    uint64_t reserved[4]; /* 0                                                        */
} vpatch_input;

/* A file, read by position, or a pipe. VPATCH_ERR_IO: it cannot be opened, or is a directory;
 * VPATCH_ERR_MEMORY; VPATCH_ERR_ARGUMENT. On failure *input is zeroed. message: see vpatch.h.
 * The caller closes the input after every handle that uses it. */
VPATCH_API vpatch_status vpatch_input_open_file(vpatch_input *input, const char *path,
                                                char *message, size_t message_size);
/* The same of an open file descriptor, which stays the caller's. */
VPATCH_API vpatch_status vpatch_input_open_descriptor(vpatch_input *input, int descriptor,
                                                      char *message, size_t message_size);
/* Bytes in memory, which stay the caller's and must outlive the input. */
VPATCH_API vpatch_status vpatch_input_open_memory(vpatch_input *input, const void *data,
                                                  size_t size, char *message, size_t message_size);
/* Calls input->close and zeroes *input. input may be NULL. */
VPATCH_API void vpatch_input_close(vpatch_input *input);

/* Bytes that are written front to back. A handle copies the struct; `opaque` must outlive it. */
typedef struct vpatch_output {
    void *opaque;
    /* Appends all of size bytes. */
    int (*write)(void *opaque, const void *data, size_t size);
    /* Frees opaque, for vpatch_output_close(); may be NULL. */
    int (*close)(void *opaque);
    uint64_t reserved[4]; /* 0 */
} vpatch_output;

/* A new file; one of that name is overwritten. VPATCH_ERR_IO, VPATCH_ERR_MEMORY,
 * VPATCH_ERR_ARGUMENT. On failure *output is zeroed. message: see vpatch.h. */
VPATCH_API vpatch_status vpatch_output_open_file(vpatch_output *output, const char *path,
                                                 char *message, size_t message_size);
/* Memory that grows. */
VPATCH_API vpatch_status vpatch_output_open_memory(vpatch_output *output, char *message,
                                                   size_t message_size);
/* What was written to an output of vpatch_output_open_memory(): *data (NULL while *size is 0)
 * is valid until the next write or close. VPATCH_ERR_ARGUMENT: another kind of output. */
VPATCH_API vpatch_status vpatch_output_get_memory(const vpatch_output *output, const uint8_t **data,
                                                  size_t *size);
/* Calls output->close and zeroes *output. VPATCH_ERR_IO: the last bytes of a file could not be
 * written. output may be NULL. */
VPATCH_API vpatch_status vpatch_output_close(vpatch_output *output);

#ifdef __cplusplus
}
#endif
#endif
