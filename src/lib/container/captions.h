/* SPDX-License-Identifier: BSD-2-Clause */
/* Captions as the text of a capt chunk (docs/format/container.md), and back. */
#ifndef VPATCH_CONTAINER_CAPTIONS_H
#define VPATCH_CONTAINER_CAPTIONS_H

#include "vpatch/vpatch.h"

typedef struct vp_captions {
    vpatch_caption *list;
    int count;
    char *text; /* the strings of the list lie in it */
} vp_captions;

/* What is wrong with a caption that follows another (NULL: it is the first); NULL: nothing. */
const char *vp_caption_problem(const vpatch_caption *caption, const vpatch_caption *before);
/* The text of all in new memory; NULL: memory is short. */
char *vp_captions_format(const vpatch_caption *list, int count);
/* Takes text over, also on failure. VPATCH_ERR_DAMAGED, VPATCH_ERR_MEMORY. */
vpatch_status vp_captions_parse(vp_captions *captions, char *text);
void vp_captions_free(vp_captions *captions);

#endif
