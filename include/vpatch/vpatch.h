/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vpatch: a video codec made of spacetime patch tokens.
 *
 * The way of the data:
 *
 *   frames --push--> vpatch_encoder --pull--> segments --> vpatch_writer --> .vpt
 *   .vpt --> vpatch_reader --> segments --push--> vpatch_decoder --pull--> frames
 *
 * Conventions
 *   - Every function that can fail returns a vpatch_status: 0 (VPATCH_OK) or a
 *     negative code. vpatch_status_text() gives its text. Functions that take a
 *     handle leave a sentence with the details in the handle; ask for it with
 *     vpatch_*_message().
 *   - A handle belongs to one thread at a time. Several handles may work at the
 *     same time in several threads. There is no global state. A vpatch_model is
 *     read-only after opening and may be shared by all of them.
 *   - Structs that the caller fills are set up with their _default() function
 *     first; later versions may add fields at the end of `reserved`.
 *   - Pictures are 8-bit planar Y'CbCr 4:2:0; chroma planes are
 *     ceil(width/2) x ceil(height/2). The library never interprets colour; it
 *     carries the tags.
 *   - Times are integers in units of the header's time base, in seconds.
 */
#ifndef VPATCH_VPATCH_H
#define VPATCH_VPATCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(VPATCH_BUILD_SHARED) && defined(__GNUC__)
#define VPATCH_API __attribute__((visibility("default")))
#else
#define VPATCH_API
#endif

#define VPATCH_VERSION_MAJOR 0
#define VPATCH_VERSION_MINOR 1
#define VPATCH_VERSION_PATCH 0

/* The version of the library in use, e.g. "0.1.0". Static storage. */
VPATCH_API const char *vpatch_version(void);

/* The name of the OpenBLAS kernel in use, e.g. "SkylakeX". Static storage. The
 * kernel changes the speed, never the bytes. */
VPATCH_API const char *vpatch_blas_kernel(void);

/* Some versions of OpenBLAS take new CPUs for very old ones and run several
 * times slower than they could. NULL when the kernel in use suits the CPU, or
 * OPENBLAS_CORETYPE is set; else the value that OPENBLAS_CORETYPE should have
 * when the program is started again (OpenBLAS reads it before main). */
VPATCH_API const char *vpatch_blas_better_kernel(void);

/* ---- instruction sets ---------------------------------------------------
 *
 * An aid for tests and measurements, and the one setting that belongs to the
 * process: it changes the speed, never the bytes. Loops of the library exist
 * in versions for several instruction sets, and the best that the CPU has are
 * used. The environment variable VPATCH_CPU, read once when the first loop
 * runs or one of these is called, allows fewer: none, avx2 or avx512; with
 * any other value it has no effect. OpenBLAS makes its own choice. */
enum {
    VPATCH_CPU_AVX2 = 1,
    VPATCH_CPU_AVX512 = 2 /* F, BW, CD, DQ and VL; used only together with AVX2 */
};

/* The flags in use. */
VPATCH_API unsigned vpatch_cpu_flags(void);
/* Uses those of the mask that the CPU has: 0 for plain code, ~0u for all. Any
 * thread may call this at any time; calls in other threads use the new mask
 * from their next loop on. */
VPATCH_API void vpatch_cpu_set_mask(unsigned mask);
/* "none", "avx2" or "avx512", as in VPATCH_CPU, for the flags in use: NULL for
 * combinations that are never in use. Static storage. */
VPATCH_API const char *vpatch_cpu_name(unsigned flags);

/* ---- status ------------------------------------------------------------ */

/* Codes are stable: they never change their meaning, new ones are added. */
typedef enum vpatch_status {
    VPATCH_OK = 0,
    VPATCH_AGAIN = -1,               /* nothing to pull yet: push more            */
    VPATCH_END = -2,                 /* everything has been pulled                */
    VPATCH_ERR_ARGUMENT = -10,       /* a null pointer or a value out of range    */
    VPATCH_ERR_MEMORY = -11,         /* an allocation failed                      */
    VPATCH_ERR_IO = -12,             /* a read, write or seek callback failed     */
    VPATCH_ERR_UNSUPPORTED = -13,    /* a newer version, or a size over the limit */
    VPATCH_ERR_NOT_VPT = -20,        /* the bytes are not a .vpt file             */
    VPATCH_ERR_DAMAGED = -21,        /* a checksum or a value in the file is wrong */
    VPATCH_ERR_TRUNCATED = -22,      /* the file ends before its end              */
    VPATCH_ERR_MODEL_FILE = -30,     /* the weights file is missing or not valid  */
    VPATCH_ERR_MODEL_MISMATCH = -31, /* the stream was made with other weights */
    VPATCH_ERR_INTERNAL = -40        /* a bug: please report it                   */
} vpatch_status;

