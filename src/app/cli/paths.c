/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "media/folder.h"
#include "util/base_name.h"

const char *vp_output_name(const char *path)
{
    return strcmp(path, "-") ? path : "standard output";
}

int vp_same_file(const char *one, const char *other)
{
    struct stat a, b;

    if (stat(one, &a) || stat(other, &b)) return 0;
    return S_ISREG(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* directory (may be NULL) / name without its last ending + ending */
static char *make_path(const char *directory, const char *name, const char *ending)
{
    const char *base = vp_base_name(name);
    const char *dot = strrchr(base, '.');
    size_t length = dot && dot > base ? (size_t)(dot - name) : strlen(name);
    size_t size = (directory ? strlen(directory) + 1 : 0) + length + strlen(ending) + 1;
    char *path = malloc(size);

    if (!path) return NULL;
    snprintf(path, size, "%s%s%.*s%s", directory ? directory : "",
             directory && directory[strlen(directory) - 1] != '/' ? "/" : "", (int)length, name,
             ending);
    return path;
}

char *vp_output_path(const vp_settings *settings, int index, const char *ending, vp_exit *result)
{
    const char *in = settings->files[index];
    char *path;

    if (!settings->output) {
        path = make_path(NULL, in, ending);
    } else if (strcmp(settings->output, "-") && vp_is_folder(settings->output)) {
        path = make_path(settings->output, vp_base_name(in), ending);
    } else {
        path = malloc(strlen(settings->output) + 1);
        if (path) strcpy(path, settings->output);
    }
    if (!path) {
        vp_error(in, "%s", vpatch_status_text(VPATCH_ERR_MEMORY));
        *result = VP_EXIT_FAILED;
    }
    return path;
}
