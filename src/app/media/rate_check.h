/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether frames lie where one frame rate puts them, for outputs that know no other times. */
#ifndef VPATCH_MEDIA_RATE_CHECK_H
#define VPATCH_MEDIA_RATE_CHECK_H

#include <stdint.h>

typedef struct vp_rate_check {
    double frames_per_tick; /* 0: no rate is known, everything is right */
    int64_t first, frames;
} vp_rate_check;

/* 1: the next frame is more than half a frame from its place. */
int vp_rate_check_is_off(vp_rate_check *check, int64_t time);

#endif
