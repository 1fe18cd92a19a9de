/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing YUV4MPEG2: frames as they are, at one frame rate. */
#ifndef VPATCH_MEDIA_Y4M_H
#define VPATCH_MEDIA_Y4M_H

#include "media/rate_check.h"
#include "media/tempfile.h"
#include "media/warnings.h"
#include "vpatch/vpatch.h"

/* Frames whose times are looked at before the frame rate is written. */
enum { VP_MEDIA_Y4M_WAITING = 4 };

typedef struct vp_media_y4m {
    vp_tempfile *file;
    vpatch_header header;
    double seconds_per_tick;
    vp_rate_check check;
    int started; /* the head is written            */
    int waiting; /* frames that wait for the head  */
    uint8_t *samples[VP_MEDIA_Y4M_WAITING];
    int64_t times[VP_MEDIA_Y4M_WAITING];
} vp_media_y4m;

/* The frame rate of the file is the header's where the first frames agree with it; where they agree
 * with each other instead, as those of a slide show do, it is theirs. */
void vp_media_y4m_start(vp_media_y4m *y4m, vp_tempfile *file, const vpatch_header *header);

/* Writes one frame; a note says when its time is not where the frame rate puts
 * it. 0 or an errno; of EIO the file has the reason. */
int vp_media_y4m_frame(vp_media_y4m *y4m, const vpatch_frame *frame, vp_media_warnings *notes);

/* Writes what waits. 0 or an errno, as above. */
int vp_media_y4m_finish(vp_media_y4m *y4m, vp_media_warnings *notes);

void vp_media_y4m_close(vp_media_y4m *y4m);

#endif
