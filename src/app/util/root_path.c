/* SPDX-License-Identifier: BSD-2-Clause */
#define _XOPEN_SOURCE 700 /* realpath */
#include "util/root_path.h"

#include <stdlib.h>
#include <string.h>

#include "util/format_text.h"

/* The length of what comes before the last part of a path of this length; 0: nothing. */
static size_t before_last(const char *path, size_t length)
{
    while (length && path[length - 1] == '/') length--;
    while (length && path[length - 1] != '/') length--;
    return length;
}

/* What there is of it, resolved; *length goes back to where it ends. */
static char *existing(char *path, size_t *length)
{
    char *found = NULL;

    for (;;) {
        char kept = path[*length];

        path[*length] = 0;
        found = realpath(*length ? path : ".", NULL);
        path[*length] = kept;
        if (found || !*length) return found;
        *length = before_last(path, *length);
    }
}

char *vp_root_path(const char *path)
{
    size_t length = strlen(path), end = length;
    char *copy = strdup(path), *found = copy ? existing(copy, &length) : NULL, *made = NULL;

    if (copy) {
        while (end > length && copy[end - 1] == '/') copy[--end] = 0;
        if (!copy[length])
            made = strdup(found ? found : copy);
        else
            made = vp_format_text("%s%s%s", found ? found : "",
                                  !found || !strcmp(found, "/") ? "" : "/", copy + length);
    }
    free(found);
    free(copy);
    return made;
}
