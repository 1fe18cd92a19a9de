/* SPDX-License-Identifier: BSD-2-Clause */
/* What FFmpeg complains of while it reads one input. Its demuxers and decoders go on after most
 * damage and return no error for it: messages of level ERROR are all that tells. Their wording
 * decides nothing here; that one came does, and the first is kept to be shown.
 *
 * FFmpeg's log is one callback for the whole process, set by vp_media_log (input.h), which a
 * program calls first thing. It keeps nothing: a message goes to the input that its sender belongs
 * to, found through the `opaque` of its demuxer or decoder; all others are dropped. Where
 * vp_media_log was not called there are no complaints, and nothing else changes. */
#ifndef VPATCH_MEDIA_COMPLAINTS_H
#define VPATCH_MEDIA_COMPLAINTS_H

#include <stdarg.h>
#include <stdatomic.h>

enum { VP_COMPLAINT_TEXT = 120 };

typedef enum vp_media_complainer {
    VP_COMPLAINER_DEMUXER = 1,
    VP_COMPLAINER_DECODER = 2
} vp_media_complainer;

/* All zero: none, and nobody is listened to. Threads of a decoder add to it. */
typedef struct vp_media_complaints {
    atomic_int heard; /* bits of vp_media_complainer: whose count now   */
    atomic_int state; /* of text: 0 none, 1 being written, 2 there      */
    char text[VP_COMPLAINT_TEXT];
} vp_media_complaints;

void vp_media_complaints_hear(vp_media_complaints *complaints, vp_media_complainer who, int on);

void vp_media_complaints_add(vp_media_complaints *complaints, vp_media_complainer who,
                             const char *format, va_list list);

/* The first one, in printable characters; NULL: none. */
const char *vp_media_complaints_first(vp_media_complaints *complaints);

#endif
