/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/textbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

/* Room for `more` bytes and a final NUL. */
static int reserve(vp_textbuf *text, size_t more)
{
    size_t need = text->length + more + 1, room = text->room ? text->room : 256;
    char *data;

    if (text->failed) return -1;
    if (need <= text->room) return 0;
    while (room < need) room *= 2;
    data = realloc(text->data, room);
    if (!data) {
        text->failed = 1;
        return -1;
    }
    text->data = data;
    text->room = room;
    return 0;
}

static void append(vp_textbuf *text, const char *bytes, size_t size)
{
    if (reserve(text, size)) return;
    memcpy(text->data + text->length, bytes, size);
    text->length += size;
    text->data[text->length] = '\0';
}

void vp_textbuf_add(vp_textbuf *text, const char *string)
{
    append(text, string, strlen(string));
}

void vp_textbuf_format(vp_textbuf *text, const char *format, ...)
{
    va_list list;
    int length;

    va_start(list, format);
    length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (length < 0) text->failed = 1;
    if (length < 0 || reserve(text, (size_t)length)) return;
    va_start(list, format);
    vsnprintf(text->data + text->length, (size_t)length + 1, format, list);
    va_end(list);
    text->length += (size_t)length;
}

/* Replaces the locale's decimal point by ".": it is what is neither digit nor sign nor exponent,
 * and may take several bytes. */
static void set_point(char *number)
{
    char *point = number + strspn(number, "0123456789+-e");
    size_t length = strcspn(point, "0123456789");

    if (!*point) return;
    *point = '.';
    memmove(point + 1, point + length, strlen(point + length) + 1);
}

void vp_textbuf_number(vp_textbuf *text, double value, int digits)
{
    char number[64];

    snprintf(number, sizeof number, "%.*g", digits, value);
    set_point(number);
    vp_textbuf_add(text, number);
}

void vp_fixed(char *to, size_t size, double value, int decimals)
{
    snprintf(to, size, "%.*f", decimals, value);
    set_point(to);
}

void vp_textbuf_csv(vp_textbuf *text, const char *string)
{
    if (!string[strcspn(string, ",\"\r\n")]) {
        vp_textbuf_add(text, string);
        return;
    }
    append(text, "\"", 1);
    for (; *string; string++) {
        if (*string == '"') append(text, "\"", 1);
        append(text, string, 1);
    }
    append(text, "\"", 1);
}

/* Control characters of ASCII and of U+0080 to U+009F. */
static int is_control(const unsigned char *at)
{
    return at[0] < 32 || at[0] == 127 || (at[0] == 0xc2 && at[1] < 0xa0);
}

int vp_textbuf_places(const char *string)
{
    int places = 0;

    for (const char *at = string; *at; places++) {
        size_t length = vp_utf8_length(at);

        at += length ? length : 1;
    }
    return places;
}

void vp_textbuf_cell(vp_textbuf *text, const char *string, int width)
{
    int places = vp_textbuf_places(string), used = 0;

    for (const char *at = string; *at; used++) {
        size_t length = vp_utf8_length(at);

        if (width && places > width && used == width - 1) {
            append(text, "~", 1);
            used++;
            break;
        }
        if (!length || is_control((const unsigned char *)at))
            append(text, "?", 1);
        else
            append(text, at, length);
        at += length ? length : 1;
    }
    for (; used < width; used++) append(text, " ", 1);
}

char *vp_textbuf_take(vp_textbuf *text)
{
    char *data;

    append(text, "", 0); /* an empty text is a string, too */
    data = text->failed ? NULL : text->data;
    if (text->failed) free(text->data);
    memset(text, 0, sizeof *text);
    return data;
}
