/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/name_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

char *vp_name_text(const char *name)
{
    char *text = malloc(3 * strlen(name) + 1), *to = text;

    while (text && *name) {
        size_t length = vp_utf8_length(name);

        if (length) {
            memcpy(to, name, length);
            to += length;
            name += length;
        } else {
            to += sprintf(to, "%%%02X", (unsigned char)*name++);
        }
    }
    if (text) *to = 0;
    return text;
}
