/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/model_path.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX   ".safetensors"
/* Relative to the program: an install prefix that was moved as a whole. */
#define RELATIVE "/../share/vpatch/models"
#define PLACES   4

static int is_path(const char *name)
{
    size_t length = strlen(name), suffix = strlen(SUFFIX);

    return strchr(name, '/') || (length > suffix && !strcmp(name + length - suffix, SUFFIX));
}

/* The three joined in new memory; NULL: memory is short. */
static char *join(const char *a, const char *b, const char *c)
{
    size_t size = strlen(a) + strlen(b) + strlen(c) + 1;
    char *joined = malloc(size);

    if (joined) snprintf(joined, size, "%s%s%s", a, b, c);
    return joined;
}

/* The running program's directory into directory[size]; "" when the system does
 * not tell. */
static void program_directory(char *directory, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", directory, size);

    if (length < 0 || (size_t)length >= size) length = 0;
    directory[length] = 0;
    char *slash = strrchr(directory, '/');
    if (slash) *slash = 0;
}

/* VPATCH_OK with *path set or NULL when there is no such file. */
static vpatch_status try_directory(char **path, const char *directory, const char *file)
{
    *path = join(directory, "/", file);
    if (!*path) return VPATCH_ERR_MEMORY;
    if (access(*path, F_OK)) {
        free(*path);
        *path = NULL;
    }
    return VPATCH_OK;
}

vpatch_status vp_model_path(char **path, const char *name, const vp_errbuf *message)
{
    char program[PATH_MAX];
    vpatch_status status = VPATCH_OK;

    *path = NULL;
    if (!name) name = "base";
    if (!*name) return vp_fail(message, VPATCH_ERR_ARGUMENT, "the weights' name is empty");
    if (is_path(name)) {
        *path = join(name, "", "");
        return *path ? VPATCH_OK : vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
    }

    program_directory(program, sizeof program);
    char *file = join(name, SUFFIX, ""), *relative = join(program, RELATIVE, "");
    if (!file || !relative) {
        free(file);
        free(relative);
        return vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
    }
    const char *place[PLACES] = {getenv("VPATCH_MODEL_PATH"), VPATCH_MODEL_BUILD_DIR,
                                 *program ? relative : NULL, VPATCH_MODEL_INSTALL_DIR};
    for (int i = 0; i < PLACES && !*path && !status; i++)
        if (place[i] && *place[i]) status = try_directory(path, place[i], file);
    if (status)
        vp_fail(message, status, "out of memory");
    else if (!*path)
        status = vp_fail(message, VPATCH_ERR_MODEL_FILE,
                         "no weights called \"%s\" in $VPATCH_MODEL_PATH, %s or %s", name,
                         VPATCH_MODEL_BUILD_DIR, VPATCH_MODEL_INSTALL_DIR);
    free(file);
    free(relative);
    return status;
}