/* A short English text for a status, e.g. "the file is damaged". Static storage. */
VPATCH_API const char *vpatch_status_text(vpatch_status status);

/* ---- model: the weights ------------------------------------------------- */

typedef struct vpatch_model vpatch_model;

#define VPATCH_MODEL_ID_SIZE 32

/* Loads weights. `name` is the path of a .safetensors file, or the name of an
 * installed model ("base"), or NULL for the default model. Names are looked up
 * in $VPATCH_MODEL_PATH, in the build tree the library came from, and in the
 * install prefix. On failure *model is NULL and, if message is not NULL,
 * message (message_size bytes) holds the reason. The caller closes the model
 * after every handle that uses it. */
VPATCH_API vpatch_status vpatch_model_open(vpatch_model **model, const char *name, char *message,
                                           size_t message_size);
VPATCH_API void vpatch_model_close(vpatch_model *model);

/* SHA-256 of the weights file, VPATCH_MODEL_ID_SIZE bytes. Owned by the model. */
VPATCH_API const uint8_t *vpatch_model_id(const vpatch_model *model);
/* The name in the weights' metadata, e.g. "base". Owned by the model. */
VPATCH_API const char *vpatch_model_name(const vpatch_model *model);
/* The path the weights were read from. Owned by the model. */
VPATCH_API const char *vpatch_model_path(const vpatch_model *model);
/* Integers per patch and frame part (see vpatch_plan.dims). */
VPATCH_API int vpatch_model_dims(const vpatch_model *model);
/* What the weights' metadata says under a key, e.g. "training.steps" (docs/architecture.md,
 * "Weights file"). NULL: nothing. Owned by the model. */
VPATCH_API const char *vpatch_model_metadata(const vpatch_model *model, const char *key);

/* How large a model is. */
typedef struct vpatch_model_size {
    int channels, blocks, dims;
    int64_t parameters;          /* of all networks, and of restoration      */
    double encode_multiply_adds; /* of the networks, per pixel of a frame    */
    double decode_multiply_adds;
    size_t token_state_bytes;  /* start states of the entropy coder; 0:    */
    size_t motion_state_bytes; /* there is none                            */
    /* Key frames may have a network of their own, which has as many dims: its size and what a
     * key frame then costs. 0: they run through the others' like any frame. */
    double key_encode_multiply_adds;
    double key_decode_multiply_adds;
    int key_channels, key_blocks;
    int reserved[2];
} vpatch_model_size;

VPATCH_API void vpatch_model_get_size(const vpatch_model *model, vpatch_model_size *size);

/* ---- frames and tokens --------------------------------------------------- */

#define VPATCH_MAX_WIDTH    7680
#define VPATCH_MAX_HEIGHT   7680
#define VPATCH_PATCH_SIZE   16 /* pixels, each way        */
#define VPATCH_GROUP_FRAMES 4  /* frames in a token layer */

/* One picture, planes Y, Cb, Cr. Strides are in bytes. */
typedef struct vpatch_frame {
    const uint8_t *data[3];
    ptrdiff_t stride[3];
    int width, height; /* luma samples                                        */
    int64_t pts;       /* presentation time, time base units                  */
    int64_t duration;  /* time base units; 0: unknown                         */
    int64_t bytes;     /* decoder: what of the segment was read for it, to the
                          byte; a segment's frames sum up to its size. Else unused */
} vpatch_frame;

typedef enum vpatch_tokens {
    VPATCH_TOKENS_PREDICTED = 0,  /* motion-compensated, smaller (default)     */
    VPATCH_TOKENS_INDEPENDENT = 1 /* every token layer decodes on its own      */
} vpatch_tokens;

typedef struct vpatch_encoder_settings {
    int quality;          /* 0..63, higher is better; default 26                */
    int keyint;           /* most frames in a segment, 1..1024; default 128    */
    int scenecut;         /* 0: off; 1..100 sensitivity; default 40            */
    vpatch_tokens tokens; /* default VPATCH_TOKENS_PREDICTED                   */
    int threads;          /* 0: one per core (default)                         */
    int effort;           /* 0 fast .. 2 slow search; default 1                */
    int reconstruct;      /* 1: keep reconstructed frames for
                             vpatch_encoder_pull_reconstruction; default 0     */
    int minigop;          /* frames from anchor to anchor: 4, 8, or
                             0: chosen by motion (default)                     */
    int temporal_filter;  /* 1: key frames and anchors are freed of noise by
                             their neighbours before coding (default); 0: not  */
    int reserved[15];
} vpatch_encoder_settings;

