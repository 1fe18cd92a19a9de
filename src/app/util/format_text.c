/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/format_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

char *vp_format_text(const char *format, ...)
{
    va_list arguments;
    char *text;
    int size;

    va_start(arguments, format);
    size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    text = size < 0 ? NULL : malloc((size_t)size + 1);
    if (!text) return NULL;
    va_start(arguments, format);
    vsnprintf(text, (size_t)size + 1, format, arguments);
    va_end(arguments);
    return text;
}
