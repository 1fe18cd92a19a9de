/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes that should be UTF-8 (names of files, metadata) and may not be. */
#ifndef VPATCH_UTIL_UTF8_H
#define VPATCH_UTIL_UTF8_H

#include <stddef.h>

/* The length of the valid UTF-8 sequence at `text`, 1 to 4 bytes; 0 when there is none.
 * A NUL ends every sequence: nothing is read behind it. */
size_t vp_utf8_length(const char *text);

/* The same, and the code point in *code; the byte itself when the length is 0. */
size_t vp_utf8_read(const char *text, unsigned *code);

/* 1: a space or the end of a line, in any script (the property White_Space of Unicode). */
int vp_utf8_is_space(unsigned code);

/* The text with every byte that is not part of a valid sequence replaced by U+FFFD; the
 * caller frees it. NULL when memory is short. */
char *vp_utf8_valid(const char *text);

#endif
