/* SPDX-License-Identifier: BSD-2-Clause */
/* Hits as an edit decision list (CMX 3600) on stdout: an event for each, one behind the other. */
#ifndef VPATCH_CLI_FIND_EDL_H
#define VPATCH_CLI_FIND_EDL_H

#include "index/caption_index.h"

/* Starts as {0}. */
typedef struct vp_find_edl {
    int64_t events;
    int64_t frames; /* of the record side, so far */
    int base;       /* frames in a second of timecode */
    double first;   /* frames in a second of the first clip, 0: unknown */
    double rate;    /* the same, or base where timecode does not have it */
    int mixed;      /* that a clip has another rate was told */
} vp_find_edl;

/* Remarks what timecode cannot express, unless quiet. */
void vp_find_edl_event(vp_find_edl *edl, const vp_index_hit *hit, int quiet);

/* A text on one line. */
void vp_put_caption_line(const char *text);

#endif
