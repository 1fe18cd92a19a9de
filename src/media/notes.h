/* SPDX-License-Identifier: BSD-2-Clause */
/* What the user should know in one line each, without repetition. */
#ifndef VPATCH_MEDIA_NOTES_H
#define VPATCH_MEDIA_NOTES_H

enum { VP_MEDIA_NOTES_MAX = 32, VP_MEDIA_NOTE_SIZE = 160 };

typedef struct vp_media_notes {
    int count;
    char text[VP_MEDIA_NOTES_MAX][VP_MEDIA_NOTE_SIZE];
} vp_media_notes;

/* Adds a note unless it is there already; beyond VP_MEDIA_NOTES_MAX they are dropped. */
void vp_media_notes_add(vp_media_notes *notes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* NULL after the last. */
const char *vp_media_notes_get(const vp_media_notes *notes, int index);

#endif
