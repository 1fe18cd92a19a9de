/* SPDX-License-Identifier: BSD-2-Clause */
/* Captions in files beside a clip (batch/sidecars.h). */
#ifndef VPATCH_CLI_CLIP_CAPTIONS_H
#define VPATCH_CLI_CLIP_CAPTIONS_H

#include "batch/sidecars.h"
#include "captions/caption_list.h"
#include "cli/diagnostics.h"

/* Starts as {0}. */
typedef struct vp_clip_captions {
    vp_sidecars found;        /* here                                             */
    const vp_sidecars *files; /* these, or what was known before                  */
    vp_caption_list *lists;   /* [files->count], NULL: they have not been read    */
} vp_clip_captions;

/* Looks for those of a clip; known: which they are, where that is known, else NULL. 0, or -1:
 * memory is short. Not needed before the next. */
int vp_clip_captions_find(vp_clip_captions *captions, const char *clip, const vp_sidecars *known);
/* Reads those of a clip. Reports failures, and remarks what was found. */
vp_exit vp_clip_captions_read(vp_clip_captions *captions, const char *clip,
                              const vp_sidecars *known, int quiet);
/* All of them in one list of copies, sorted. 0, or -1: memory is short. */
int vp_clip_captions_join(const vp_clip_captions *captions, vp_caption_list *all);
/* Whether they fit on a clip of so many seconds (vp_caption_list_fit); reports what does not. */
vp_exit vp_clip_captions_check(vp_clip_captions *captions, double seconds);
void vp_clip_captions_free(vp_clip_captions *captions);

#endif