VPATCH_API void vpatch_encoder_settings_default(vpatch_encoder_settings *settings);

typedef struct vpatch_decoder_settings {
    int threads; /* 0: one per core (default)                                  */
    int dims;    /* decode from the first `dims` integers of each token part;
                    0: all of them (default)                                   */
    int reserved[18];
} vpatch_decoder_settings;

VPATCH_API void vpatch_decoder_settings_default(vpatch_decoder_settings *settings);

/* How a clip is cut into tokens. A token is one patch of one layer: 16 x 16
 * pixels of a key frame (1 part) or of a group of up to 4 frames (a part each:
 * anchor | middle | first | last; in independent mode key | middle | first |
 * last). Each part has `dims` integers, sorted by energy, so that a prefix of a
 * part is a coarser part. They count halves of a quantiser step. */
typedef struct vpatch_plan {
    int64_t frames;
    int64_t layers;    /* token layers over all segments                        */
    int rows, columns; /* patches per layer: ceil(height/16), ceil(width/16)   */
    int64_t tokens;    /* layers x rows x columns                               */
    int64_t segments;
    int dims;  /* integers per part                                     */
    int parts; /* most parts in a token: 4                              */
} vpatch_plan;

/* Counts without encoding: one segment every settings->keyint frames (scene
 * cuts add segments, and so layers, that only encoding can know). */
VPATCH_API vpatch_status vpatch_plan_clip(vpatch_plan *plan, const vpatch_model *model, int width,
                                          int height, int64_t frames,
                                          const vpatch_encoder_settings *settings);

/* ---- segments: what the encoder makes and the decoder takes --------------- */

/* A segment starts with a key frame and decodes on its own. */
typedef struct vpatch_segment {
    const uint8_t *data; /* the coded frames                                   */
    size_t size;         /* bytes                                              */
    int frames;          /* 1 or more                                          */
    int layers;          /* token layers                                       */
    int quality;         /* 0..63                                              */
    vpatch_tokens tokens;
    const int64_t *pts;       /* [frames] presentation times, ascending        */
    const int64_t *durations; /* [frames]; 0: unknown                          */
} vpatch_segment;

/* ---- encoder --------------------------------------------------------------- */

typedef struct vpatch_encoder vpatch_encoder;

/* Opens an encoder for frames of width x height (1..VPATCH_MAX_*). settings
 * NULL: defaults. The model must outlive the encoder. */
VPATCH_API vpatch_status vpatch_encoder_open(vpatch_encoder **encoder, const vpatch_model *model,
                                             int width, int height,
                                             const vpatch_encoder_settings *settings);
/* Takes one frame, in presentation order, times ascending; the pixels are
 * copied. frame NULL: no more frames. Work happens here and in pull. After a
 * push, pull until VPATCH_AGAIN before the next push. */
VPATCH_API vpatch_status vpatch_encoder_push(vpatch_encoder *encoder, const vpatch_frame *frame);
/* Gives the next finished segment. Its memory belongs to the encoder and is
 * valid until the next call. VPATCH_AGAIN: push more; VPATCH_END: all done. Up
 * to 36 frames wait in the encoder, so that it sees what of a frame is used
 * again. After an error other than VPATCH_ERR_ARGUMENT the encoder keeps
 * returning it. */
VPATCH_API vpatch_status vpatch_encoder_pull(vpatch_encoder *encoder, vpatch_segment *segment);
/* With settings.reconstruct: the frames a decoder will show, in presentation
 * order. Valid until the next call. VPATCH_AGAIN: none is waiting. */
VPATCH_API vpatch_status vpatch_encoder_pull_reconstruction(vpatch_encoder *encoder,
                                                            vpatch_frame *frame);
/* Frames taken and coded so far, bytes of finished and running segments: for
 * progress lines. Any pointer may be NULL. */
VPATCH_API void vpatch_encoder_progress(const vpatch_encoder *encoder, int64_t *frames_pushed,
                                        int64_t *frames_coded, int64_t *bytes);
