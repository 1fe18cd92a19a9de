/* SPDX-License-Identifier: BSD-2-Clause */
#define _XOPEN_SOURCE 700 /* lstat */
#include "batch/clip_list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "media/folder.h"
#include "util/base_name.h"

/* "a" "b" -> "a/b", "" "b" -> "b"; NULL: memory is short. */
static char *join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);

    if (path) snprintf(path, size, "%s%s%s", folder, *folder ? "/" : "", name);
    return path;
}

/* ---- collecting ---------------------------------------------------------------------- */

/* Takes both texts over. */
static int add(vp_clip_list *list, char *source, char *name)
{
    /* at 0, 1, 2, 4 ... the list has just become full */
    if (source && name && !(list->count & (list->count - 1))) {
        vp_clip *grown = realloc(list->clips, (list->count ? 2 * list->count : 1) * sizeof *grown);

        if (grown) list->clips = grown;
        if (!grown) goto failed;
    }
    if (!source || !name) goto failed;
    list->clips[list->count++] = (vp_clip){.source = source, .name = name};
    return 0;

failed:
    free(source);
    free(name);
    return -1;
}

/* A link to a folder could lead in a circle. */
static int is_own_folder(const char *path)
{
    struct stat status;

    return !lstat(path, &status) && S_ISDIR(status.st_mode);
}

/* A folder whose names may be read but not followed: what is a folder in it cannot be told. */
static int lets_nobody_in(const vp_folder *folder)
{
    struct stat status;

    return folder->other_count && lstat(folder->others[0], &status) && errno == EACCES;
}

static int note_unread(vp_clip_list *list, const char *path, int error)
{
    size_t count = list->unread_count + 1;
    vp_unread_folder *grown = realloc(list->unread, count * sizeof *grown);

    if (!grown) return -1;
    list->unread = grown;
    grown[count - 1] = (vp_unread_folder){strdup(path), error};
    if (!grown[count - 1].path) return -1;
    list->unread_count = count;
    return 0;
}

/* A file that is no clip: captions of those of the folder that have its stem, or left out. */
static int take_other(vp_clip_list *list, size_t first, const vp_folder *folder, const char *other)
{
    size_t count = (size_t)folder->count, stem = vp_sidecar_stem(other, folder->paths, count);
    struct stat status;
    int failed = 0;

    if (!stem || stat(other, &status) || !S_ISREG(status.st_mode)) {
        list->left_out++;
        return 0;
    }
    for (size_t i = 0; !failed; i++) {
        i = vp_clip_of_stem(other, stem, folder->paths, count, i);
        if (i == count) break;
        failed = vp_sidecars_add(&list->clips[first + i].sidecars, other);
    }
    return failed;
}

/* The clips in a folder, whose names begin with `prefix`, and in the folders in it. */
static int add_folder(vp_clip_list *list, const char *path, const char *prefix, unsigned kinds)
{
    vp_folder folder;
    size_t first = list->count; /* clip of this folder */
    int failed = vp_folder_read(&folder, path, kinds);

    if (failed) return -1;
    if (folder.error) failed = note_unread(list, path, folder.error);
    if (!failed && lets_nobody_in(&folder)) failed = note_unread(list, path, EACCES);
    for (int i = 0; i < folder.count && !failed; i++)
        failed = add(list, strdup(folder.paths[i]), join(prefix, vp_base_name(folder.paths[i])));
    for (int i = 0; i < folder.other_count && !failed; i++) {
        const char *other = folder.others[i];

        if (is_own_folder(other)) {
            char *below = join(prefix, vp_base_name(other));

            failed = below ? add_folder(list, other, below, kinds) : -1;
            free(below);
        } else {
            failed = take_other(list, first, &folder, other);
        }
    }
    for (int i = 0; i < folder.count && !failed; i++)
        failed = vp_sidecars_end(&list->clips[first + (size_t)i].sidecars, folder.paths[i]);
    vp_folder_free(&folder);
    return failed;
}

