/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/captions.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/reserved.h"

/* "-9223372036854775808", a tab or a line feed, with a 0. */
#define NUMBER_ROOM 24

const char *vp_caption_problem(const vpatch_caption *caption, const vpatch_caption *before)
{
    if (caption->end < caption->start) return "a caption ends before it starts";
    if (!caption->text || !caption->text[0]) return "a caption without text";
    if (before && caption->start < before->start)
        return "captions are not in order of their starts";
    if (VP_RESERVED_USED(caption)) return "a reserved field of a caption is not 0";
    return NULL;
}

/* ---- writing -------------------------------------------------------------------------- */

static size_t escaped_size(const char *text)
{
    size_t size = 0;

    for (; *text; text++) size += 1 + (*text == '\n' || *text == '\t' || *text == '\\');
    return size;
}

static char *put_escaped(char *to, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n' || *text == '\t' || *text == '\\') *to++ = '\\';
        *to++ = *text == '\n' ? 'n' : (char)(*text == '\t' ? 't' : *text);
    }
    return to;
}

char *vp_captions_format(const vpatch_caption *list, int count)
{
    size_t size = 1;
    char *text, *to;

    for (int i = 0; i < count; i++)
        size += 2 * NUMBER_ROOM + 2 + escaped_size(list[i].track ? list[i].track : "") +
                escaped_size(list[i].text);
    text = to = calloc(size, 1);
    if (!text) return NULL;
    for (int i = 0; i < count; i++) {
        to +=
            snprintf(to, 2 * NUMBER_ROOM, "%" PRId64 "\t%" PRId64 "\t", list[i].start, list[i].end);
        to = put_escaped(to, list[i].track ? list[i].track : "");
        *to++ = '\t';
        to = put_escaped(to, list[i].text);
        *to++ = '\n';
    }
    *to = 0;
    return text;
}

/* ---- reading --------------------------------------------------------------------------- */

/* A number before a tab; 0, or -1. */
static int take_number(char **at, int64_t *number)
{
    char *end;

    errno = 0;
    *number = strtoll(*at, &end, 10);
    if (end == *at || *end != '\t' || errno) return -1;
    *at = end + 1;
    return 0;
}

/* A text before `mark`, put right in its place; 0, or -1. */
static int take_text(char **at, char mark, const char **text)
{
    char *from = *at, *to = *at;

    *text = to;
    while (*from && *from != mark) {
        char c = *from++;

        if (c == '\t' || c == '\n') return -1;
        if (c == '\\') {
            c = *from++;
            if (c != 'n' && c != 't' && c != '\\') return -1;
            c = c == 'n' ? '\n' : (char)(c == 't' ? '\t' : c);
        }
        *to++ = c;
    }
    if (*from != mark) return -1;
    *to = 0;
    *at = from + 1;
    return 0;
}

static vpatch_status take_all(vp_captions *captions, int most)
{
    char *at = captions->text;

    while (*at) {
        vpatch_caption *caption = &captions->list[captions->count];

        if (captions->count == most || take_number(&at, &caption->start) ||
            take_number(&at, &caption->end) || take_text(&at, '\t', &caption->track) ||
            take_text(&at, '\n', &caption->text) ||
            vp_caption_problem(caption, captions->count ? caption - 1 : NULL))
            return VPATCH_ERR_DAMAGED;
        captions->count++;
    }
    return VPATCH_OK;
}

vpatch_status vp_captions_parse(vp_captions *captions, char *text)
{
    vpatch_status status = VPATCH_ERR_MEMORY;
    int lines = 0;

    captions->list = NULL;
    captions->count = 0;
    captions->text = text;
    for (const char *c = text; *c; c++) lines += *c == '\n';
    captions->list = calloc((size_t)lines + 1, sizeof *captions->list);
    if (captions->list) status = take_all(captions, lines);
    if (status) vp_captions_free(captions);
    return status;
}

void vp_captions_free(vp_captions *captions)
{
    free(captions->list);
    free(captions->text);
    *captions = (vp_captions){0};
}
