/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes an index from the contents, chunk after chunk in the file's order. */
#ifndef VPATCH_CONTAINER_INDEX_MAKER_H
#define VPATCH_CONTAINER_INDEX_MAKER_H

#include "container/index.h"
#include "container/preroll.h"

typedef struct vp_index_maker {
    vp_index *index;
    const vp_outline *outline;
    uint64_t most; /* bytes of the index */
    vp_preroll leads;
} vp_index_maker;

/* A segment in `size` bytes at `offset`. VPATCH_ERR_MEMORY, VPATCH_ERR_LIMIT. */
vpatch_status vp_index_maker_segment(vp_index_maker *maker, uint64_t offset, uint64_t size,
                                     const vpatch_segment *segment);
/* The payload of a sound pckt chunk at `offset`, whose bytes are counted elsewhere.
 * VPATCH_ERR_MEMORY. */
vpatch_status vp_index_maker_packets(vp_index_maker *maker, uint64_t offset, const uint8_t *payload,
                                     size_t size);
/* The index stays. */
void vp_index_maker_free(vp_index_maker *maker);

#endif
