/* SPDX-License-Identifier: BSD-2-Clause */
/* Places of a NUT file that FFmpeg has passed over in silence. Packets follow each other, but for
 * heads of a few bytes and parts that begin with a mark of eight. */
#ifndef VPATCH_MEDIA_NUT_GAPS_H
#define VPATCH_MEDIA_NUT_GAPS_H

#include <libavcodec/packet.h>

typedef struct vp_media_nut_gaps {
    int64_t end;   /* of the last packet, 0: none              */
    int64_t first; /* place of the first gap, 0: none was seen */
} vp_media_nut_gaps;

/* The next packet, read from fd, whose offset is left alone. */
void vp_media_nut_gaps_take(vp_media_nut_gaps *gaps, int fd, const AVPacket *packet);

#endif
