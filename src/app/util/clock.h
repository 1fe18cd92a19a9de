/* SPDX-License-Identifier: BSD-2-Clause */
/* Time that passes. */
#ifndef VPATCH_UTIL_CLOCK_H
#define VPATCH_UTIL_CLOCK_H

#include <time.h>

/* Seconds on a clock that only goes forward. */
static inline double vp_clock_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#endif
