/* SPDX-License-Identifier: BSD-2-Clause */
/* The .vpt file: segments of video with their times, and streams carried as they are. */
#ifndef VPATCH_CONTAINER_H
#define VPATCH_CONTAINER_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/frame.h"
#include "vpatch/io.h"
#include "vpatch/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what a file holds ----------------------------------------------------------- */

/* The display that a video was graded on (SMPTE ST 2086), in the units of HEVC's SEI. */
typedef struct vpatch_mastering_display {
    uint16_t primaries[3][2];              /* x and y of red, green, blue, in 0.00002           */
    uint16_t white_point[2];               /* x and y in 0.00002                                */
    uint32_t max_luminance, min_luminance; /* in 0.0001 cd/m2                                   */
    uint32_t reserved[2];                  /* 0                                                 */
} vpatch_mastering_display;

typedef struct vpatch_header {
    int width, height; /* true size in luma samples                                */
    int time_base_num, time_base_den;
    int frame_rate_num, frame_rate_den; /* nominal, 0/1: unknown                   */
    int sar_num, sar_den;               /* sample aspect ratio, 0/1: unknown       */
    /* ITU-T H.273 code points; 2: unspecified */
    int colour_primaries, transfer, matrix;
    int full_range;            /* 1: 0..255, 0: 16..235                            */
    int chroma_location;       /* as AVChromaLocation; 0: unspecified              */
    int has_display_matrix;    /* 1: the next field is meaningful                  */
    int32_t display_matrix[9]; /* ISO 14496-12, 16.16 and 2.30 fixed               */
    int still;                 /* 1: a picture, not a video                        */
    int dims;                  /* integers per token part                          */
    vpatch_token_mode token_mode;
    uint8_t model_id[VPATCH_MODEL_ID_SIZE];
    char model_name[32];
    int has_mastering_display; /* 1: the next field is meaningful                  */
    vpatch_mastering_display mastering_display;
    int has_content_light;      /* 1: the next fields are meaningful               */
    uint32_t max_cll, max_fall; /* CTA-861.3, in cd/m2                             */
    uint64_t reserved[7];       /* 0                                               */
} vpatch_header;

VPATCH_API void vpatch_header_default(vpatch_header *header);

typedef enum vpatch_stream_kind {
    VPATCH_STREAM_AUDIO = 1,
    VPATCH_STREAM_SUBTITLE = 2,
    VPATCH_STREAM_ATTACHMENT = 3 /* its extradata is the whole attachment          */
} vpatch_stream_kind;

/* A stream carried as it is. Strings are UTF-8. The caller's start as {0}. */
typedef struct vpatch_stream {
    vpatch_stream_kind kind;
    const char *codec; /* FFmpeg's codec name, e.g. "aac"                          */
    int time_base_num, time_base_den;
    int sample_rate, channels, frame_size, block_align, bits_per_sample;
    int initial_padding, seek_preroll;
    int64_t bit_rate;
    uint64_t channel_mask; /* 0: unspecified                                       */
    uint32_t codec_tag, disposition;
    int profile;
    const uint8_t *extradata;
    size_t extradata_size;
    const char *metadata; /* "key=value\n" lines, values with \n and \ escaped
                             by a backslash; may be NULL                           */
    uint64_t reserved[4]; /* 0                                                     */
} vpatch_stream;

/* The caller's packets start as {0}. */
typedef struct vpatch_stream_packet {
    int stream;       /* index in order of vpatch_writer_add_stream                */
    int64_t pts, dts; /* INT64_MIN: none                                           */
    int64_t duration;
    uint32_t flags; /* 1: key                                                      */
    const uint8_t *data;
    size_t size;
    uint64_t reserved[4]; /* 0                                                     */
} vpatch_stream_packet;

/* What a time of the video shows or says, in words. Strings are UTF-8. The caller's start as
 * {0}. */
typedef struct vpatch_caption {
    int64_t start, end;   /* in the header's time base; end INT64_MAX: to the video's end    */
    const char *track;    /* which of several rows of captions; NULL, "": the only one */
    const char *text;     /* not empty                                                 */
    uint64_t reserved[4]; /* 0                                                         */
} vpatch_caption;

/* ---- writing --------------------------------------------------------------------- */

typedef struct vpatch_writer vpatch_writer;

/* Writes a .vpt file front to back; nothing is ever rewritten, so the output
 * may be a pipe. Order of calls: open, set_metadata, set_video_metadata, set_provenance,
 * set_captions and add_stream, then segments and packets, then finish. VPATCH_ERR_ARGUMENT: a value
 * of the header is out of range; VPATCH_ERR_IO; VPATCH_ERR_MEMORY. On failure *writer is NULL.
 * message: see vpatch.h. */
