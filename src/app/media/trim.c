/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/trim.h"

#include <math.h>

#include <libavutil/common.h>
#include <libavutil/mathematics.h>

static const AVRational microsecond = {1, 1000000};

/* av_rescale_q gives INT64_MIN for what is too large, whatever its sign. */
static int64_t rescale(int64_t time, AVRational from, AVRational to)
{
    int64_t scaled;

    if (from.num <= 0 || from.den <= 0 || to.num <= 0 || to.den <= 0) return time;
    scaled = av_rescale_q(time, from, to);
    return scaled == INT64_MIN && time > 0 ? INT64_MAX : scaled;
}

static AVRational video_ticks(const vp_trim *trim)
{
    return (AVRational){trim->time_base_num, trim->time_base_den};
}

static int64_t microseconds(double seconds, int64_t otherwise)
{
    if (!(seconds >= 0)) return otherwise;
    return seconds < 1e12 ? llround(seconds * 1e6) : INT64_MAX - 1;
}

void vp_trim_init(vp_trim *trim, double from, double to, int time_base_num, int time_base_den)
{
    trim->from = microseconds(from, INT64_MIN);
    trim->to = microseconds(to, INT64_MAX);
    trim->origin = VP_TRIM_UNKNOWN;
    trim->shift = VP_TRIM_UNKNOWN;
    trim->time_base_num = time_base_num;
    trim->time_base_den = time_base_den;
}

int vp_trim_active(const vp_trim *trim)
{
    return trim->from != INT64_MIN || trim->to != INT64_MAX;
}

int64_t vp_trim_time(const vp_trim *trim, int64_t pts)
{
    return rescale(av_sat_sub64(pts, trim->origin), video_ticks(trim), microsecond);
}

vp_trim_place vp_trim_frame(vp_trim *trim, int64_t *pts)
{
    int64_t time = vp_trim_time(trim, *pts);

    if (time < trim->from) return VP_TRIM_BEFORE;
    if (time >= trim->to) return VP_TRIM_AFTER;
    if (trim->shift == VP_TRIM_UNKNOWN) trim->shift = *pts;
    *pts = av_sat_sub64(*pts, trim->shift);
    return VP_TRIM_INSIDE;
}

int vp_trim_keeps_packet(const vp_trim *trim, int64_t time, int time_base_num, int time_base_den)
{
    AVRational ticks = {time_base_num, time_base_den};

    if (!vp_trim_active(trim) || trim->origin == VP_TRIM_UNKNOWN) return 1;
    if (time == VP_TRIM_UNKNOWN) return 0;
    time = av_sat_sub64(rescale(time, ticks, microsecond),
                        rescale(trim->origin, video_ticks(trim), microsecond));
    return time >= trim->from && time < trim->to;
}

int64_t vp_trim_packet_time(const vp_trim *trim, int64_t time, int time_base_num, int time_base_den)
{
    AVRational ticks = {time_base_num, time_base_den};

    if (time == VP_TRIM_UNKNOWN) return VP_TRIM_UNKNOWN;
    return av_sat_sub64(time, rescale(trim->shift, video_ticks(trim), ticks));
}
