/* SPDX-License-Identifier: BSD-2-Clause */
#include "captions/caption_list.h"

#include <stdlib.h>
#include <string.h>

static int is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The text without what is around it, and with one kind of line end; NULL: memory is short. */
static char *trimmed(const char *text)
{
    size_t size, made = 0;
    char *copy;

    while (is_space(*text)) text++;
    size = strlen(text);
    while (size && is_space(text[size - 1])) size--;
    copy = malloc(size + 1);
    if (!copy) return NULL;
    for (size_t i = 0; i < size; i++)
        if (text[i] != '\r') copy[made++] = text[i];
    copy[made] = 0;
    return copy;
}

int vp_caption_list_add(vp_caption_list *list, double start, double end, const char *track,
                        const char *text)
{
    vp_caption_entry entry = {start, end, strdup(track), trimmed(text), 0};
    int failed = !entry.track || !entry.text;

    /* at 0, 1, 2, 4 ... the list has just become full */
    if (!failed && *entry.text && !(list->count & (list->count - 1))) {
        vp_caption_entry *grown =
            realloc(list->entries, (list->count ? 2 * list->count : 1) * sizeof *grown);

        if (grown) list->entries = grown;
        failed = !grown;
    }
    if (failed || !*entry.text) {
        free(entry.track);
        free(entry.text);
        return failed ? -1 : 0;
    }
    list->entries[list->count++] = entry;
    return 0;
}

static int compare(const void *a, const void *b)
{
    const vp_caption_entry *one = a, *other = b;
    int tracks;

    if (one->start != other->start) return one->start < other->start ? -1 : 1;
    tracks = strcmp(one->track, other->track);
    if (tracks) return tracks;
    return one->number < other->number ? -1 : one->number > other->number;
}

void vp_caption_list_sort(vp_caption_list *list)
{
    for (size_t i = 0; i < list->count; i++) list->entries[i].number = i;
    if (list->count) qsort(list->entries, list->count, sizeof *list->entries, compare);
}

void vp_caption_list_free(vp_caption_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->entries[i].track);
        free(list->entries[i].text);
    }
    free(list->entries);
    *list = (vp_caption_list){0};
}
