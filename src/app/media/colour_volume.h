/* SPDX-License-Identifier: BSD-2-Clause */
/* HDR metadata of a video: what a display has to know goes into the header, what changes from
 * scene to scene is named, as it cannot be kept. */
#ifndef VPATCH_MEDIA_COLOUR_VOLUME_H
#define VPATCH_MEDIA_COLOUR_VOLUME_H

#include <libavformat/avformat.h>

#include "media/warnings.h"
#include "vpatch/vpatch.h"

/* Mastering display and light levels of the stream, or of its first frame. */
void vp_media_colour_volume_describe(vpatch_header *header, const AVStream *stream,
                                     const AVFrame *frame);

/* Notes what a frame or its stream has of dynamic metadata. */
void vp_media_colour_volume_note(const AVStream *stream, const AVFrame *frame,
                                 vp_media_warnings *notes);

#endif
