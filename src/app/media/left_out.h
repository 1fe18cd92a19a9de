/* SPDX-License-Identifier: BSD-2-Clause */
/* Notes of what an output does not have: nothing goes in silence. */
#ifndef VPATCH_MEDIA_LEFT_OUT_H
#define VPATCH_MEDIA_LEFT_OUT_H

#include <libavformat/avformat.h>

#include "media/warnings.h"
#include "vpatch/vpatch.h"

/* A carried stream that `kind` ("mp4") cannot hold. */
void vp_left_out_stream(vp_media_warnings *notes, const vpatch_stream *stream, const char *kind);

/* Those of the texts that files of the format do not keep; NULL: it keeps none. texts may be
 * NULL. of_video: of the video stream, else of the file. */
void vp_left_out_texts(vp_media_warnings *notes, const char *texts, int of_video,
                       const AVOutputFormat *format, const char *kind);

/* Colour tags that are set. rgb: the samples are RGB now, so that the matrix has done its work, and
 * what is not tagged is taken for sRGB. */
void vp_left_out_colour(vp_media_warnings *notes, const vpatch_header *header, int rgb,
                        const char *kind);

/* A sample aspect that is not square. */
void vp_left_out_aspect(vp_media_warnings *notes, const vpatch_header *header, const char *kind);

/* Mastering display and light levels, where the header has them. */
void vp_left_out_hdr(vp_media_warnings *notes, const vpatch_header *header, const char *kind);

#endif
