/* SPDX-License-Identifier: BSD-2-Clause */
/* --from and --to: which frames and packets of a clip are kept, and their new times.
 *
 * from and to count from the origin, the time of the clip's first frame. Kept is what
 * starts at from <= t < to, t rounded to microseconds. The first frame that is kept gets
 * time 0: everything moves by its time, the shift. Times come from files that may hold any
 * value; nothing here overflows. */
#ifndef VPATCH_MEDIA_TRIM_H
#define VPATCH_MEDIA_TRIM_H

#include <stdint.h>

#define VP_TRIM_UNKNOWN INT64_MIN /* no time */

typedef struct vp_trim {
    int64_t from, to;                 /* microseconds; INT64_MIN, INT64_MAX: not trimmed there */
    int64_t origin, shift;            /* ticks of the video, or VP_TRIM_UNKNOWN               */
    int time_base_num, time_base_den; /* of the video */
} vp_trim;

typedef enum vp_trim_place { VP_TRIM_BEFORE, VP_TRIM_INSIDE, VP_TRIM_AFTER } vp_trim_place;

/* from, to: seconds, below 0: not given. Origin and shift are unknown. */
void vp_trim_init(vp_trim *trim, double from, double to, int time_base_num, int time_base_den);

/* 1: something may be left out. */
int vp_trim_active(const vp_trim *trim);

/* The microseconds from the origin, which must be known, to a frame. */
int64_t vp_trim_time(const vp_trim *trim, int64_t pts);

/* Where a frame lies. Inside, *pts becomes its new time; the first one sets the shift. */
vp_trim_place vp_trim_frame(vp_trim *trim, int64_t *pts);

/* 1: a packet that starts at `time` in a time base of its own is kept. One without a time
 * (VP_TRIM_UNKNOWN) is kept only when nothing is trimmed or the origin is not known. */
int vp_trim_keeps_packet(const vp_trim *trim, int64_t time, int time_base_num, int time_base_den);

/* The new time of such a packet; VP_TRIM_UNKNOWN stays. */
int64_t vp_trim_packet_time(const vp_trim *trim, int64_t time, int time_base_num,
                            int time_base_den);

#endif
