/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of an input, shared by the files that make it: input.c opens it and gives its
 * events out, input_streams.c chooses what is carried, input_carry.c gives it out,
 * input_advance.c reads and decodes, input_seek.c finds the first frame, input_damage.c and
 * input_lost.c tell what is missing. */
#ifndef VPATCH_MEDIA_INPUT_INTERNAL_H
#define VPATCH_MEDIA_INPUT_INTERNAL_H

#include "media/convert.h"
#include "media/demuxer.h"
#include "media/frame_clock.h"
#include "media/input.h"
#include "media/packet_queue.h"
#include "media/trim.h"
#include "media/warnings.h"

/* Microseconds. */
enum {
    VP_INPUT_INTERLEAVING = 1000000, /* that streams may lie apart in a file      */
    VP_INPUT_SUBTITLE = 20000000     /* that a subtitle stands, at the very most  */
};

/* Where the packets stand. */
typedef enum vp_media_packets {
    VP_PACKETS_READING, /* more may come from the file                       */
    VP_PACKETS_ENDED,   /* no more are read                                  */
    VP_PACKETS_FLUSHED  /* and the decoder knows it: it gives its last frames */
} vp_media_packets;

/* Where the frames stand. */
typedef enum vp_media_frames {
    VP_FRAMES_DECODING, /* the next one is to be decoded     */
    VP_FRAMES_PENDING,  /* `frame` is to be given out        */
    VP_FRAMES_ENDED     /* none is left, or none is wanted   */
} vp_media_frames;

/* The last of the packets of sound that an edit list hides. */
typedef struct vp_input_held {
    AVPacket *packet; /* size 0: none                                 */
    int64_t skip;     /* samples from its start on that are not heard */
} vp_input_held;

enum { VP_INPUT_EXPECTED = 256 }; /* more pictures than any decoder and its threads hold back */

/* Pictures that the decoder was given (input_lost.c). */
typedef struct vp_input_expected {
    int64_t times[VP_INPUT_EXPECTED], last; /* last: of the picture that came out last */
    int count, started;
    int off;                  /* this file cannot be judged so */
    int64_t lost, first_lost; /* first_lost: the time of the first of them */
} vp_input_expected;

struct vp_media_input {
    vp_media_input_settings settings;
    vp_media_demuxer source;
    vpatch_header header;
    char *metadata, *video_metadata;
    const char *pixels; /* FFmpeg's name of the first frame's format */

    vpatch_stream *streams; /* carried ones                           */
    int *source_index;      /* [stream_count] their place in the file */
    vp_input_held *held;    /* [stream_count]                     */
    int stream_count;

    vp_media_packets packets;
    vp_media_frames frames;
    AVPacket *packet;            /* being read                                      */
    AVPacket *given;             /* the carried packet of the last event            */
    AVFrame *frame;              /* decoded                                         */
    int64_t time, pts;           /* of `frame`: repaired; and then trimmed          */
    vp_media_packet_queue queue; /* carried packets not given out yet               */
    vp_media_converter converter;
    vp_media_frame_clock clock;
    vp_trim trim;
    int has_times;        /* the first frame had one          */
    double still_seconds; /* how long a picture is shown, 0: it does not say */
    int64_t encrypted;    /* packets of the video that were left out for it  */
    vp_input_expected expected;

    int64_t errors;  /* of decoding                                   */
    int64_t corrupt; /* packets that the demuxer takes for damaged    */
    int errors_in_a_row;
    int ends_well;    /* its structure has the end that it claims, or claims none */
    int is_checked;   /* the file's structure has been looked at      */
    char damage[200]; /* what is missing; "": nothing                 */
    int64_t end_us;   /* latest end of any packet, INT64_MIN: none */
    vp_media_warnings notes;
    char message[256];
};

/* Sets the message and returns the status. */
vpatch_status vp_input_fail(vp_media_input *input, vpatch_status status, const char *text);
vpatch_status vp_input_no_memory(vp_media_input *input);

/* Lists the streams to carry, and says what stays behind. */
vpatch_status vp_input_choose_streams(vp_media_input *input);
/* Fills in what only the first packets say of the carried streams. */
void vp_input_describe_streams(vp_media_input *input);
/* The carried stream of a packet, -1: none. */
int vp_input_stream_of(const vp_media_input *input, const AVPacket *packet);
AVRational vp_input_time_base(const vp_media_input *input, const AVPacket *packet);
/* The time a packet starts at, VP_TRIM_UNKNOWN: it does not say. */
int64_t vp_input_packet_time(const AVPacket *packet);
/* 1: the packet lies between from and to, as far as that is known, or is a subtitle that is on the
 * screen at from. */
int vp_input_keeps_packet(const vp_media_input *input, const AVPacket *packet);
/* Lets such a subtitle start with the first frame. */
void vp_input_cut_packet(const vp_media_input *input, AVPacket *packet);
/* Takes the packet that was read to the queue, or not. */
vpatch_status vp_input_carry_packet(vp_media_input *input);
void vp_input_drop_held(vp_input_held *held);

/* How long the container says a frame is shown, 0: it does not say. */
int64_t vp_input_frame_duration(const AVFrame *frame);

/* One step: a frame out of the decoder, or a packet out of the file. */
vpatch_status vp_input_advance(vp_media_input *input);

/* Says what is missing, as a part of a sentence; of several things the first counts. */
void vp_input_set_damage(vp_media_input *input, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Looks for damage when the file's end has come: av_read_frame's code. */
void vp_input_check_end(vp_media_input *input, int error);
/* Sums up when all has been given out. */
void vp_input_check_errors(vp_media_input *input);

/* Keeps account of pictures: sent to the decoder; come out of it; all forgotten, after a search;
 * all out, the rest is lost. */
void vp_input_expect(vp_media_input *input, const AVPacket *packet);
void vp_input_receive(vp_media_input *input, const AVFrame *frame);
void vp_input_forget_expected(vp_media_input *input);
void vp_input_count_lost(vp_media_input *input);

/* Decodes up to the first frame that is kept. */
vpatch_status vp_input_find_first(vp_media_input *input);

#endif
