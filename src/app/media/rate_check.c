/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/rate_check.h"

#include <math.h>

int vp_rate_check_is_off(vp_rate_check *check, int64_t time)
{
    double place;

    if (!check->frames) check->first = time;
    place = ((double)time - (double)check->first) * check->frames_per_tick;
    return fabs(place - (double)check->frames++) > 0.5 && check->frames_per_tick > 0;
}
