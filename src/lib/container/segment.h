/* SPDX-License-Identifier: BSD-2-Clause */
/* What a SEGM chunk says in front of the coded frames, and a segment's entry in
 * the index. */
#ifndef VPATCH_CONTAINER_SEGMENT_H
#define VPATCH_CONTAINER_SEGMENT_H

#include "container/bytes.h"
#include "container/chunk.h"
#include "container/timing.h"
#include "vpatch/vpatch.h"

/* NULL, or what is wrong with the segment. Static storage. */
const char *vp_segment_problem(const vpatch_segment *segment);
/* Appends everything in front of the data: the head, whose own checksum comes last, so that frames
 * and times are known of a segment that is damaged behind it. */
void vp_segment_put(vp_bytes *bytes, const vpatch_segment *segment, vp_frame_rate rate);

/* Memory for the times of a segment that is read. */
typedef struct vp_segment_times {
    int64_t pts[VPATCH_MAX_SEGMENT_FRAMES], durations[VPATCH_MAX_SEGMENT_FRAMES];
} vp_segment_times;

/* Most bytes of a head: a byte, two counts, times, a checksum. */
#define VP_SEGMENT_HEAD_MAX (64 << 10)

/* Reads a segment: its head, and data that borrows all bytes behind it. Returns 0, or -1 when
 * the head is not sound. */
int vp_segment_take(vp_cursor *cursor, vp_frame_rate rate, vpatch_segment *segment,
                    vp_segment_times *times);

/* Flags of the index. */
enum {
    VP_INDEX_INCOMPLETE = 1 << 0, /* the end of what the file was made from was missing */
    VP_INDEX_ALL_FLAGS = (1 << 1) - 1
};

/* An entry of the index with what a reader needs beyond the public entry. */
typedef struct vp_index_entry {
    vpatch_segment_info info;
    /* Bytes from the chunk back to the first pckt chunk with packets of the
     * segment's time; 0: none lies before the segment. */
    uint64_t lead;
} vp_index_entry;

vp_index_entry vp_index_entry_of(const vpatch_segment *segment, uint64_t offset, uint64_t size,
                                 uint64_t lead);
/* `before` is the entry before, or vp_index_entry_none() for the first. */
vp_index_entry vp_index_entry_none(void);
/* Most bytes of an entry: two bytes and seven varints of at most 10 bytes. */
#define VP_INDEX_ENTRY_MAX 72
void vp_index_entry_put(vp_bytes *bytes, const vp_index_entry *before, const vp_index_entry *entry);
/* Returns 0, or -1 when the entry does not lie between the one before and `end`,
 * the offset of the index. */
int vp_index_entry_take(vp_cursor *cursor, const vp_index_entry *before, uint64_t end,
                        vp_index_entry *entry);

#endif
