/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/warnings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void vp_media_warnings_add(vp_media_warnings *notes, const char *format, ...)
{
    va_list list;
    char *text;

    if (notes->count == VP_MEDIA_WARNINGS_MAX) return;
    text = notes->text[notes->count];
    va_start(list, format);
    vsnprintf(text, VP_MEDIA_WARNING_SIZE, format, list);
    va_end(list);
    for (int i = 0; i < notes->count; i++)
        if (!strcmp(notes->text[i], text)) return;
    if (++notes->count == VP_MEDIA_WARNINGS_MAX)
        snprintf(text, VP_MEDIA_WARNING_SIZE, "there is more to say than these %d lines",
                 VP_MEDIA_WARNINGS_MAX - 1);
}

const char *vp_media_warnings_get(const vp_media_warnings *notes, int index)
{
    return index >= 0 && index < notes->count ? notes->text[index] : NULL;
}
