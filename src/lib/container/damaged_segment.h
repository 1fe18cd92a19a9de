/* SPDX-License-Identifier: BSD-2-Clause */
/* What is left of a segment whose chunk is damaged: its head has a checksum of its own, and so
 * has each mini-GOP behind it, which the decoder looks after. */
#ifndef VPATCH_CONTAINER_DAMAGED_SEGMENT_H
#define VPATCH_CONTAINER_DAMAGED_SEGMENT_H

#include "container/chunk_reader.h"
#include "container/segment.h"

/* Reads the segment whose chunk begins at `offset` and is damaged, whatever of it is, and behind
 * which `end` is the next place known to be sound. VPATCH_ERR_DAMAGED: there is none with a sound
 * head. Its data is valid until the next load. */
vpatch_status vp_damaged_segment_load(vp_chunk_reader *file, uint64_t offset, uint64_t end,
                                      vp_frame_rate rate, vpatch_segment *segment,
                                      vp_segment_times *times);
/* 1: the `size` bytes that were just loaded so are a chunk whose type or length alone is
 * damaged. */
int vp_damaged_segment_is_alone(const vp_chunk_reader *file, uint64_t size);

#endif
