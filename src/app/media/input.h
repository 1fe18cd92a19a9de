/* SPDX-License-Identifier: BSD-2-Clause */
/* Video and pictures in, through FFmpeg: frames as 8-bit 4:2:0 in presentation
 * order, and the packets of the other streams as they are.
 *
 *   vp_media_input_settings settings;
 *   vp_media_input_settings_default(&settings);
 *   if (vp_media_input_open(&input, path, &settings, message, sizeof message)) ...
 *   header = *vp_media_input_header(input); (streams, metadata: the same way)
 *   while ((status = vp_media_input_next(input, &event)) == VPATCH_OK) ...
 *   if (status != VPATCH_END) ... vp_media_input_message(input)
 *   notes; vp_media_input_close(input);
 *
 * Which stream: a video stream that is not a cover picture, then the one marked
 * default, then the larger one, then the first.
 *
 * Pictures. yuv420p and yuvj420p pass untouched. Everything else is converted
 * with swscale (bicubic, accurate rounding, no dither), deep 4:2:0 and gray by
 * rounding alone, and a note says from what. The matrix and the range of Y'CbCr
 * input are kept. Gray keeps its samples and range (unspecified: full) and gets
 * chroma 128. RGB becomes limited range with the BT.709 matrix from 720 lines on
 * and BT.601 below; the header's tags say which. Alpha is dropped. A frame of
 * another size than the first one is scaled to the first size. The display matrix
 * (rotation) is kept in the header, not applied.
 *
 * Times. Everything is shifted by one amount so that the first frame given out
 * has pts 0; carried packets keep their distance to it and may so have negative
 * times. Frame times strictly ascend: a frame without a time, or more than a
 * second before its predecessor (a splice), comes one nominal frame duration
 * after that one; otherwise a frame that is not after the one before comes one
 * tick after it. A note says how many. Durations are what the container says, 0
 * where it says nothing.
 *
 * Trimming. from and to are seconds counted from the first frame of the file:
 * frames with from <= t < to are kept (t rounded to microseconds), and so are
 * whole packets that start there.
 *
 * A jump back of a file's clock is undone for all streams alike (time_jumps.h); a
 * note says so, and one tells of a jump forward.
 *
 * Damage. What can be decoded is given out, and vp_media_input_damage says what is
 * wrong: errors of decoding; a file that is shorter than its own structure claims
 * (structure.h); where that tells nothing, one that ends more than 0.3 s before the
 * length its container states; reading that failed.
 *
 * Other files and the network are opened only when settings.access says so.
 *
 * Messages are one line without the file's name. A handle belongs to one
 * thread. */
#ifndef VPATCH_MEDIA_INPUT_H
#define VPATCH_MEDIA_INPUT_H

#include "media/access.h"
#include "vpatch/vpatch.h"

typedef struct vp_media_input vp_media_input;

typedef struct vp_media_input_settings {
    int threads;            /* of the decoder; 0: one per core (default)              */
    double from, to;        /* seconds; from < 0, to < 0: not trimmed there (default) */
    int carry;              /* 1: give audio, subtitles, attachments (default)        */
    vp_media_access access; /* default: the file alone                         */
} vp_media_input_settings;

void vp_media_input_settings_default(vp_media_input_settings *settings);

/* FFmpeg's own log on stderr: 0 nothing, 1 what FFmpeg thinks is worth saying.
 * FFmpeg keeps this per process; a program calls it once, first thing. Without
 * the call FFmpeg prints its warnings, and damage that nothing but its messages
 * tells is not seen. */
void vp_media_log(int verbose);

/* Opens `path` ("-": standard input) and decodes its first frame to know what
 * comes. settings NULL: defaults. On failure *result is NULL and message has the
 * reason:
 *   VPATCH_ERR_IO           cannot be opened or read
 *   VPATCH_ERR_UNSUPPORTED  not a video or picture FFmpeg can decode, or larger
 *                           than VPATCH_MAX_WIDTH x VPATCH_MAX_HEIGHT
 *   VPATCH_ERR_DAMAGED      no frame could be decoded
 *   VPATCH_ERR_ARGUMENT     nothing lies between from and to, a null pointer
 *   VPATCH_ERR_MEMORY */
vpatch_status vp_media_input_open(vp_media_input **result, const char *path,
                                  const vp_media_input_settings *settings, char *message,
                                  size_t message_size);

/* Everything but dims, tokens, model_id and model_name. Owned by the handle. */
const vpatch_header *vp_media_input_header(const vp_media_input *input);

/* The file's metadata in vpatch_stream.metadata form, "" without any. Owned. */
const char *vp_media_input_metadata(const vp_media_input *input);

/* The same of the video stream: its language, title, timecode. */
const char *vp_media_input_video_metadata(const vp_media_input *input);

/* The carried streams. Their order is that of vpatch_stream_packet.stream. */
int vp_media_input_streams(const vp_media_input *input);
const vpatch_stream *vp_media_input_stream(const vp_media_input *input, int index);

/* How many frames and seconds will come, after trimming; for progress lines and
 * plans. 0: unknown. *exact (may be NULL) is 1 when the container counts its
 * frames and nothing is trimmed. */
int64_t vp_media_input_frames(const vp_media_input *input, int *exact);
double vp_media_input_seconds(const vp_media_input *input);

/* FFmpeg's names, e.g. "h264", "yuv422p10le". Owned. */
const char *vp_media_input_codec(const vp_media_input *input);
const char *vp_media_input_pixels(const vp_media_input *input);

typedef enum vp_media_event_kind { VP_MEDIA_FRAME = 1, VP_MEDIA_PACKET = 2 } vp_media_event_kind;

typedef struct vp_media_event {
    vp_media_event_kind kind;
    vpatch_frame frame;          /* kind VP_MEDIA_FRAME  */
    vpatch_stream_packet packet; /* kind VP_MEDIA_PACKET */
} vp_media_event;

/* The next frame or carried packet, about in the file's order. The memory
 * belongs to the handle and is valid until the next call. VPATCH_END after the
 * last; a truncated or damaged file ends there too, with a note. Other codes:
 * VPATCH_ERR_MEMORY. */
vpatch_status vp_media_input_next(vp_media_input *input, vp_media_event *event);

/* What is missing or damaged of what has been read, as a part of a sentence ("it ends inside a
 * frame ..."); NULL: nothing, as far as can be told. All of it is known once VPATCH_END has come.
 * Owned by the handle. */
const char *vp_media_input_damage(vp_media_input *input);

/* The same of a file that has not been read, by its structure alone. Pipes are not looked at. */
const char *vp_media_input_look_ahead(vp_media_input *input);

/* One-line notes for the user ("converted from yuv422p10le to 8-bit 4:2:0",
 * "alpha dropped"): index 0, 1, ...; NULL after the last. New ones may come
 * until VPATCH_END. Owned by the handle. */
const char *vp_media_input_note(const vp_media_input *input, int index);

const char *vp_media_input_message(const vp_media_input *input);
void vp_media_input_close(vp_media_input *input);

#endif
