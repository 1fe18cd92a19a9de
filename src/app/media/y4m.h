/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing YUV4MPEG2: frames as they are, at one frame rate. */
#ifndef VPATCH_MEDIA_Y4M_H
#define VPATCH_MEDIA_Y4M_H

#include "media/tempfile.h"
#include "media/warnings.h"
#include "vpatch/vpatch.h"

typedef struct vp_media_y4m {
    vp_tempfile *file;
    double seconds_per_tick, frames_per_second;
    int64_t frames, first;
} vp_media_y4m;

/* Writes the head. 0, or -1: the file has the reason. */
int vp_media_y4m_start(vp_media_y4m *y4m, vp_tempfile *file, const vpatch_header *header,
                       vp_media_warnings *notes);

/* Writes one frame; a note says when its time is not where the frame rate puts
 * it. 0, or -1: the file has the reason. */
int vp_media_y4m_frame(vp_media_y4m *y4m, const vpatch_frame *frame, vp_media_warnings *notes);

#endif
