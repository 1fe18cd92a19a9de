/* SPDX-License-Identifier: BSD-2-Clause */
/* Encoded pictures as files: one, or a numbered sequence. The pictures of a sequence wait in a
 * temporary directory and get their names together, so that an interrupt or an error leaves what
 * was there, all of it, and nothing else. */
#ifndef VPATCH_MEDIA_PICTURE_SEQUENCE_H
#define VPATCH_MEDIA_PICTURE_SEQUENCE_H

#include "media/tempdir.h"
#include "media/tempfile.h"
#include "vpatch/vpatch.h"

typedef struct vp_media_picture_sequence {
    char *pattern; /* with a number, or NULL: one picture at `path` */
    char *path;    /* of the picture being written                  */
    size_t path_size;
    int force;
    vp_tempdir *directory; /* of a pattern: pictures 1, 2, ... that have no names yet */
    int64_t written;       /* pictures that are complete                              */
    vp_tempfile *file;     /* being written                                           */
} vp_media_picture_sequence;

/* path gets "-%05d" before its extension when it has no number pattern and many
 * is 1. Fails when the first picture exists and force is 0. */
vpatch_status vp_media_picture_sequence_start(vp_media_picture_sequence *pictures, const char *path,
                                              int many, int force, char *message,
                                              size_t message_size);

/* Opens the file of the next picture; writing goes to pictures->file. */
vpatch_status vp_media_picture_sequence_open(vp_media_picture_sequence *pictures, char *message,
                                             size_t message_size);

/* The open picture is complete. */
vpatch_status vp_media_picture_sequence_commit(vp_media_picture_sequence *pictures, char *message,
                                               size_t message_size);

/* Gives all pictures of a sequence their names, or none: where that fails, and the file system has
 * hard links, what had been replaced before is put back. */
vpatch_status vp_media_picture_sequence_finish(vp_media_picture_sequence *pictures, char *message,
                                               size_t message_size);

/* What has no name is removed. */
void vp_media_picture_sequence_close(vp_media_picture_sequence *pictures);

#endif
