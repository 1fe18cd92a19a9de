/* SPDX-License-Identifier: BSD-2-Clause */
/* A database of captions (SQLite with FTS5), so that clips are found by words. Words are found
 * without regard to case and accents, and so is what stands inside of words: three characters and
 * more by an index, shorter ones, of languages that are written without spaces, and what has no
 * letters by looking at all captions. */
#ifndef VPATCH_INDEX_CAPTION_INDEX_H
#define VPATCH_INDEX_CAPTION_INDEX_H

#include <stddef.h>
#include <stdint.h>

typedef struct vp_caption_index vp_caption_index;

typedef struct vp_indexed_clip {
    const char *path;
    int64_t size, modified; /* bytes; nanoseconds since 1970: what tells that it has changed */
    int width, height;
    int64_t frames, layers;
    double duration;   /* seconds */
    double frame_rate; /* nominal, 0: unknown */
} vp_indexed_clip;

typedef struct vp_indexed_caption {
    double start, end; /* seconds */
    int64_t layer_from, layer_to;
    const char *track, *text;
} vp_indexed_caption;

typedef struct vp_index_hit {
    vp_indexed_clip clip; /* path, frame_rate and sizes */
    vp_indexed_caption caption;
    int rank; /* 0: whole words; 1: inside of words */
} vp_index_hit;

/* Opens a database; create: makes it where it is missing. On failure *result is NULL and message
 * says why: it is no database, one of another program, locked by another one. 0 or -1, as below. */
int vp_caption_index_open(vp_caption_index **result, const char *path, int create, char *message,
                          size_t size);
/* NULL is allowed. Changes that were not ended (vp_caption_index_end) are undone. */
void vp_caption_index_close(vp_caption_index *index);
const char *vp_caption_index_message(const vp_caption_index *index);

/* Changes come between begin and end. */
int vp_caption_index_begin(vp_caption_index *index);
int vp_caption_index_end(vp_caption_index *index);

/* 1: the clip is in it with this size and time; it counts as seen. 0: it is not; -1. */
int vp_caption_index_has(vp_caption_index *index, const char *path, int64_t size, int64_t modified);
/* Puts a clip in, in the place of what was there of its path; then its captions. */
int vp_caption_index_add_clip(vp_caption_index *index, const vp_indexed_clip *clip);
int vp_caption_index_add_caption(vp_caption_index *index, const vp_indexed_caption *caption);
/* The clip of this path, or those below it, count as seen. */
int vp_caption_index_spare(vp_caption_index *index, const char *path);
/* Removes the clip of this path, or those below it, that were not seen since begin. *removed: how
 * many. */
int vp_caption_index_forget(vp_caption_index *index, const char *path, int64_t *removed);
/* All that is in it. */
int vp_caption_index_count(vp_caption_index *index, int64_t *clips, int64_t *captions);

/* Tells what has all the words of texts, best first, up to limit (0: all). hit returns 0 to go
 * on. */
int vp_caption_index_find(vp_caption_index *index, const char *const *texts, int count,
                          int64_t limit, int (*hit)(void *opaque, const vp_index_hit *hit),
                          void *opaque);

#endif
