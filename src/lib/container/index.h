/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of segments: from the indx chunk at the file's end, or made by
 * reading all chunks when there is none. */
#ifndef VPATCH_CONTAINER_INDEX_H
#define VPATCH_CONTAINER_INDEX_H

#include "container/chunk_reader.h"
#include "container/preroll.h"
#include "container/segment.h"

typedef struct vp_index {
    vp_index_entry *rows;
    int count, capacity;
    uint64_t end;     /* where the chunks to read end */
    uint64_t carried; /* bytes of streams, packets and metadata */
    int truncated;    /* the end of the file is missing */
    int incomplete;   /* the end of what it was made from was missing */
} vp_index;

/* What making an index needs to know of the file's head. */
typedef struct vp_outline {
    uint64_t start;   /* the first chunk behind header, metadata and streams */
    uint64_t carried; /* bytes of metadata and streams before it */
    const vpatch_header *header;
    int time_base[VP_MAX_STREAMS][2]; /* of stream numbers; 0/0: no such stream */
} vp_outline;

/* *index is empty before. VPATCH_ERR_IO, VPATCH_ERR_MEMORY; damage is no error. */
vpatch_status vp_index_make(vp_index *index, vp_chunk_reader *file, const vp_outline *outline);
void vp_index_free(vp_index *index);

#endif
