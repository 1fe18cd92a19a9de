/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of captions beside clips: a clip's name with .srt, .vtt, .txt or .json in place of its
 * ending (in any case), and with a language before that: clip.de.srt. */
#ifndef VPATCH_BATCH_SIDECARS_H
#define VPATCH_BATCH_SIDECARS_H

#include <stddef.h>

typedef struct vp_sidecar {
    char *path;
    char *track; /* what its captions are told apart by; "": it is the only one so */
} vp_sidecar;

/* Starts as {0}. */
typedef struct vp_sidecars {
    vp_sidecar *files;
    size_t count;
    int searched; /* 1: these are all */
} vp_sidecars;

/* The length of the stem, a clip's path without its ending, that a file of captions has in common
 * with the clip that it belongs to: of several the longest, so that a.b.srt is of a.b.mkv and not,
 * in a language "b", of a.mkv. clips: paths in the order of strcmp. 0: it belongs to none. */
size_t vp_sidecar_stem(const char *path, char *const *clips, size_t count);
/* Of a clip's own path. */
size_t vp_clip_stem(const char *clip);
/* The first clip, from one on, with the stem that path begins with; count: none. */
size_t vp_clip_of_stem(const char *path, size_t stem, char *const *clips, size_t count,
                       size_t from);

/* Adds a file; once all are there, vp_sidecars_end orders them and names their tracks. 0, or -1:
 * memory is short. */
int vp_sidecars_add(vp_sidecars *sidecars, const char *path);
int vp_sidecars_end(vp_sidecars *sidecars, const char *clip);
/* Looks for those of a clip in its folder. 0, or -1: memory is short. */
int vp_sidecars_find(vp_sidecars *sidecars, const char *clip);
void vp_sidecars_free(vp_sidecars *sidecars);

#endif
