/* SPDX-License-Identifier: BSD-2-Clause */
/* A page's bytes in memory. */
#ifndef VPATCH_TEST_REPORT_BUFFER_H
#define VPATCH_TEST_REPORT_BUFFER_H

#include <stdlib.h>
#include <string.h>

typedef struct buffer {
    char *data; /* with a null behind it */
    size_t size;
    int calls, fail_at;
} buffer;

/* A vpatch_output.write; the call number fail_at fails. */
static inline int append(void *opaque, const void *data, size_t size)
{
    buffer *to = opaque;
    if (++to->calls == to->fail_at) return -1;
    char *grown = realloc(to->data, to->size + size + 1);
    if (!grown) return -1;
    to->data = grown;
    memcpy(grown + to->size, data, size);
    to->size += size;
    grown[to->size] = '\0';
    return 0;
}

#endif
