/* SPDX-License-Identifier: BSD-2-Clause */
/* The frames and packets of a .vpt file, whatever became of it: times ascend where the file's go
 * back, and frames that are lost are there with their times, as the picture before. Memory for
 * pictures is asked for when the first segment has come. */
#ifndef VPATCH_CLI_FRAME_SOURCE_H
#define VPATCH_CLI_FRAME_SOURCE_H

#include "cli/vpt_file.h"
#include "media/trim.h"

typedef struct vp_frame_source {
    /* set by the caller, everything else 0 */
    vp_vpt_file *file;
    const vpatch_model *model;
    vpatch_decoder_settings decoder_settings;
    vp_trim *trim;   /* segments before --from are not decoded; NULL: all are */
    int has_promise; /* an index says when the video begins and ends: */
    int64_t promised_start, promised_end;

    const vpatch_header *header;
    vpatch_decoder *decoder;
    vpatch_segment segment; /* waits until the hole before it is filled */
    int has_segment, has_read, pulling, input_ended;

    int64_t start;       /* where the first frame is to be */
    int64_t shift;       /* what is added to the file's times */
    int64_t next, step;  /* where a frame is expected, and how long one lasts */
    int64_t last;        /* time of the frame given last */
    int has_next;        /* the three above are known */
    int may_lack_frames; /* something was lost since the frame given last */

    vpatch_frame shown; /* of a segment's last frame, which stands for those that are lost */
    uint8_t *black;     /* its samples while there is none */
    int64_t fill_from, fill_to, fill_count, fill_at, hole_frames;
    int64_t missing; /* frames of the hole given last */

    /* what is wrong with the file */
    int damaged;          /* chunks */
    char damage[160];     /* the reader's words for the first */
    int backward;         /* segments whose times went back */
    int64_t lost_bundles; /* chunks of carried packets */
    int64_t lost_unknown; /* places where anything may have been */
    int lost_in_front;    /* 1: one of them may have been metadata */
    int lost_other;       /* metadata, descriptions, the index */
    char message[256];
} vp_frame_source;

/* What an index says of the whole file; what it says is not believed of times that are there. */
void vp_frame_source_promise(vp_frame_source *source, const vpatch_reader *reader);
/* Begins at segment `first`. A failure is reported by vp_frame_source_next. */
void vp_frame_source_start(vp_frame_source *source, int first);

typedef enum vp_frame_event {
    VP_FRAME_EVENT_FRAME,  /* valid until the next call; lost ones have VPATCH_FRAME_CONCEALED */
    VP_FRAME_EVENT_PACKET, /* the same */
    VP_FRAME_EVENT_HOLE,   /* source->missing frames are lost from pts for its duration, and too
                            * many to be there */
    VP_FRAME_EVENT_NONE,   /* a step was done that gave nothing */
    VP_FRAME_EVENT_END,
    VP_FRAME_EVENT_FAILED /* *status, source->message */
} vp_frame_event;

vp_frame_event vp_frame_source_next(vp_frame_source *source, vpatch_frame *frame,
                                    vpatch_stream_packet *packet, vpatch_status *status);
void vp_frame_source_close(vp_frame_source *source);

#endif
