/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/make_folders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* 0: it is there now. */
static int make(const char *path)
{
    struct stat status;

    if (!mkdir(path, 0777)) return 0;
    if (errno != EEXIST) {
        int error = errno;

        /* a folder that may not be written in need not be made, only be there */
        return !stat(path, &status) && S_ISDIR(status.st_mode) ? 0 : error;
    }
    if (stat(path, &status)) return errno;
    return S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
}

int vp_make_folders(const char *path)
{
    char *part = strdup(path);
    int error = part ? 0 : ENOMEM;

    for (size_t i = 1; !error && part[i]; i++) {
        if (part[i] != '/' || part[i - 1] == '/') continue;
        part[i] = 0;
        error = make(part);
        part[i] = '/';
    }
    if (!error) error = make(part);
    free(part);
    return error;
}

int vp_make_folders_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash && slash > path ? strdup(path) : NULL;
    int error;

    if (!slash || slash == path) return 0;
    if (!folder) return ENOMEM;
    folder[slash - path] = 0;
    error = vp_make_folders(folder);
    free(folder);
    return error;
}
