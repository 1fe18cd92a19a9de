/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/base64.h"

#include <stdlib.h>
#include <string.h>

char *vp_base64(const char *before, const uint8_t *data, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t length = strlen(before);
    char *text = malloc(length + (size + 2) / 3 * 4 + 1), *to;

    if (!text) return NULL;
    /* The text goes on behind it, and ends below. */
    /* NOLINTNEXTLINE(bugprone-not-null-terminated-result) */
    memcpy(text, before, length);
    to = text + length;
    for (size_t i = 0; i < size; i += 3) {
        size_t have = size - i < 3 ? size - i : 3;
        unsigned bits = (unsigned)data[i] << 16;

        if (have > 1) bits |= (unsigned)data[i + 1] << 8;
        if (have > 2) bits |= data[i + 2];
        *to++ = digits[bits >> 18];
        *to++ = digits[bits >> 12 & 63];
        *to++ = have > 1 ? digits[bits >> 6 & 63] : '=';
        *to++ = have > 2 ? digits[bits & 63] : '=';
    }
    *to = '\0';
    return text;
}
