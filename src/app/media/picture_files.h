/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbered pictures as a clip: of a pattern like "f%03d.png" every picture that is there, in the
 * order of the numbers, wherever they start and whatever is missing between. */
#ifndef VPATCH_MEDIA_PICTURE_FILES_H
#define VPATCH_MEDIA_PICTURE_FILES_H

#include <libavcodec/packet.h>

typedef struct vp_media_picture_files {
    char *pattern, *name; /* name: of the picture read last */
    int *numbers;         /* ascending                      */
    int count, next;
    int missing, first_missing; /* how many numbers between the first and the last, and one */
} vp_media_picture_files;

/* 1: path has one place for a number ("%d", "%04d") in its last part. */
int vp_media_is_pattern(const char *path);

/* Finds the pictures. 0, or an AVERROR: ENOENT: none is there. */
int vp_media_picture_files_find(vp_media_picture_files *files, const char *pattern);
void vp_media_picture_files_free(vp_media_picture_files *files);

/* The name of the picture with this number, valid until the next call. */
const char *vp_media_picture_files_name(vp_media_picture_files *files, int number);

/* The next picture as a packet, its place in the row as its time. AVERROR_EOF after the last.
 * *cut: 1 when its end is missing. */
int vp_media_picture_files_read(vp_media_picture_files *files, AVPacket *packet, int *cut);

#endif
