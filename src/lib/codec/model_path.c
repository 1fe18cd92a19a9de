/* SPDX-License-Identifier: BSD-2-Clause */
#ifdef __linux__
#define _GNU_SOURCE /* dladdr */
#endif
#include "codec/model_path.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".safetensors"

/* Relative to the folder of the library, or of the program that holds it: a folder with all
 * in one place, a program and the shared library in a prefix that may have been moved. */
static const char *const relative[] = {"share/vpatch/models", VPATCH_MODELS_FROM_PROGRAM,
                                       VPATCH_MODELS_FROM_LIBRARY};
#define RELATIVES (sizeof relative / sizeof *relative)

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

/* The file that this code is in: the shared library, or the program. For a program dladdr()
 * gives the name that it was called by, which need not be a path. */
static int own_file(char path[PATH_MAX])
{
    static const char here; /* an address in this file's image */
    Dl_info info;

    if (dladdr(&here, &info) && info.dli_fname && strchr(info.dli_fname, '/') &&
        realpath(info.dli_fname, path))
        return 1;
    return realpath("/proc/self/exe", path) != NULL;
}

/* The folder of that file, with the slash at its end; "" when the system does not tell. */
static void own_folder(char folder[PATH_MAX])
{
    char *slash = own_file(folder) ? strrchr(folder, '/') : NULL;

    if (slash)
        slash[1] = 0;
    else
        folder[0] = 0;
}

/* VPATCH_OK with *path set, or NULL when there is no such file. */
static vpatch_status try_folder(char **path, const char *folder, const char *below,
                                const char *file)
{
    char *whole = join(folder, below, "/");

    *path = whole ? join(whole, file, SUFFIX) : NULL;
    free(whole);
    if (!*path) return VPATCH_ERR_MEMORY;
    if (access(*path, F_OK)) {
        free(*path);
        *path = NULL;
    }
    return VPATCH_OK;
}

/* The first place that has the file; *path stays NULL when none has. */
static vpatch_status find(char **path, const char *name)
{
    char own[PATH_MAX];
    const char *asked = getenv("VPATCH_MODEL_PATH");
    vpatch_status status = VPATCH_OK;

    own_folder(own);
    if (asked && *asked) status = try_folder(path, asked, "", name);
    for (size_t i = 0; i < RELATIVES && *own && !status && !*path; i++)
        status = try_folder(path, own, relative[i], name);
    if (!status && !*path) status = try_folder(path, VPATCH_MODEL_INSTALL_DIR, "", name);
    return status;
}

vpatch_status vp_model_path(char **path, const char *name, const vp_errbuf *message)
{
    *path = NULL;
    if (!name) name = "base";
    if (!*name) return vp_fail(message, VPATCH_ERR_ARGUMENT, "the weights' name is empty");
    if (is_path(name)) {
        *path = join(name, "", "");
        return *path ? VPATCH_OK : vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
    }
    vpatch_status status = find(path, name);

    if (status) return vp_fail(message, status, "out of memory");
    if (*path) return VPATCH_OK;
    return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                   "no weights called \"%s\" in $VPATCH_MODEL_PATH, in share/vpatch/models beside "
                   "the library or in %s",
                   name, VPATCH_MODEL_INSTALL_DIR);
}
