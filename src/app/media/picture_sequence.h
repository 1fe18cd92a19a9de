/* SPDX-License-Identifier: BSD-2-Clause */
/* Encoded pictures as files: one, or a numbered sequence. */
#ifndef VPATCH_MEDIA_PICTURE_SEQUENCE_H
#define VPATCH_MEDIA_PICTURE_SEQUENCE_H

#include "media/tempfile.h"
#include "vpatch/vpatch.h"

typedef struct vp_media_picture_sequence {
    char *pattern; /* with a number, or NULL: one picture at `path` */
    char *path;    /* of the picture being written                  */
    size_t path_size;
    int force;
    int64_t written;   /* pictures that have their names                */
    vp_tempfile *file; /* being written                                 */
} vp_media_picture_sequence;

/* path gets "-%05d" before its extension when it has no number pattern and many
 * is 1. Fails when the first picture exists and force is 0. */
vpatch_status vp_media_picture_sequence_start(vp_media_picture_sequence *pictures, const char *path,
                                              int many, int force, char *message,
                                              size_t message_size);

/* Opens the file of the next picture; writing goes to pictures->file. */
vpatch_status vp_media_picture_sequence_open(vp_media_picture_sequence *pictures, char *message,
                                             size_t message_size);

/* Gives the open picture its name. */
vpatch_status vp_media_picture_sequence_commit(vp_media_picture_sequence *pictures, char *message,
                                               size_t message_size);

/* complete 0: removes the pictures written. */
void vp_media_picture_sequence_close(vp_media_picture_sequence *pictures, int complete);

#endif
