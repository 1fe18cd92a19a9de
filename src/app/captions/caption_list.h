/* SPDX-License-Identifier: BSD-2-Clause */
/* Words for times of a clip, in seconds, from wherever they come. */
#ifndef VPATCH_CAPTIONS_CAPTION_LIST_H
#define VPATCH_CAPTIONS_CAPTION_LIST_H

#include <stddef.h>

typedef struct vp_caption_entry {
    double start, end; /* seconds; end INFINITY: to the clip's                */
    char *track, *text;
    size_t number; /* in the order in which they came, once they are sorted */
} vp_caption_entry;

/* Starts as {0}. */
typedef struct vp_caption_list {
    vp_caption_entry *entries;
    size_t count;
} vp_caption_list;

/* Copies both strings; spaces and line feeds around the text go. An empty text adds nothing. 0, or
 * -1: memory is short. */
int vp_caption_list_add(vp_caption_list *list, double start, double end, const char *track,
                        const char *text);
/* By start, then by track; what is alike stays in its order. */
void vp_caption_list_sort(vp_caption_list *list);
void vp_caption_list_free(vp_caption_list *list);

#endif
