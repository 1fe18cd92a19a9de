/* SPDX-License-Identifier: BSD-2-Clause */
/* Captions in files beside a clip: its name with .srt, .vtt, .txt or .json. */
#ifndef VPATCH_CLI_CLIP_CAPTIONS_H
#define VPATCH_CLI_CLIP_CAPTIONS_H

#include "captions/caption_list.h"
#include "cli/diagnostics.h"

enum { VP_CLIP_CAPTION_FILES = 4 };

/* Starts as {0}. */
typedef struct vp_clip_captions {
    char *file[VP_CLIP_CAPTION_FILES]; /* NULL: there is none with this ending */
    vp_caption_list list[VP_CLIP_CAPTION_FILES];
} vp_clip_captions;

/* Looks for those of a clip. 0, or -1: memory is short. Not needed before the next. */
int vp_clip_captions_find(vp_clip_captions *captions, const char *clip);
/* Reads those of a clip; several are told apart by their endings as tracks. Reports failures, and
 * remarks what was found. */
vp_exit vp_clip_captions_read(vp_clip_captions *captions, const char *clip, int quiet);
/* All of them in one list of copies, sorted. 0, or -1: memory is short. */
int vp_clip_captions_join(const vp_clip_captions *captions, vp_caption_list *all);
/* Whether they fit on a clip of so many seconds (vp_caption_list_fit); reports what does not. */
vp_exit vp_clip_captions_check(vp_clip_captions *captions, double seconds);
void vp_clip_captions_free(vp_clip_captions *captions);

#endif
