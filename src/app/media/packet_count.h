/* SPDX-License-Identifier: BSD-2-Clause */
/* What a file holds, without decoding all of it. */
#ifndef VPATCH_MEDIA_PACKET_COUNT_H
#define VPATCH_MEDIA_PACKET_COUNT_H

#include "media/access.h"
#include "vpatch/vpatch.h"

/* Counts frames and seconds of a file by reading its packets; only of a start of which packets do
 * not tell what a decoder shows (clip_start.h) the first key frame's are decoded. access NULL: the
 * file alone. Pointers may be NULL. */
vpatch_status vp_media_count(const char *path, const vp_media_access *access, int64_t *frames,
                             double *seconds, char *message, size_t message_size);

#endif
