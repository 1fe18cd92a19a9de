/* SPDX-License-Identifier: BSD-2-Clause */
/* Frame times that strictly ascend, whatever the file says. */
#ifndef VPATCH_MEDIA_FRAME_CLOCK_H
#define VPATCH_MEDIA_FRAME_CLOCK_H

#include <stdint.h>

typedef struct vp_media_frame_clock {
    int started;
    int64_t last;     /* time of the frame before                          */
    int64_t step;     /* nominal frame duration, at least 1                */
    int64_t second;   /* ticks in a second, at least 1                     */
    int64_t repaired; /* frames that did not keep the time they came with  */
} vp_media_frame_clock;

/* time_base num/den; frame rate 0/x: unknown, 25 is assumed. */
void vp_media_frame_clock_init(vp_media_frame_clock *clock, int time_base_num, int time_base_den,
                               int rate_num, int rate_den);

/* The time of the next frame, which claims to be at `pts` (INT64_MIN: no claim).
 *   - later than the frame before: kept;
 *   - at most a second earlier, or equal: one tick after the frame before, which
 *     keeps later frames where they are;
 *   - no claim, or more than a second earlier (a splice): one nominal frame
 *     duration after the frame before. */
int64_t vp_media_frame_clock_next(vp_media_frame_clock *clock, int64_t pts);

#endif
