/* SPDX-License-Identifier: BSD-2-Clause */
#define _XOPEN_SOURCE 700 /* scandir */

#include "media/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "util/base_name.h"

static const char *const endings[] = {
    "mkv",  "mp4", "m4v",  "mov",  "webm", "avi",  "y4m",  "ts",   "m2ts", "mts",  "mpg",
    "mpeg", "vob", "mxf",  "ogv",  "flv",  "f4v",  "wmv",  "asf",  "3gp",  "3g2",  "nut",
    "ivf",  "dv",  "m2v",  "h264", "264",  "h265", "265",  "hevc", "obu",  "gif",  "png",
    "apng", "jpg", "jpeg", "webp", "bmp",  "tif",  "tiff", "ppm",  "pgm",  "avif", "heic"};

vp_folder_kind vp_folder_kind_of(const char *name)
{
    const char *base = vp_base_name(name);
    const char *dot = strrchr(base, '.');

    if (!dot || dot == base) return VP_FOLDER_OTHER;
    if (!strcasecmp(dot + 1, "vpt")) return VP_FOLDER_VPT;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (!strcasecmp(dot + 1, endings[i])) return VP_FOLDER_MEDIA;
    return VP_FOLDER_OTHER;
}

int vp_is_folder(const char *path)
{
    struct stat status;

    return !stat(path, &status) && S_ISDIR(status.st_mode);
}

/* A pipe would block, a folder is not entered. What cannot be looked at, a link to nothing, may be
 * a file: who opens it will tell. */
static int may_be_file(const char *path)
{
    struct stat status;

    return stat(path, &status) || S_ISREG(status.st_mode);
}

/* folder/name in new memory. */
static char *join(const char *folder, const char *name)
{
    size_t length = strlen(folder), size = length + strlen(name) + 2;
    char *path = malloc(size);

    while (length > 1 && folder[length - 1] == '/') length--;
    if (path)
        snprintf(path, size, "%.*s%s%s", (int)length, folder, folder[length - 1] == '/' ? "" : "/",
                 name);
    return path;
}

static void add(vp_folder *folder, char *path, unsigned kinds)
{
    vp_folder_kind kind = vp_folder_kind_of(path);

    if (!may_be_file(path)) kind = VP_FOLDER_OTHER;
    if (kind & kinds)
        folder->paths[folder->count++] = path;
    else if (kind == VP_FOLDER_OTHER)
        folder->others[folder->other_count++] = path;
    else
        free(path); /* what another command takes: most often made from these */
}

int vp_folder_read(vp_folder *folder, const char *path, unsigned kinds)
{
    struct dirent **entries = NULL;
    int count, failed = 0;

    memset(folder, 0, sizeof *folder);
    count = scandir(path, &entries, NULL, alphasort);
    if (count < 0) {
        folder->error = errno;
        return errno == ENOMEM ? -1 : 0;
    }
    folder->paths = calloc((size_t)count + 1, sizeof *folder->paths);
    folder->others = calloc((size_t)count + 1, sizeof *folder->others);
    failed = !folder->paths || !folder->others;
    for (int i = 0; i < count; i++) {
        char *whole = failed || entries[i]->d_name[0] == '.' ? NULL
                                                             : join(path, entries[i]->d_name);

        if (whole)
            add(folder, whole, kinds);
        else if (entries[i]->d_name[0] != '.')
            failed = 1;
        free(entries[i]);
    }
    free(entries);
    if (!failed) return 0;
    vp_folder_free(folder);
    return -1;
}

void vp_folder_free(vp_folder *folder)
{
    for (int i = 0; folder->paths && i < folder->count; i++) free(folder->paths[i]);
    for (int i = 0; folder->others && i < folder->other_count; i++) free(folder->others[i]);
    free(folder->paths);
    free(folder->others);
    memset(folder, 0, sizeof *folder);
}
