/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines out of a pipe. */
#ifndef VPATCH_BATCH_LINE_BUFFER_H
#define VPATCH_BATCH_LINE_BUFFER_H

#include <stddef.h>

/* Starts as {0}. */
typedef struct vp_line_buffer {
    char *text;
    size_t size, room, at;
} vp_line_buffer;

/* Reads once what the pipe has. 1: it has ended, or failed, or memory is short. */
int vp_line_buffer_fill(vp_line_buffer *buffer, int file);
/* The next whole line, without its end, valid until the next fill; with `all` also a last one that
 * has no end. NULL: there is none. */
const char *vp_line_buffer_next(vp_line_buffer *buffer, int all);
void vp_line_buffer_free(vp_line_buffer *buffer);

#endif
