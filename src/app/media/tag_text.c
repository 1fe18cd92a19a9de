/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/tag_text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int skipped(const char *key, const char *const *skip)
{
    for (; skip && *skip; skip++)
        if (!strcasecmp(key, *skip)) return 1;
    return 0;
}

/* Writes text escaped; with to NULL only measures. Returns the length. */
static size_t escape(char *to, const char *text, int is_key)
{
    size_t length = 0;

    for (; *text; text++) {
        char c = *text;
        int special = c == '\\' || c == '\n' || (is_key && c == '=');

        if (special) {
            if (to) to[length] = '\\';
            length++;
        }
        if (to) to[length] = c == '\n' ? 'n' : c;
        length++;
    }
    return length;
}

static const AVDictionaryEntry *next_entry(const AVDictionary *dictionary,
                                           const AVDictionaryEntry *entry)
{
    return av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX);
}

char *vp_media_tag_text_text(const AVDictionary *dictionary, const char *const *skip)
{
    const AVDictionaryEntry *entry = NULL;
    size_t size = 1;
    char *text, *to;

    while ((entry = next_entry(dictionary, entry)))
        if (!skipped(entry->key, skip))
            size += escape(NULL, entry->key, 1) + escape(NULL, entry->value, 0) + 2;
    text = malloc(size);
    if (!text) return NULL;
    to = text;
    while ((entry = next_entry(dictionary, entry))) {
        if (skipped(entry->key, skip)) continue;
        to += escape(to, entry->key, 1);
        *to++ = '=';
        to += escape(to, entry->value, 0);
        *to++ = '\n';
    }
    *to = '\0';
    return text;
}

/* Unescapes from *text up to an unescaped `end` or line break, or the end of
 * the text, into `to`; leaves *text there. Returns the character it stopped at. */
static char unescape(char *to, const char **text, char end)
{
    const char *from = *text;

    while (*from && *from != end && *from != '\n') {
        if (*from == '\\' && from[1]) {
            from++;
            *to++ = *from == 'n' ? '\n' : *from;
            from++;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
    *text = from;
    return *from;
}

int vp_media_tag_text_parse(AVDictionary **dictionary, const char *text)
{
    size_t size = text ? strlen(text) + 1 : 0;
    char *key, *value;
    int result = 0;

    if (size < 2) return 0;
    key = malloc(size);
    value = malloc(size);
    if (!key || !value) result = -1;
    while (!result && *text) {
        char stop = unescape(key, &text, '=');

        if (stop == '=') {
            text++;
            stop = unescape(value, &text, '\n');
            if (*key && av_dict_set(dictionary, key, value, 0) < 0) result = -1;
        }
        if (stop == '\n') text++;
    }
    free(key);
    free(value);
    return result;
}