VPATCH_API vpatch_status vpatch_writer_open(vpatch_writer **writer, const vpatch_output *output,
                                            const vpatch_header *header, char *message,
                                            size_t message_size);
/* The calls below return VPATCH_ERR_ARGUMENT and VPATCH_ERR_UNSUPPORTED for what cannot be
 * written, VPATCH_ERR_MEMORY (the call may be repeated), and VPATCH_ERR_IO, from then on
 * always: the output's contents are unknown. */

/* Whole-file metadata, same text form as vpatch_stream.metadata. */
VPATCH_API vpatch_status vpatch_writer_set_metadata(vpatch_writer *writer, const char *metadata);
/* Metadata of the video stream alone (its language, title, timecode ...), in the same form.
 * VPATCH_ERR_UNSUPPORTED, here and above and in a stream: all texts together are too long. */
VPATCH_API vpatch_status vpatch_writer_set_video_metadata(vpatch_writer *writer,
                                                          const char *metadata);
/* What the file was made from and how, in the same form, so that a program can tell whether it
 * would make the same again; the keys are the program's (vpatch encode --out-dir:
 * docs/batch.md). */
VPATCH_API vpatch_status vpatch_writer_set_provenance(vpatch_writer *writer,
                                                      const char *provenance);
/* Captions in order of their starts; they may overlap. Memory stays the caller's. */
VPATCH_API vpatch_status vpatch_writer_set_captions(vpatch_writer *writer,
                                                    const vpatch_caption *captions, int count);
/* index may be NULL. */
VPATCH_API vpatch_status vpatch_writer_add_stream(vpatch_writer *writer,
                                                  const vpatch_stream *stream, int *index);
/* Starts after the last frame of the segment before. */
VPATCH_API vpatch_status vpatch_writer_write_segment(vpatch_writer *writer,
                                                     const vpatch_segment *segment);
VPATCH_API vpatch_status vpatch_writer_write_packet(vpatch_writer *writer,
                                                    const vpatch_stream_packet *packet);
/* Says in the file that what it was made from broke off before its end; at any time before
 * finish. vpatch_reader_is_incomplete() tells it. */
VPATCH_API vpatch_status vpatch_writer_set_incomplete(vpatch_writer *writer);
/* Writes the index. The file is complete after this, and after the output was closed without an
 * error where it buffers (vpatch_output_close). */
VPATCH_API vpatch_status vpatch_writer_finish(vpatch_writer *writer);
/* Bytes written so far: all of them, and those that belong to video (all but
 * carried streams and metadata). Either pointer may be NULL. */
VPATCH_API void vpatch_writer_get_sizes(const vpatch_writer *writer, uint64_t *total,
                                        uint64_t *video);
/* One sentence on the last failure (see vpatch.h). Owned by the writer. */
VPATCH_API const char *vpatch_writer_message(const vpatch_writer *writer);
VPATCH_API void vpatch_writer_close(vpatch_writer *writer);

/* ---- reading --------------------------------------------------------------------- */

typedef struct vpatch_reader vpatch_reader;

typedef enum vpatch_item_kind {
    VPATCH_ITEM_UNKNOWN = 0, /* lost: its kind is not known, or several things are  */
    VPATCH_ITEM_SEGMENT = 1,
    VPATCH_ITEM_PACKET = 2,
    VPATCH_ITEM_OTHER = 3 /* lost: metadata, a stream's description, the index     */
} vpatch_item_kind;

typedef struct vpatch_item {
    vpatch_item_kind kind;
    vpatch_segment segment;      /* kind VPATCH_ITEM_SEGMENT                       */
    vpatch_stream_packet packet; /* kind VPATCH_ITEM_PACKET                        */
    uint64_t reserved[4];        /* 0                                              */
} vpatch_item;

/* One entry of the index: what a segment holds, without reading it. */
typedef struct vpatch_segment_info {
    uint64_t offset, size; /* of the chunk in the file, bytes                      */
    int frames, layers, quality;
    vpatch_token_mode token_mode;
    int64_t first_pts, end_pts; /* end: last pts + its duration if known           */
    uint64_t reserved[4];       /* 0                                               */
} vpatch_segment_info;

/* What a file may ask for; {0} is all defaults. */
typedef struct vpatch_reader_settings {
    uint64_t max_pixels;  /* luma samples of a picture; 0: 7680 x 7680, the most there is    */
    uint64_t max_frames;  /* of the file; 0: no limit                                        */
    uint64_t max_memory;  /* bytes that the reader may hold at a time; 0: half of the RAM    */
    int ignore_index;     /* 1: make the index anew from the contents, whatever the file's says */
    int reserved32;       /* 0                                                               */
    uint64_t reserved[5]; /* 0                                                               */
} vpatch_reader_settings;

