/* SPDX-License-Identifier: BSD-2-Clause */
/* FFmpeg's error codes as ours, with FFmpeg's words for the reason. */
#ifndef VPATCH_MEDIA_AVERROR_H
#define VPATCH_MEDIA_AVERROR_H

#include "vpatch/vpatch.h"

/* Puts "WHAT: REASON" into message (may be NULL) and gives the status:
 * memory, unsupported (FFmpeg lacks or cannot make sense of something), else IO. */
vpatch_status vp_media_averror(int error, const char *what, char *message, size_t message_size);

/* Puts `text` into message (may be NULL) and returns `status`. */
vpatch_status vp_media_fail(vpatch_status status, const char *text, char *message,
                            size_t message_size);

#endif
