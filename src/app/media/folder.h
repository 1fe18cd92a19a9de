/* SPDX-License-Identifier: BSD-2-Clause */
/* A folder as an input: the files in it that a command takes, by name. Folders in it are not
 * entered, hidden files are not there. */
#ifndef VPATCH_MEDIA_FOLDER_H
#define VPATCH_MEDIA_FOLDER_H

/* What a file is by its ending; one that opens shows itself otherwise later. */
typedef enum vp_folder_kind {
    VP_FOLDER_OTHER = 0,
    VP_FOLDER_MEDIA = 1, /* a video or a picture */
    VP_FOLDER_VPT = 2
} vp_folder_kind;

vp_folder_kind vp_folder_kind_of(const char *name);

typedef struct vp_folder {
    char **paths; /* folder/name                                              */
    int count;
    char **others; /* files of no kind and folders: left out                   */
    int other_count;
    int error; /* errno when the folder cannot be read                         */
} vp_folder;

/* Lists path: the files of any of the kinds, and links to nothing that are named so. 0, or -1:
 * memory is short (nothing is to be freed). */
int vp_folder_read(vp_folder *folder, const char *path, unsigned kinds);
void vp_folder_free(vp_folder *folder);

/* 1: path is a folder. */
int vp_is_folder(const char *path);

#endif
