/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of segments, and the indx chunk that it is read from. */
#ifndef VPATCH_CONTAINER_INDEX_H
#define VPATCH_CONTAINER_INDEX_H

#include "container/chunk_reader.h"
#include "container/segment.h"

typedef struct vp_index {
    vp_index_entry *entries;
    int count, capacity;
    uint64_t end;     /* where the chunks to read end */
    uint64_t behind;  /* the first byte behind the index, where the file ends */
    uint64_t carried; /* bytes of streams, packets and metadata */
    int truncated;    /* the end of the file is missing */
    int damaged;      /* a damaged chunk was met while it was made from the contents */
    int incomplete;   /* the end of what it was made from was missing */
} vp_index;

/* What making an index needs to know of the file's head. */
typedef struct vp_outline {
    uint64_t start;   /* the first chunk behind header, metadata and streams */
    uint64_t least;   /* no segment is before it: the start, or the first damage before that */
    uint64_t carried; /* bytes of metadata and streams before it */
    const vpatch_header *header;
    int time_base[VP_MAX_STREAMS][2]; /* of stream numbers; 0/0: no such stream */
} vp_outline;

/* Reads the index at the end of the file; *index is empty before. VPATCH_ERR_DAMAGED: the file
 * does not end with a sound one, *index may hold a part of it. */
vpatch_status vp_index_read(vp_index *index, vp_chunk_reader *file, const vp_outline *outline);
/* Whether the chunks between the last segment and a read index lead from one to the other.
 * *leads 0: they are damaged, or the index is of another file that was joined to this one. */
vpatch_status vp_index_leads(const vp_index *index, vp_chunk_reader *file,
                             const vp_outline *outline, int *leads);
/* Reads an index from the loaded indx chunk at `offset`. VPATCH_ERR_DAMAGED: it breaks a rule. */
vpatch_status vp_index_take(vp_index *index, const vp_chunk_reader *file, uint64_t offset,
                            const vp_chunk *chunk, const vp_outline *outline);
/* VPATCH_ERR_MEMORY, or VPATCH_ERR_LIMIT when the entries would take more than `most` bytes. */
vpatch_status vp_index_add(vp_index *index, const vp_index_entry *entry, uint64_t most);
/* 1: both have the same segments. */
int vp_index_same(const vp_index *a, const vp_index *b);
void vp_index_free(vp_index *index);

#endif
