/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *vp_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

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

static int is_directory(const char *path)
{
    struct stat status;

    return !stat(path, &status) && S_ISDIR(status.st_mode);
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
    } else if (strcmp(settings->output, "-") && is_directory(settings->output)) {
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

static int compare_strings(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A dataset may name thousands of files: sorted, not compared in pairs. */
static vp_exit check_distinct(const vp_settings *settings, const char *ending)
{
    int count = settings->file_count, made = 0;
    vp_exit result = VP_EXIT_OK;
    char **paths = malloc((size_t)count * sizeof *paths);

    if (!paths) {
        vp_error(NULL, "%s", vpatch_status_text(VPATCH_ERR_MEMORY));
        return VP_EXIT_FAILED;
    }
    while (made < count && (paths[made] = vp_output_path(settings, made, ending, &result))) made++;
    qsort(paths, (size_t)made, sizeof *paths, compare_strings);
    for (int i = 1; i < made && result == VP_EXIT_OK; i++)
        if (!strcmp(paths[i - 1], paths[i])) {
            vp_error(paths[i], "two inputs have this output (-o names another directory)");
            result = VP_EXIT_USAGE;
        }
    for (int i = 0; i < made; i++) free(paths[i]);
    free(paths);
    return result;
}

vp_exit vp_check_paths(const vp_settings *settings, const char *command, const char *ending)
{
    int pipes = 0;

    for (int i = 0; i < settings->file_count; i++) pipes += !strcmp(settings->files[i], "-");
    if (pipes &&
        (settings->file_count > 1 || !settings->output || is_directory(settings->output))) {
        vp_error(command, "standard input comes alone and needs -o with a file name");
        return VP_EXIT_USAGE;
    }
    if (settings->file_count == 1) return VP_EXIT_OK;
    if (settings->output && (!strcmp(settings->output, "-") || !is_directory(settings->output))) {
        vp_error(command, "-o: with several inputs \"%s\" must be an existing directory",
                 settings->output);
        return VP_EXIT_USAGE;
    }
    return check_distinct(settings, ending);
}
