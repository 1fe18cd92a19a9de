/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/complaints.h"

#include <stdio.h>
#include <string.h>

void vp_media_complaints_hear(vp_media_complaints *complaints, vp_media_complainer who, int on)
{
    if (on)
        atomic_fetch_or(&complaints->heard, (int)who);
    else
        atomic_fetch_and(&complaints->heard, ~(int)who);
}

void vp_media_complaints_add(vp_media_complaints *complaints, vp_media_complainer who,
                             const char *format, va_list list)
{
    char *text = complaints->text;
    int none = 0;

    if (!(atomic_load(&complaints->heard) & (int)who)) return;
    if (!atomic_compare_exchange_strong(&complaints->state, &none, 1)) return;
    vsnprintf(text, sizeof complaints->text, format, list);
    text[strcspn(text, "\r\n")] = '\0';
    for (char *c = text; *c; c++)
        if (*c < 32 || *c > 126) *c = '?';
    atomic_store(&complaints->state, 2);
}

const char *vp_media_complaints_first(vp_media_complaints *complaints)
{
    return atomic_load(&complaints->state) == 2 ? complaints->text : NULL;
}