VPATCH_API const char *vpatch_encoder_message(const vpatch_encoder *encoder);
VPATCH_API void vpatch_encoder_close(vpatch_encoder *encoder);

/* ---- decoder --------------------------------------------------------------- */

typedef struct vpatch_decoder vpatch_decoder;

VPATCH_API vpatch_status vpatch_decoder_open(vpatch_decoder **decoder, const vpatch_model *model,
                                             int width, int height,
                                             const vpatch_decoder_settings *settings);
/* Takes one segment (the bytes are copied). segment NULL: no more. After a
 * push, pull until VPATCH_AGAIN before the next push. */
VPATCH_API vpatch_status vpatch_decoder_push(vpatch_decoder *decoder,
                                             const vpatch_segment *segment);
/* Gives the next frame in presentation order; its memory belongs to the
 * decoder and is valid until the next call. Frames are decoded as they are
 * asked for, a group at a time. VPATCH_ERR_DAMAGED: the rest of this segment is
 * lost; the decoder goes on with the next segment pushed. */
VPATCH_API vpatch_status vpatch_decoder_pull(vpatch_decoder *decoder, vpatch_frame *frame);
/* Tokens of the segment pushed last, layer by layer, without running the
 * networks: *tokens is [rows][columns][parts][dims] of the next layer, *parts
 * and *frames are those of this layer. Owned by the decoder, valid until the
 * next call. VPATCH_AGAIN after the segment's last layer. Do not mix with
 * vpatch_decoder_pull in one segment. */
VPATCH_API vpatch_status vpatch_decoder_pull_tokens(vpatch_decoder *decoder, const int16_t **tokens,
                                                    int *parts, int *frames);
VPATCH_API const char *vpatch_decoder_message(const vpatch_decoder *decoder);
VPATCH_API void vpatch_decoder_close(vpatch_decoder *decoder);

/* ---- the .vpt file ----------------------------------------------------------- */

/* Bytes in and out. The functions return 0, or non-zero for an error. */
typedef struct vpatch_input {
    void *opaque;
    /* Reads up to size bytes at offset; *got less than size means the end. */
    int (*read_at)(void *opaque, uint64_t offset, void *buffer, size_t size, size_t *got);
} vpatch_input;

typedef struct vpatch_output {
    void *opaque;
    int (*write)(void *opaque, const void *data, size_t size); /* appends      */
} vpatch_output;

typedef struct vpatch_header {
    int width, height; /* true size in luma samples               */
    int time_base_num, time_base_den;
    int frame_rate_num, frame_rate_den; /* nominal, 0/1: unknown               */
    int sar_num, sar_den;               /* sample aspect ratio, 0/1: unknown       */
    /* ITU-T H.273 code points; 2: unspecified */
    int colour_primaries, transfer, matrix;
    int full_range;            /* 1: 0..255, 0: 16..235                   */
    int chroma_location;       /* as AVChromaLocation; 0: unspecified     */
    int has_display_matrix;    /* 1: the next field is meaningful         */
    int32_t display_matrix[9]; /* ISO 14496-12, 16.16 and 2.30 fixed      */
    int still;                 /* 1: a picture, not a video               */
    int dims;                  /* integers per token part                 */
    vpatch_tokens tokens;
    uint8_t model_id[VPATCH_MODEL_ID_SIZE];
    char model_name[32];
    int reserved[16];
} vpatch_header;

VPATCH_API void vpatch_header_default(vpatch_header *header);

typedef enum vpatch_stream_kind {
    VPATCH_STREAM_AUDIO = 1,
    VPATCH_STREAM_SUBTITLE = 2,
    VPATCH_STREAM_ATTACHMENT = 3 /* its extradata is the whole attachment      */
} vpatch_stream_kind;

/* A stream carried as it is. Strings are UTF-8. */
typedef struct vpatch_stream {
    vpatch_stream_kind kind;
    const char *codec; /* FFmpeg's codec name, e.g. "aac"                  */
    int time_base_num, time_base_den;
    int sample_rate, channels, frame_size, block_align, bits_per_sample;
    int initial_padding, seek_preroll;
    int64_t bit_rate;
    uint64_t channel_mask; /* 0: unspecified                                   */
    uint32_t codec_tag, disposition;
    int profile;
    const uint8_t *extradata;
    size_t extradata_size;
    const char *metadata; /* "key=value\n" lines, values with \n and \ escaped
                              by a backslash; may be NULL                      */
} vpatch_stream;

