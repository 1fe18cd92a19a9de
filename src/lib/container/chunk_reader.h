/* SPDX-License-Identifier: BSD-2-Clause */
/* Chunks of a file that may be damaged: finding, checking, loading, and finding
 * the way back after damage. */
#ifndef VPATCH_CONTAINER_CHUNK_READER_H
#define VPATCH_CONTAINER_CHUNK_READER_H

#include "container/byte_source.h"
#include "container/chunk.h"

typedef struct vp_chunk_reader {
    vp_byte_source source;
    uint64_t most;          /* bytes of a chunk that may be in memory at a time */
    const uint8_t *payload; /* of the chunk loaded last */
    /* Bytes of damaged chunks that were checked since the last renewal. They have a budget that
     * grows with the file's size: a file made of nothing but beginnings of chunks must not cost
     * quadratic time. */
    uint64_t spent;
} vp_chunk_reader;

vpatch_status vp_chunk_reader_open(vp_chunk_reader *file, const vpatch_input *input, uint64_t most);
void vp_chunk_reader_close(vp_chunk_reader *file);
/* Allows as much damage as at the start. */
void vp_chunk_reader_renew_budget(vp_chunk_reader *file);

/* Parses the chunk at offset. *fits: it is a chunk and ends at or before `end`. */
vpatch_status vp_chunk_reader_parse(vp_chunk_reader *file, uint64_t offset, uint64_t end,
                                    vp_chunk *chunk, int *fits);
/* Loads the payload, valid until the next call. VPATCH_ERR_DAMAGED: wrong CRC, or a sequential
 * input ends in it; VPATCH_ERR_LIMIT: it is too large, and sound. Of a sequential input, one that
 * is too large is damaged until vp_chunk_reader_resync has looked at it. */
vpatch_status vp_chunk_reader_load(vp_chunk_reader *file, uint64_t offset, const vp_chunk *chunk);
/* Loads bytes of the file, valid until the next call. VPATCH_ERR_DAMAGED: a sequential input has
 * them no more. */
vpatch_status vp_chunk_reader_load_bytes(vp_chunk_reader *file, uint64_t offset, size_t size);
/* Checks the CRC, by position without loading. Otherwise the same. */
vpatch_status vp_chunk_reader_verify(vp_chunk_reader *file, uint64_t offset, const vp_chunk *chunk);
/* Where to go on behind the chunk at offset, whose frame or contents are damaged; `end`, or the
 * end of a sequential input, when nothing follows. The caller holds the bytes from offset on, which
 * may be gone all the same afterwards: a sequential input's are not kept for ever.
 * VPATCH_ERR_LIMIT: nothing is damaged, the chunk at offset of a sequential input is too large. */
vpatch_status vp_chunk_reader_resync(vp_chunk_reader *file, uint64_t offset, uint64_t end,
                                     uint64_t *found);

#endif
