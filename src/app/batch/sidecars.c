/* SPDX-License-Identifier: BSD-2-Clause */
#include "batch/sidecars.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "media/folder.h"
#include "util/base_name.h"
#include "util/format_text.h"

/* In the order in which they are taken. */
static const char *const endings[] = {"srt", "vtt", "txt", "json"};
enum { ENDINGS = 4, SUBTITLES = 2 /* of these are nothing but captions */ };

/* ---- names --------------------------------------------------------------------------------- */

size_t vp_clip_stem(const char *clip)
{
    const char *base = vp_base_name(clip), *dot = strrchr(base, '.');

    return dot && dot > base ? (size_t)(dot - clip) : strlen(clip);
}

/* Which ending it has, -1: another. */
static int ending_of(const char *path)
{
    const char *dot = strrchr(vp_base_name(path), '.');

    for (int i = 0; dot && i < ENDINGS; i++)
        if (!strcasecmp(dot + 1, endings[i])) return i;
    return -1;
}

/* 1: "de", "en-US", "zh_Hant". */
static int is_language(const char *text, size_t size)
{
    if (size < 2 || !isalpha((unsigned char)text[0]) || !isalpha((unsigned char)text[1])) return 0;
    if (size == 2) return 1;
    if (text[2] != '-' && text[2] != '_') return 0;
    for (size_t i = 3; i < size; i++)
        if (!isalnum((unsigned char)text[i]) && text[i] != '-' && text[i] != '_') return 0;
    return size > 3;
}

size_t vp_clip_of_stem(const char *path, size_t stem, char *const *clips, size_t count, size_t from)
{
    size_t low = from, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strncmp(clips[middle], path, stem) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < count && !strncmp(clips[low], path, stem); low++)
        if (vp_clip_stem(clips[low]) == stem) return low;
    return count;
}

size_t vp_sidecar_stem(const char *path, char *const *clips, size_t count)
{
    size_t base = (size_t)(vp_base_name(path) - path), end = vp_clip_stem(path), stem = end;
    int ending = ending_of(path);

    if (ending < 0) return 0;
    for (;;) {
        /* between stem and ending of a text or JSON comes a language: "clip.info.json" is none */
        if ((stem == end || ending < SUBTITLES || is_language(path + stem + 1, end - stem - 1)) &&
            vp_clip_of_stem(path, stem, clips, count, 0) < count)
            return stem;
        do stem--;
        while (stem > base && path[stem] != '.');
        if (stem <= base) return 0;
    }
}

/* ---- the list ------------------------------------------------------------------------------ */

int vp_sidecars_add(vp_sidecars *sidecars, const char *path)
{
    vp_sidecar *grown = realloc(sidecars->files, (sidecars->count + 1) * sizeof *sidecars->files);

    if (!grown) return -1;
    sidecars->files = grown;
    grown[sidecars->count] = (vp_sidecar){.path = strdup(path)};
    return grown[sidecars->count].path ? (sidecars->count++, 0) : -1;
}

/* Those without a language first, as their endings come. */
static int compare(const void *a, const void *b)
{
    const char *one = ((const vp_sidecar *)a)->path, *other = ((const vp_sidecar *)b)->path;
    size_t stem = vp_clip_stem(one), other_stem = vp_clip_stem(other);
    int endings_differ = ending_of(one) - ending_of(other), names;

    /* the clip's stem is the same of both: what is longer has a language */
    if (stem != other_stem) return stem < other_stem ? -1 : 1;
    names = strncmp(one, other, stem);
    if (names) return names;
    return endings_differ ? endings_differ : strcmp(one, other);
}

