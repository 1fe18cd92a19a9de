/* SPDX-License-Identifier: BSD-2-Clause */
#ifdef __linux__
#define _GNU_SOURCE /* dladdr */
#endif
#include "codec/model_path.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".safetensors"

/* Relative to the folder of the library, or of the program that holds it: a folder with all
 * in one place, a program and the shared library in a prefix that may have been moved, the library
 * in a folder of its architecture there. */
static const char *const relative[] = {"share/vpatch/models", VPATCH_MODELS_FROM_LIBRARY,
                                       VPATCH_MODELS_FROM_PROGRAM, "../../share/vpatch/models"};
#define RELATIVES (sizeof relative / sizeof *relative)
#define PLACES    (RELATIVES + 2)

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

/* The file that an address is mapped from, as the kernel has it: right whatever name it was
 * loaded by, and wherever the process has gone since. */
static int mapped_file(const void *address, char path[PATH_MAX])
{
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[PATH_MAX + 128];
    int found = 0;

    while (maps && !found && fgets(line, sizeof line, maps)) {
        unsigned long long first, end;
        const char *name = strchr(line, '/');

        if (!name || sscanf(line, "%llx-%llx", &first, &end) != 2) continue;
        if ((uintptr_t)address < first || (uintptr_t)address >= end) continue;
        snprintf(path, PATH_MAX, "%.*s", (int)strcspn(name, "\n"), name);
        found = !access(path, F_OK);
    }
    if (maps) fclose(maps);
    return found;
}

/* The file that this code is in: the shared library, or the program. Where there is no /proc,
 * dladdr() tells; for a program that is the name it was called by, which need not be a path. */
static int own_file(char path[PATH_MAX])
{
    static const char here; /* an address in this file's image */
    Dl_info info;

    if (mapped_file(&here, path)) return 1;
    return dladdr(&here, &info) && info.dli_fname && strchr(info.dli_fname, '/') &&
           realpath(info.dli_fname, path);
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

/* The folders where a name is looked up, in order, in new memory. */
typedef struct places {
    char *folders[PLACES];
    size_t count;
} places;

static void free_places(places *all)
{
    for (size_t i = 0; i < all->count; i++) free(all->folders[i]);
}

/* Appends folder/below, which is not there yet. folder is resolved: each "../" that below begins
 * with takes its last part away. -1: memory is short. */
static int add_place(places *all, const char *folder, const char *below)
{
    char *joined, parent[PATH_MAX];
    size_t length = strlen(folder);

    while (!strncmp(below, "../", 3) && length > 1) {
        for (length--; length && folder[length - 1] != '/';) length--;
        below += 3;
    }
    snprintf(parent, sizeof parent, "%.*s", (int)length, folder);
    joined = join(parent, below, "");
    if (!joined) return -1;
    for (size_t i = 0; i < all->count; i++)
        if (!strcmp(all->folders[i], joined)) {
            free(joined);
            return 0;
        }
    all->folders[all->count++] = joined;
    return 0;
}

static int list_places(places *all)
{
    char own[PATH_MAX];
    const char *asked = getenv("VPATCH_MODEL_PATH");
    int failed = 0;

    all->count = 0;
    own_folder(own);
    if (asked && *asked) failed = add_place(all, asked, "");
    for (size_t i = 0; i < RELATIVES && *own && !failed; i++)
        failed = add_place(all, own, relative[i]);
    if (!failed) failed = add_place(all, VPATCH_MODEL_INSTALL_DIR, "");
    if (failed) free_places(all);
    return failed;
}

/* The first place that has the file; *path stays NULL when none has. -1: memory is short. */
static int find(char **path, const places *all, const char *name)
{
    for (size_t i = 0; i < all->count; i++) {
        char *folder = join(all->folders[i], "/", "");

        *path = folder ? join(folder, name, SUFFIX) : NULL;
        free(folder);
        if (!*path) return -1;
        if (!access(*path, F_OK)) return 0;
        free(*path);
        *path = NULL;
    }
    return 0;
}

static vpatch_status not_found(const places *all, const char *name, const vp_errbuf *message)
{
    char text[1024] = "";
    size_t used = 0;

    for (size_t i = 0; i < all->count && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? ", " : "",
                                 all->folders[i]);
    return vp_fail(message, VPATCH_ERR_MODEL_FILE, "no weights called \"%s\"; looked in %s", name,
                   text);
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
    places all;
    vpatch_status status = VPATCH_OK;

    if (list_places(&all)) return vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
    if (find(path, &all, name))
        status = vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
    else if (!*path)
        status = not_found(&all, name, message);
    free_places(&all);
    return status;
}
