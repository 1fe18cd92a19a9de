/* SPDX-License-Identifier: BSD-2-Clause */
/* Captions from a file beside a clip: .srt and .vtt, .txt (one for the whole clip), .json:
 *
 *   {"text": "..."}                                   one for the whole clip
 *   [{"start": 0.5, "end": 2, "text": "..."}, ...]    seconds; also under the key "captions"
 *
 * "caption" is the same as "text"; "track" is a name of a row (of a language, say). */
#ifndef VPATCH_CAPTIONS_CAPTION_FILE_H
#define VPATCH_CAPTIONS_CAPTION_FILE_H

#include "captions/caption_list.h"

/* 1: the name has one of the four endings. */
int vp_is_caption_file(const char *path);
/* Adds what is in it, which may be nothing; track: of those that name none. 0, or -1: message has
 * the reason. */
int vp_caption_file_read(vp_caption_list *list, const char *path, const char *track, char *message,
                         size_t size);

/* The same of the text of a .json file. */
int vp_caption_json_read(vp_caption_list *list, const char *text, const char *track, char *message,
                         size_t size);

/* How the tracks of what was the text of subtitle streams begin. */
#define VP_CAPTION_SUBTITLES "subtitles"

/* Whether captions fit on a clip that ends at so many seconds (INFINITY: not known yet): those of
 * one track do not overlap, but for subtitles, and none lies past the end (by up to a second it is
 * cut, and so is an end of INFINITY). Sorts them. 0, or -1: message says which. */
int vp_caption_list_fit(vp_caption_list *list, double end, char *message, size_t size);

#endif
