/* SPDX-License-Identifier: BSD-2-Clause */
#include "batch/line_buffer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { BLOCK = 4096 };

int vp_line_buffer_fill(vp_line_buffer *buffer, int file)
{
    ssize_t count;

    /* what has been given is not needed any more */
    if (buffer->at) memmove(buffer->text, buffer->text + buffer->at, buffer->size - buffer->at);
    buffer->size -= buffer->at;
    buffer->at = 0;
    if (buffer->room < buffer->size + BLOCK + 1) {
        size_t room = 2 * buffer->room + BLOCK + 1;
        char *grown = realloc(buffer->text, room);

        if (!grown) return 1;
        buffer->text = grown;
        buffer->room = room;
    }
    do count = read(file, buffer->text + buffer->size, BLOCK);
    while (count < 0 && errno == EINTR);
    if (count > 0) buffer->size += (size_t)count;
    return count <= 0;
}

const char *vp_line_buffer_next(vp_line_buffer *buffer, int all)
{
    char *line = buffer->text ? buffer->text + buffer->at : NULL, *end;
    size_t left = buffer->size - buffer->at;

    if (!line || !left) return NULL;
    end = memchr(line, '\n', left);
    if (!end && !all) return NULL;
    buffer->at = end ? (size_t)(end + 1 - buffer->text) : buffer->size;
    /* there is room for one more byte behind the last */
    *(end ? end : buffer->text + buffer->size) = 0;
    return line;
}

void vp_line_buffer_free(vp_line_buffer *buffer)
{
    free(buffer->text);
    memset(buffer, 0, sizeof *buffer);
}
