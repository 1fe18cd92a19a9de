/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/printable.h"

#include <string.h>

#include "util/utf8.h"

int vp_acts_on_terminal(unsigned code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c || code == 0x200e ||
           code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

/* The length of the character at text; *shown is 0 when it becomes '?'. */
static size_t step(const char *text, int *shown)
{
    unsigned code;
    size_t length = vp_utf8_read(text, &code);

    *shown = length && !vp_acts_on_terminal(code);
    return length ? length : 1;
}

void vp_printable(char *text)
{
    char *to = text;

    while (*text) {
        int shown;
        size_t length = step(text, &shown);

        if (shown) memmove(to, text, length);
        if (!shown) *to = '?';
        to += shown ? length : 1;
        text += length;
    }
    *to = 0;
}

/* doubled: a character that is written twice, or 0. */
static void put(FILE *to, const char *text, char doubled)
{
    while (*text) {
        int shown;
        size_t length = step(text, &shown);

        if (shown)
            fwrite(text, 1, length, to);
        else
            putc('?', to);
        if (*text == doubled) putc(doubled, to);
        text += length;
    }
}

void vp_put_printable(FILE *to, const char *text)
{
    put(to, text, 0);
}

void vp_put_printable_csv(FILE *to, const char *text)
{
    int quoted = text[strcspn(text, ",\"")] != 0;

    if (quoted) putc('"', to);
    put(to, text, '"');
    if (quoted) putc('"', to);
}
