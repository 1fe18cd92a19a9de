/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames and carried packets out, through FFmpeg.
 *
 *   vp_media_output_settings settings;
 *   vp_media_output_settings_default(&settings);
 *   vp_media_output_open(&output, path, &header, &settings, message, sizeof message)
 *   vp_media_output_metadata(output, text)              (may be left out, like those of
 *   vp_media_output_video_metadata(output, text)         the video stream itself)
 *   vp_media_output_add_stream(output, stream, &index)  (any number)
 *   vp_media_output_start(output)
 *   vp_media_output_frame / vp_media_output_packet      (in any interleaving)
 *   vp_media_output_finish(output)
 *   notes; vp_media_output_close(output)
 *
 * What the name asks for
 *   "-"            standard output: settings.format, or y4m
 *   .y4m           own writer: one frame rate, sample aspect and range tags
 *   .mkv           FFV1 level 3, all key frames, slices with checksums
 *   .mp4 .mov      libx264, crf 12
 *   .png .jpg ...  a still (header.still, or settings.frames 1) is one picture.
 *                  Otherwise the name has a number pattern (out%05d.png, counted
 *                  from 1), or "-%05d" is put before the extension:
 *                  out.png -> out-00001.png, out-00002.png, ...
 *   others         whatever libavformat writes, with its usual video codec
 * settings.codec overrides the codec with any libavcodec encoder.
 *
 * Times are passed on exactly in the header's time base where the container
 * can; Matroska rounds to milliseconds and y4m has one rate: notes say so when
 * something is lost. Carried streams are copied; one the container cannot hold
 * is left out with a note and its packets are ignored. All times may be moved
 * together when some are negative and the container cannot hold that: in Matroska
 * the picture starts some 20 ms late when AAC packets lie before it, as they do in
 * files that come from MP4; sound and picture stay together.
 *
 * Rotation. Where the header has a display matrix that the container can hold (MP4, MOV), it gets
 * it and the pictures stay as they are. Elsewhere they are turned and mirrored as the matrix says
 * (turn.h), unless settings.keep_rotation is 1; a matrix that is no quarter turn is lost. A note
 * says which.
 *
 * H.264 and H.265 have odd sizes in 4:4:4 only: those are written so, with a note.
 * JPEG and WebP files get the matrix and range their readers assume. Containers
 * that must go back to their head (MP4) cannot be written to pipes and devices.
 *
 * Files appear under their names when complete (tempfile.h), the pictures of a sequence all
 * together at the end.
 *
 * Messages are one line without the file's name. A handle belongs to one
 * thread. */
#ifndef VPATCH_MEDIA_OUTPUT_H
#define VPATCH_MEDIA_OUTPUT_H

#include "vpatch/vpatch.h"

typedef struct vp_media_output vp_media_output;

typedef struct vp_media_output_settings {
    const char *codec;  /* libavcodec encoder name; NULL: by the file's name    */
    const char *format; /* of standard output: a libavformat muxer; NULL: y4m  */
    double crf;         /* quality of encoders that have a crf; < 0: 12 (default) */
    int force;          /* 1: replace existing files; default 0                 */
    int threads;        /* of the encoder; 0: one per core (default)            */
    int64_t frames;     /* how many will come; 0: unknown (default)             */
    int keep_rotation;  /* 1: pictures as they are coded; default 0             */
} vp_media_output_settings;

void vp_media_output_settings_default(vp_media_output_settings *settings);

/* 1: the name asks for a picture or a sequence of pictures. */
int vp_media_output_is_picture(const char *path);

/* Looks at the name and opens the temporary file. The header is copied. On
 * failure *result is NULL and message has the reason:
 *   VPATCH_ERR_IO           cannot be created, or exists and force is 0
 *   VPATCH_ERR_UNSUPPORTED  no container or encoder of that name
 *   VPATCH_ERR_ARGUMENT, VPATCH_ERR_MEMORY */
vpatch_status vp_media_output_open(vp_media_output **result, const char *path,
                                   const vpatch_header *header,
                                   const vp_media_output_settings *settings, char *message,
                                   size_t message_size);

/* Whole-file metadata, in vpatch_stream.metadata form. NULL is allowed. */
vpatch_status vp_media_output_metadata(vp_media_output *output, const char *metadata);

/* That of the video stream (language, title, timecode). */
vpatch_status vp_media_output_video_metadata(vp_media_output *output, const char *metadata);

/* Adds a stream to copy; *index is what its packets carry in `stream`: 0, 1,
 * ... in order of the calls, also for streams that are left out. */
vpatch_status vp_media_output_add_stream(vp_media_output *output, const vpatch_stream *stream,
                                         int *index);

/* Opens the encoder and writes the file's head. */
vpatch_status vp_media_output_start(vp_media_output *output);

/* Encodes one frame; times ascend. The pixels are copied. */
vpatch_status vp_media_output_frame(vp_media_output *output, const vpatch_frame *frame);

/* Writes one packet of a carried stream, times in the stream's time base. */
vpatch_status vp_media_output_packet(vp_media_output *output, const vpatch_stream_packet *packet);

/* Ends the encoder and the file, and gives it its name. */
vpatch_status vp_media_output_finish(vp_media_output *output);

/* Size of the pictures in the file. */
void vp_media_output_size(const vp_media_output *output, int *width, int *height);

/* Bytes written so far, and the name of the video encoder ("rawvideo" for y4m). */
int64_t vp_media_output_bytes(const vp_media_output *output);
const char *vp_media_output_codec(const vp_media_output *output);

/* One-line notes for the user: index 0, 1, ...; NULL after the last. */
const char *vp_media_output_note(const vp_media_output *output, int index);

const char *vp_media_output_message(const vp_media_output *output);

/* Closes; what is not finished is removed. NULL is allowed. */
void vp_media_output_close(vp_media_output *output);

#endif