VPATCH_API void vpatch_reader_settings_default(vpatch_reader_settings *settings);

/* Opens a file. settings NULL: defaults. A missing index is rebuilt by scanning; a truncated file
 * opens with the segments that are whole and vpatch_reader_is_truncated() says so. Of a sequential
 * input, only what is in front of the first segment or packet is read here: sizes and the index
 * are those of what was read so far, and the end tells whether it is truncated or incomplete.
 * VPATCH_ERR_NOT_VPT, VPATCH_ERR_DAMAGED and VPATCH_ERR_TRUNCATED (of the header),
 * VPATCH_ERR_UNSUPPORTED, VPATCH_ERR_LIMIT, VPATCH_ERR_IO, VPATCH_ERR_MEMORY,
 * VPATCH_ERR_ARGUMENT. On failure *reader is NULL. message: see vpatch.h. */
VPATCH_API vpatch_status vpatch_reader_open(vpatch_reader **reader, const vpatch_input *input,
                                            const vpatch_reader_settings *settings, char *message,
                                            size_t message_size);
/* What follows belongs to the reader and is valid until it is closed. An index out of range
 * gives NULL. */
VPATCH_API const vpatch_header *vpatch_reader_header(const vpatch_reader *reader);
VPATCH_API const char *vpatch_reader_metadata(const vpatch_reader *reader);
/* Of the video stream alone. */
VPATCH_API const char *vpatch_reader_video_metadata(const vpatch_reader *reader);
/* What the file was made from and how; "" when it does not say. */
VPATCH_API const char *vpatch_reader_provenance(const vpatch_reader *reader);
VPATCH_API int vpatch_reader_caption_count(const vpatch_reader *reader);
VPATCH_API const vpatch_caption *vpatch_reader_caption(const vpatch_reader *reader, int index);
VPATCH_API int vpatch_reader_stream_count(const vpatch_reader *reader);
VPATCH_API const vpatch_stream *vpatch_reader_stream_info(const vpatch_reader *reader, int index);
VPATCH_API int vpatch_reader_segment_count(const vpatch_reader *reader);
VPATCH_API const vpatch_segment_info *vpatch_reader_segment_info(const vpatch_reader *reader,
                                                                 int index);
/* 1: the end of the file is missing. */
VPATCH_API int vpatch_reader_is_truncated(const vpatch_reader *reader);
/* 1: a chunk that is damaged has been met so far: while opening (which reads all chunks where
 * there is no index, and else only what is in front of the contents), or since. */
VPATCH_API int vpatch_reader_is_damaged(const vpatch_reader *reader);
/* 1: what the file was made from broke off before its end; the file itself is whole. */
VPATCH_API int vpatch_reader_is_incomplete(const vpatch_reader *reader);
/* Bytes of the file up to its end, and those that belong to video. Either pointer may be NULL. */
VPATCH_API void vpatch_reader_get_sizes(const vpatch_reader *reader, uint64_t *total,
                                        uint64_t *video);
/* Bytes behind the end of the file, which are no part of it and not read: padding, or a file that
 * was joined to it. Of a sequential input those that have come, so far as its end was reached;
 * then this waits for one more byte, or for the input to end. */
VPATCH_API uint64_t vpatch_reader_find_trailing(vpatch_reader *reader);
/* The next segment or packet in file order; memory belongs to the reader and
 * is valid until the next call. VPATCH_END after the last;
 * VPATCH_ERR_DAMAGED: this chunk's checksum is wrong, or what it says breaks a rule; item->kind
 * is what was lost (a further call goes on behind it). Damage that reaches from a damaged segment
 * into what follows is told by the call behind it. VPATCH_ERR_LIMIT: of a sequential input, from
 * then on. VPATCH_ERR_UNSUPPORTED: a later version's chunk that must not be passed over. */
VPATCH_API vpatch_status vpatch_reader_read(vpatch_reader *reader, vpatch_item *item);
/* Continues at the chunk of segment `index`, or before it where packets that
 * belong to its time lie: skip packets that end before its first_pts. VPATCH_ERR_UNSUPPORTED: the
 * input is sequential. */
VPATCH_API vpatch_status vpatch_reader_seek(vpatch_reader *reader, int index);
/* One sentence on the last failure (see vpatch.h). Owned by the reader. */
VPATCH_API const char *vpatch_reader_message(const vpatch_reader *reader);
VPATCH_API void vpatch_reader_close(vpatch_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
