/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of text subtitles into plain text, through FFmpeg's decoders. */
#ifndef VPATCH_CAPTIONS_SUBTITLE_TEXT_H
#define VPATCH_CAPTIONS_SUBTITLE_TEXT_H

#include <stddef.h>
#include <stdint.h>

typedef struct vp_subtitle_text vp_subtitle_text;

/* For FFmpeg's name of a codec and its header. NULL with *is_text 0: it is no text, or FFmpeg has
 * no decoder for it; NULL with 1: memory is short. */
vp_subtitle_text *vp_subtitle_text_open(const char *codec, const uint8_t *extradata, size_t size,
                                        int *is_text);
/* The text of a packet in new memory, "" when it has none; NULL: memory is short. */
char *vp_subtitle_text_take(vp_subtitle_text *decoder, const uint8_t *data, size_t size);
/* Packets so far that could not be read: no UTF-8, most often. */
int vp_subtitle_text_failures(const vp_subtitle_text *decoder);
/* NULL is allowed. */
void vp_subtitle_text_close(vp_subtitle_text *decoder);

/* The plain text of a line of dialogue in ASS, in its place: without fields, tags and styles. */
void vp_subtitle_strip_ass(char *line);

#endif
