/* SPDX-License-Identifier: BSD-2-Clause */
/* Presentation times and durations of a segment's frames, exactly and in a few
 * bytes (docs/format, "Times"). */
#ifndef VPATCH_CONTAINER_TIMING_H
#define VPATCH_CONTAINER_TIMING_H

#include "container/bytes.h"
#include "vpatch/vpatch.h"

/* Time units per frame as step/scale in lowest terms; scale 0: not known. */
typedef struct vp_frame_rate {
    uint32_t step, scale;
} vp_frame_rate;

vp_frame_rate vp_frame_rate_of(const vpatch_header *header);

/* pts ascending (not strictly), durations 0 or more; the caller has checked. */
void vp_times_put(vp_bytes *bytes, vp_frame_rate rate, const int64_t *pts, const int64_t *durations,
                  int count);
/* Fills count times; returns 0, or -1 (and a bad cursor) for damaged bytes. */
int vp_times_take(vp_cursor *cursor, vp_frame_rate rate, int64_t *pts, int64_t *durations,
                  int count);

/* The end of the last frame as far as it is known, at most INT64_MAX. */
int64_t vp_times_end(const int64_t *pts, const int64_t *durations, int count);

#endif
