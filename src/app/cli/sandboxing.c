/* SPDX-License-Identifier: BSD-2-Clause */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/sandboxing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "util/make_folders.h"
#include "util/sandbox.h"

typedef struct places {
    char **path;
    size_t count, room;
    int failed; /* memory is short */
} places;

static void add(places *list, const char *path)
{
    if (list->count == list->room) {
        size_t room = 2 * list->room + 8;
        char **grown = realloc(list->path, room * sizeof *grown);

        if (!grown) {
            list->failed = 1;
            return;
        }
        list->path = grown;
        list->room = room;
    }
    list->path[list->count] = strdup(path);
    if (list->path[list->count])
        list->count++;
    else
        list->failed = 1;
}

/* The folder that a name lies in. */
static void add_folder(places *list, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strdup(path) : NULL;

    if (!slash) {
        add(list, ".");
    } else if (!folder) {
        list->failed = 1;
    } else {
        folder[slash == path ? 1 : slash - path] = 0;
        add(list, folder);
    }
    free(folder);
}

/* Where something is written under a name: the folder that it is; that it lies in, and that a
 * link leads to; a device or pipe itself. */
static void add_output(places *list, const char *path)
{
    struct stat info;
    int there = !stat(path, &info);
    char *target;

    if (!strcmp(path, "-")) return; /* standard output is open already */
    target = there ? realpath(path, NULL) : NULL;
    if (there && !S_ISREG(info.st_mode)) {
        add(list, path);
    } else {
        add_folder(list, path);
        if (target) add_folder(list, target);
    }
    free(target);
}

/* Where outputs are written that have an input's name with another ending. */
static void add_input(places *list, const char *path)
{
    struct stat info;

    if (!stat(path, &info) && S_ISDIR(info.st_mode))
        add(list, path);
    else if (strcmp(path, "-"))
        add_folder(list, path);
}

/* Outputs without -o lie beside the inputs. */
static int writes_beside(const char *command)
{
    return !strcmp(command, "encode") || !strcmp(command, "decode") || !strcmp(command, "export") ||
           !strcmp(command, "import");
}

static void add_outputs(places *list, const vp_command *command, const vp_settings *settings)
{
    const char *const named[] = {settings->output, settings->json_file, settings->csv_file,
                                 settings->report_file, settings->results_file};

    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (named[i]) add_output(list, named[i]);
    /* SQLite has files of its own beside it while it works */
    if (settings->db) add_folder(list, settings->db);
    if (settings->set_file || settings->clear) add_input(list, settings->files[0]);
    if (settings->out_dir) {
        /* what it is to be allowed must be there; a failure is told by the command */
        (void)vp_make_folders(settings->out_dir);
        add(list, settings->out_dir);
        return;
    }
    if (settings->output || !writes_beside(command->name)) return;
    for (int i = 0; i < settings->file_count; i++) add_input(list, settings->files[i]);
}

const char *vp_sandbox_parts(unsigned parts)
{
    static const char *const names[] = {"none", "Landlock", "seccomp", "Landlock, seccomp"};

    return names[parts & (VP_SANDBOX_LANDLOCK | VP_SANDBOX_SECCOMP)];
}

vp_exit vp_enter_sandbox(const vp_command *command, const vp_settings *settings)
{
    const unsigned all = VP_SANDBOX_LANDLOCK | VP_SANDBOX_SECCOMP;
    places list = {NULL, 0, 0, 0};
    vp_exit result = VP_EXIT_OK;

    if (settings->no_sandbox) return VP_EXIT_OK;
    /* the decoder that it starts is in one */
    if (!strcmp(command->name, "play")) return VP_EXIT_OK;
    add_outputs(&list, command, settings);
    if (list.failed) {
        result = vp_no_memory();
    } else {
        unsigned parts =
            vp_sandbox_enter((const char *const *)list.path, list.count, settings->allow_network);

        if (settings->sandbox && parts != all) {
            vp_error(NULL, "--sandbox: this system has not all of it (%s)",
                     vp_sandbox_parts(parts));
            result = VP_EXIT_FAILED;
        }
    }
    for (size_t i = 0; i < list.count; i++) free(list.path[i]);
    free(list.path);
    return result;
}
