/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/frame_clock.h"

#include <libavutil/mathematics.h>
#include <libavutil/rational.h>

void vp_media_frame_clock_init(vp_media_frame_clock *clock, int time_base_num, int time_base_den,
                               int rate_num, int rate_den)
{
    AVRational ticks = {time_base_num, time_base_den};
    AVRational frame = {rate_den, rate_num};

    if (rate_num <= 0 || rate_den <= 0) frame = (AVRational){1, 25};
    clock->started = 0;
    clock->last = 0;
    clock->repaired = 0;
    clock->step = av_rescale_q(1, frame, ticks);
    clock->second = av_rescale_q(1, (AVRational){1, 1}, ticks);
    if (clock->step < 1) clock->step = 1;
    if (clock->second < 1) clock->second = 1;
}

int64_t vp_media_frame_clock_next(vp_media_frame_clock *clock, int64_t pts)
{
    int64_t time = pts;

    /* larger times than any clip's would overflow later arithmetic */
    if (pts > INT64_MAX / 4 || pts < -(INT64_MAX / 4)) pts = INT64_MIN;
    if (!clock->started) {
        if (pts == INT64_MIN) time = 0;
    } else if (pts == INT64_MIN || pts < clock->last - clock->second) {
        time = clock->last + clock->step;
    } else if (pts <= clock->last) {
        time = clock->last + 1;
    }
    if (time != pts) clock->repaired++;
    clock->started = 1;
    clock->last = time;
    return time;
}
