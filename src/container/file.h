/* SPDX-License-Identifier: BSD-2-Clause */
/* Chunks of a file that may be damaged: finding, checking, loading, and finding
 * the way back after damage. */
#ifndef VPATCH_CONTAINER_FILE_H
#define VPATCH_CONTAINER_FILE_H

#include "container/chunk.h"
#include "container/source.h"

typedef struct vp_file {
    vp_source source;
    uint8_t *payload; /* of the chunk loaded last */
    size_t capacity;
    /* Bytes of damaged chunks that may still be checked: a file made of nothing
     * but beginnings of chunks must not cost quadratic time. */
    uint64_t damage_budget;
} vp_file;

vpatch_status vp_file_open(vp_file *file, const vpatch_input *input);
void vp_file_close(vp_file *file);
/* Allows as much damage as at the start. */
void vp_file_renew_budget(vp_file *file);

/* Parses the chunk at offset. *fits: it is a chunk and ends at or before `end`. */
vpatch_status vp_file_chunk(vp_file *file, uint64_t offset, uint64_t end, vp_chunk *chunk,
                            int *fits);
/* Loads the payload, valid until the next load. VPATCH_ERR_DAMAGED: wrong CRC. */
vpatch_status vp_file_load(vp_file *file, uint64_t offset, const vp_chunk *chunk);
/* Checks the CRC without loading. VPATCH_OK or VPATCH_ERR_DAMAGED. */
vpatch_status vp_file_verify(vp_file *file, uint64_t offset, const vp_chunk *chunk);
/* Where to go on behind the chunk at offset, whose frame or contents are damaged;
 * `end` when nothing follows. */
vpatch_status vp_file_resync(vp_file *file, uint64_t offset, uint64_t end, uint64_t *found);

#endif