/* The language, or the ending where another has none either; both where two are of one language. */
static char *name_track(const vp_sidecars *sidecars, size_t at, size_t stem)
{
    const char *path = sidecars->files[at].path;
    size_t end = vp_clip_stem(path);
    int alike = 0, size = end > stem ? (int)(end - stem - 1) : 0;

    for (size_t i = 0; i < sidecars->count; i++)
        alike += vp_clip_stem(sidecars->files[i].path) == end &&
                 !strncmp(sidecars->files[i].path, path, end);
    return vp_format_text("%.*s%s%s", size, path + (size ? stem + 1 : stem),
                          size && alike > 1 ? " " : "", alike > 1 ? path + end + 1 : "");
}

int vp_sidecars_end(vp_sidecars *sidecars, const char *clip)
{
    size_t stem = vp_clip_stem(clip);

    if (sidecars->count) qsort(sidecars->files, sidecars->count, sizeof *sidecars->files, compare);
    for (size_t i = 0; i < sidecars->count; i++) {
        free(sidecars->files[i].track);
        sidecars->files[i].track = name_track(sidecars, i, stem);
        if (!sidecars->files[i].track) return -1;
    }
    sidecars->searched = 1;
    return 0;
}

void vp_sidecars_free(vp_sidecars *sidecars)
{
    for (size_t i = 0; i < sidecars->count; i++) {
        free(sidecars->files[i].path);
        free(sidecars->files[i].track);
    }
    free(sidecars->files);
    *sidecars = (vp_sidecars){0};
}

/* ---- in a folder ----------------------------------------------------------------------------- */

typedef struct names {
    char **paths;
    size_t count;
} names;

static int add_name(names *to, char *path)
{
    char **grown = path ? realloc(to->paths, (to->count + 1) * sizeof *grown) : NULL;

    if (grown) {
        to->paths = grown;
        grown[to->count++] = path;
        return 0;
    }
    free(path);
    return -1;
}

static void free_names(names *list)
{
    for (size_t i = 0; i < list->count; i++) free(list->paths[i]);
    free(list->paths);
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names that begin as the clip's does: files of captions, and the clips that these may be of. */
static int list_names(const char *clip, names *captions, names *clips)
{
    size_t folder = (size_t)(vp_base_name(clip) - clip), stem = vp_clip_stem(clip);
    char *place = vp_format_text("%.*s", folder ? (int)folder : 1, folder ? clip : ".");
    DIR *list = place ? opendir(place) : NULL;
    int failed = !place || add_name(clips, strdup(clip));
    struct dirent *entry;

    while (list && !failed && (entry = readdir(list))) {
        char *path;

        if (strncmp(entry->d_name, clip + folder, stem - folder) ||
            entry->d_name[stem - folder] != '.')
            continue;
        path = vp_format_text("%.*s%s", (int)folder, clip, entry->d_name);
        failed = add_name(path && ending_of(path) >= 0 ? captions : clips, path);
    }
    if (list) closedir(list);
    free(place);
    return failed;
}

static int is_file(const char *path)
{
    struct stat status;

    return !stat(path, &status) && S_ISREG(status.st_mode);
}

int vp_sidecars_find(vp_sidecars *sidecars, const char *clip)
{
    names captions = {0}, clips = {0};
    size_t stem = vp_clip_stem(clip), kept = 0;
    int failed = list_names(clip, &captions, &clips);

    vp_sidecars_free(sidecars);
    for (size_t i = 0; i < clips.count; i++) {
        if (strcmp(clips.paths[i], clip) && vp_folder_kind_of(clips.paths[i]) != VP_FOLDER_MEDIA)
            free(clips.paths[i]);
        else
            clips.paths[kept++] = clips.paths[i];
    }
    clips.count = kept;
    if (clips.count) qsort(clips.paths, clips.count, sizeof *clips.paths, compare_paths);
    for (size_t i = 0; i < captions.count && !failed; i++) {
        const char *path = captions.paths[i];

        if (strcmp(path, clip) && vp_sidecar_stem(path, clips.paths, clips.count) == stem &&
            is_file(path))
            failed = vp_sidecars_add(sidecars, path);
    }
    free_names(&captions);
    free_names(&clips);
    return failed ? -1 : vp_sidecars_end(sidecars, clip);
}
