/* SPDX-License-Identifier: BSD-2-Clause */
/* Times as people write and read them. */
#ifndef VPATCH_CLI_TIME_TEXT_H
#define VPATCH_CLI_TIME_TEXT_H

#include <stddef.h>

/* Parses "12.5", "1:02.5" or "1:00:02.5" into seconds. Minutes and seconds
 * behind a colon are below 60. Returns 0, or -1 when text is anything else. */
int vp_time_parse(const char *text, double *seconds);

/* "h:mm:ss.fff", without the hours when they are 0. */
void vp_time_format(char *text, size_t size, double seconds);

/* How long something took or will take: "4.8 s", "1:02" (minutes), "1:02:03". */
void vp_duration_format(char *text, size_t size, double seconds);

#endif