typedef struct vpatch_stream_packet {
    int stream;       /* index in order of vpatch_writer_add_stream       */
    int64_t pts, dts; /* INT64_MIN: none                                  */
    int64_t duration;
    uint32_t flags; /* 1: key                                           */
    const uint8_t *data;
    size_t size;
} vpatch_stream_packet;

typedef struct vpatch_writer vpatch_writer;

/* Writes a .vpt file front to back; nothing is ever rewritten, so the output
 * may be a pipe. Order of calls: open, set_metadata and add_stream, then
 * segments and packets, then finish. */
VPATCH_API vpatch_status vpatch_writer_open(vpatch_writer **writer, const vpatch_output *output,
                                            const vpatch_header *header);
/* Whole-file metadata, same text form as vpatch_stream.metadata. */
VPATCH_API vpatch_status vpatch_writer_set_metadata(vpatch_writer *writer, const char *metadata);
VPATCH_API vpatch_status vpatch_writer_add_stream(vpatch_writer *writer,
                                                  const vpatch_stream *stream, int *index);
VPATCH_API vpatch_status vpatch_writer_segment(vpatch_writer *writer,
                                               const vpatch_segment *segment);
VPATCH_API vpatch_status vpatch_writer_packet(vpatch_writer *writer,
                                              const vpatch_stream_packet *packet);
/* Writes the index. The file is complete after this. */
VPATCH_API vpatch_status vpatch_writer_finish(vpatch_writer *writer);
/* Bytes written so far: all of them, and those that belong to video (all but
 * carried streams and metadata). */
VPATCH_API void vpatch_writer_sizes(const vpatch_writer *writer, uint64_t *total, uint64_t *video);
VPATCH_API const char *vpatch_writer_message(const vpatch_writer *writer);
VPATCH_API void vpatch_writer_close(vpatch_writer *writer);

typedef struct vpatch_reader vpatch_reader;

typedef enum vpatch_item_kind { VPATCH_ITEM_SEGMENT = 1, VPATCH_ITEM_PACKET = 2 } vpatch_item_kind;

typedef struct vpatch_item {
    vpatch_item_kind kind;
    vpatch_segment segment;      /* kind VPATCH_ITEM_SEGMENT                   */
    vpatch_stream_packet packet; /* kind VPATCH_ITEM_PACKET                    */
} vpatch_item;

/* One row of the index: what a segment holds, without reading it. */
typedef struct vpatch_segment_info {
    uint64_t offset, size; /* of the chunk in the file, bytes                  */
    int frames, layers, quality;
    vpatch_tokens tokens;
    int64_t first_pts, end_pts; /* end: last pts + its duration if known       */
} vpatch_segment_info;

/* Opens a file. A missing index is rebuilt by scanning; a truncated file opens
 * with the segments that are whole and vpatch_reader_truncated() says so. */
VPATCH_API vpatch_status vpatch_reader_open(vpatch_reader **reader, const vpatch_input *input,
                                            char *message, size_t message_size);
VPATCH_API const vpatch_header *vpatch_reader_header(const vpatch_reader *reader);
VPATCH_API const char *vpatch_reader_metadata(const vpatch_reader *reader);
VPATCH_API int vpatch_reader_streams(const vpatch_reader *reader);
VPATCH_API const vpatch_stream *vpatch_reader_stream(const vpatch_reader *reader, int index);
VPATCH_API int vpatch_reader_segments(const vpatch_reader *reader);
VPATCH_API const vpatch_segment_info *vpatch_reader_segment(const vpatch_reader *reader, int index);
/* 1: the end of the file is missing. */
VPATCH_API int vpatch_reader_truncated(const vpatch_reader *reader);
/* Bytes of the file, and those that belong to video. */
VPATCH_API void vpatch_reader_sizes(const vpatch_reader *reader, uint64_t *total, uint64_t *video);
/* The next segment or packet in file order; memory belongs to the reader and
 * is valid until the next call. VPATCH_END after the last;
 * VPATCH_ERR_DAMAGED: this chunk's checksum is wrong (a further call goes on
 * behind it). */
VPATCH_API vpatch_status vpatch_reader_next(vpatch_reader *reader, vpatch_item *item);
/* Continues at the chunk of segment `index`, or before it where packets that
 * belong to its time lie: skip packets that end before its first_pts. */
VPATCH_API vpatch_status vpatch_reader_seek(vpatch_reader *reader, int index);
VPATCH_API const char *vpatch_reader_message(const vpatch_reader *reader);
VPATCH_API void vpatch_reader_close(vpatch_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