/* The last part of a folder's name; "" for one that has none ("/", "..", "."). */
static char *folder_name(const char *path)
{
    char *copy = strdup(path);
    size_t length = copy ? strlen(copy) : 0;
    const char *base;
    char *name;

    if (!copy) return NULL;
    while (length && copy[length - 1] == '/') copy[--length] = 0;
    base = vp_base_name(copy);
    name = strdup(!strcmp(base, ".") || !strcmp(base, "..") ? "" : base);
    free(copy);
    return name;
}

/* Of several folders each has its own name in front; one alone has not. */
static int add_path(vp_clip_list *list, const char *path, int several, unsigned kinds)
{
    char *prefix;
    int failed;

    if (!vp_is_folder(path)) return add(list, strdup(path), strdup(vp_base_name(path)));
    prefix = several ? folder_name(path) : strdup("");
    failed = prefix ? add_folder(list, path, prefix, kinds) : -1;
    free(prefix);
    return failed;
}

/* ---- names ----------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const vp_clip *one = a, *other = b;
    int names = strcmp(one->name, other->name);

    return names ? names : strcmp(one->source, other->source);
}

static void sort(vp_clip_list *list)
{
    if (list->count) qsort(list->clips, list->count, sizeof *list->clips, compare);
}

static int is_same(const vp_clip_list *list, size_t one, size_t other)
{
    return other < list->count && !strcmp(list->clips[one].name, list->clips[other].name);
}

static char *base_of(char *path)
{
    return path + (vp_base_name(path) - path);
}

/* Where the ending begins in a name stays known: it may come back. */
static void cut_ending(vp_clip *clip)
{
    char *base = base_of(clip->name), *dot = strrchr(base, '.');

    clip->ending = dot && dot > base ? (size_t)(dot - clip->name) : 0;
    if (clip->ending) clip->name[clip->ending] = 0;
}

/* a.mp4 and a.jpg would both become a: both keep their endings. */
static void keep_endings(vp_clip_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        size_t end = i + 1;

        while (is_same(list, i, end)) end++;
        if (end - i < 2) continue;
        for (size_t k = i; k < end; k++) list->clips[k].full = 1;
        i = end - 1;
    }
    for (size_t i = 0; i < list->count; i++)
        if (list->clips[i].full && list->clips[i].ending)
            list->clips[i].name[list->clips[i].ending] = '.';
}

static void remove_dots(vp_clip_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        for (char *c = base_of(list->clips[i].name); *c; c++)
            if (*c == '.') *c = '_';
}

static int name_all(vp_clip_list *list, int stems, char *message, size_t size)
{
    for (size_t i = 0; i < list->count; i++) cut_ending(&list->clips[i]);
    /* once for what may become alike, once for endings that come back */
    if (stems) remove_dots(list);
    sort(list);
    keep_endings(list);
    if (stems) remove_dots(list);
    sort(list);
    for (size_t i = 0; i < list->count; i++) {
        if (!is_same(list, i, i + 1)) continue;
        if (!strcmp(list->clips[i].source, list->clips[i + 1].source))
            snprintf(message, size, "%s is named twice", list->clips[i].source);
        else
            snprintf(message, size, "%s and %s would have the same output", list->clips[i].source,
                     list->clips[i + 1].source);
        return -1;
    }
    return 0;
}

int vp_clip_list_make(vp_clip_list *list, const char *const *paths, int count, unsigned kinds,
                      int stems, char *message, size_t size)
{
    int failed = 0;

    memset(list, 0, sizeof *list);
    for (int i = 0; i < count && !failed; i++) failed = add_path(list, paths[i], count > 1, kinds);
    if (failed)
        snprintf(message, size, "out of memory");
    else
        failed = name_all(list, stems, message, size);
    if (failed) vp_clip_list_free(list);
    return failed;
}

void vp_clip_list_free(vp_clip_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->clips[i].source);
        free(list->clips[i].name);
        vp_sidecars_free(&list->clips[i].sidecars);
    }
    free(list->clips);
    for (size_t i = 0; i < list->unread_count; i++) free(list->unread[i].path);
    free(list->unread);
    memset(list, 0, sizeof *list);
}
