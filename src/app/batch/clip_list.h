/* SPDX-License-Identifier: BSD-2-Clause */
/* The clips below some folders, and the names that what is made of them gets: the folder's own tree
 * again. The list is the same wherever and whenever it is made of the same files: parts of it can
 * be worked on by different machines. */
#ifndef VPATCH_BATCH_CLIP_LIST_H
#define VPATCH_BATCH_CLIP_LIST_H

#include <stddef.h>

#include "batch/sidecars.h"

typedef struct vp_clip {
    char *source; /* the file                                                              */
    char *name;   /* of what is made of it: below the output folder, without an ending     */
    int full;     /* 1: the name has kept the source's ending, for another's is the same   */
    vp_sidecars sidecars; /* of its captions; not searched where a file was named */
    size_t ending;        /* where the source's ending begins in name, 0: it has none            */
} vp_clip;

/* A folder that cannot be read. */
typedef struct vp_unread_folder {
    char *path;
    int error; /* errno */
} vp_unread_folder;

typedef struct vp_clip_list {
    vp_clip *clips; /* sorted by name                                                      */
    size_t count;
    size_t left_out;          /* files that are neither clips by their ending nor captions of one */
    vp_unread_folder *unread; /* in the order in which they were come by                      */
    size_t unread_count;
} vp_clip_list;

/* kinds: what is taken from folders (vp_folder_kind). stems: 1: no dots in the last part of a name
 * (WebDataset takes what is behind the first for an ending); they become '_'. 0, or -1: message (at
 * least 256 bytes) has the reason. */
int vp_clip_list_make(vp_clip_list *list, const char *const *paths, int count, unsigned kinds,
                      int stems, char *message, size_t size);
void vp_clip_list_free(vp_clip_list *list);

#endif
