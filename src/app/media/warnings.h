/* SPDX-License-Identifier: BSD-2-Clause */
/* What the user should know in one line each, without repetition. */
#ifndef VPATCH_MEDIA_WARNINGS_H
#define VPATCH_MEDIA_WARNINGS_H

enum { VP_MEDIA_WARNINGS_MAX = 32, VP_MEDIA_WARNING_SIZE = 160 };

typedef struct vp_media_warnings {
    int count;
    char text[VP_MEDIA_WARNINGS_MAX][VP_MEDIA_WARNING_SIZE];
} vp_media_warnings;

/* Adds a note unless it is there already; the last of VP_MEDIA_WARNINGS_MAX says
 * that there are more, which are dropped. */
void vp_media_warnings_add(vp_media_warnings *notes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* NULL after the last. */
const char *vp_media_warnings_get(const vp_media_warnings *notes, int index);

#endif
