/* SPDX-License-Identifier: BSD-2-Clause */
/* Metadata as text, one "key=value" line each, and as FFmpeg's dictionary.
 * In the text a backslash is "\\", a line break "\n" and, in keys, "=" is "\=". */
#ifndef VPATCH_MEDIA_TAG_TEXT_H
#define VPATCH_MEDIA_TAG_TEXT_H

#include <libavutil/dict.h>

/* Allocated with malloc; "" for an empty dictionary; NULL when memory is short.
 * Keys in `skip` (NULL-terminated list, may be NULL) are left out. */
char *vp_media_tag_text_text(const AVDictionary *dictionary, const char *const *skip);

/* Adds the lines of text (may be NULL) to the dictionary. 0, or -1: memory. */
int vp_media_tag_text_parse(AVDictionary **dictionary, const char *text);

#endif
