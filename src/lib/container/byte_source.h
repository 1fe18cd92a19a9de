/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading from the caller's input: its size, whole reads, and a window so that
 * small chunks do not cost a call each. */
#ifndef VPATCH_CONTAINER_BYTE_SOURCE_H
#define VPATCH_CONTAINER_BYTE_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/vpatch.h"

#define VP_WINDOW_SIZE 16384

typedef struct vp_byte_source {
    vpatch_input input;
    int error; /* what the last read failed with, an errno value; 0: it did not, or did not say */
    uint64_t size;
    uint64_t window_at;
    size_t window_size;
    uint8_t window[VP_WINDOW_SIZE];
} vp_byte_source;

/* Finds the size where the input does not say it. VPATCH_ERR_IO: a read failed. */
vpatch_status vp_byte_source_open(vp_byte_source *source, const vpatch_input *input);
/* Reads exactly size bytes; the caller has compared with source->size. */
vpatch_status vp_byte_source_read(vp_byte_source *source, uint64_t offset, void *data, size_t size);
/* Shows up to VP_WINDOW_SIZE bytes at offset: *size gets how many, at least
 * `wanted` unless the input ends. Valid until the next read. */
vpatch_status vp_byte_source_peek(vp_byte_source *source, uint64_t offset, size_t wanted,
                                  const uint8_t **data, size_t *size);

#endif
