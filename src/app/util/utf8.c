/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/utf8.h"

#include <stdlib.h>
#include <string.h>

size_t vp_utf8_read(const char *text, unsigned *code)
{
    /* the first code that needs so many bytes */
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text;
    size_t length = at[0] < 0x80 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
    unsigned value = at[0];

    *code = value;
    if (length == 1) return 1;
    if (at[0] < 0xc2 || at[0] > 0xf4) return 0;
    value &= 0x7fu >> length;
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80) return 0;
        value = value << 6 | (at[i] & 0x3fu);
    }
    if (value < least[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return 0;
    *code = value;
    return length;
}

size_t vp_utf8_length(const char *text)
{
    unsigned code;

    return vp_utf8_read(text, &code);
}

int vp_utf8_is_space(unsigned code)
{
    static const unsigned wide[] = {0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};

    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (code == wide[i]) return 1;
    return code == ' ' || (code >= '\t' && code <= '\r') || (code >= 0x2000 && code <= 0x200a);
}

char *vp_utf8_valid(const char *text)
{
    static const char replacement[] = "\xef\xbf\xbd";
    char *valid = malloc(3 * strlen(text) + 1), *to = valid;

    if (!valid) return NULL;
    while (*text) {
        size_t length = vp_utf8_length(text);
        const char *from = length ? text : replacement;
        size_t size = length ? length : sizeof replacement - 1;

        memcpy(to, from, size);
        to += size;
        text += length ? length : 1;
    }
    *to = '\0';
    return valid;
}
