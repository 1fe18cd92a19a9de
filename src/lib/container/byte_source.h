/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading from the caller's input through a window: its bytes are looked at in place, and small
 * chunks do not cost a call each. Of an input that only reads forward, the window is all there is:
 * bytes before it are gone. */
#ifndef VPATCH_CONTAINER_BYTE_SOURCE_H
#define VPATCH_CONTAINER_BYTE_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/vpatch.h"

#define VP_WINDOW_SIZE 16384

/* Larger than any file; keeps sums of offsets and sizes far from overflow. */
#define VP_MOST_SIZE (UINT64_C(1) << 62)

typedef struct vp_byte_source {
    vpatch_input input;
    int error; /* what the last read failed with, an errno value; 0: it did not, or did not say */
    uint64_t size; /* VP_MOST_SIZE while the end of a sequential input has not come */
    int holds;     /* 1: bytes from `held` on stay in the window */
    uint64_t held;
    uint64_t window_at;
    size_t window_size, capacity;
    uint8_t *window;
} vp_byte_source;

/* Finds the size where the input does not say it. VPATCH_ERR_IO: a read failed. *source is to be
 * closed, whatever comes. */
vpatch_status vp_byte_source_open(vp_byte_source *source, const vpatch_input *input);
void vp_byte_source_close(vp_byte_source *source);
/* The end of what was read of a sequential input; the size of another one. */
uint64_t vp_byte_source_seen(const vp_byte_source *source);
/* Keeps the bytes from offset on while later ones are looked at, until the release. Needed only
 * for a sequential input. */
void vp_byte_source_hold(vp_byte_source *source, uint64_t offset);
void vp_byte_source_release(vp_byte_source *source);
/* Shows bytes at offset: *size gets how many, at least `wanted` unless the input ends, and the size
 * is known then. Valid until the next call. Memory grows with the bytes that come, not with those
 * that are wanted. VPATCH_ERR_IO, VPATCH_ERR_MEMORY: the call may be repeated. */
vpatch_status vp_byte_source_peek(vp_byte_source *source, uint64_t offset, size_t wanted,
                                  const uint8_t **data, size_t *size);
/* Copies exactly size bytes; VPATCH_ERR_IO when there are not as many. */
vpatch_status vp_byte_source_read(vp_byte_source *source, uint64_t offset, void *data, size_t size);

#endif
