/* SPDX-License-Identifier: BSD-2-Clause */
#define _XOPEN_SOURCE 700 /* realpath */

#include "bench/inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "media/folder.h"
#include "util/base_name.h"

/* ---- names ------------------------------------------------------------------------ */

static char *copy(const char *text, size_t length)
{
    char *made = malloc(length + 1);

    if (!made) return NULL;
    memcpy(made, text, length);
    made[length] = 0;
    return made;
}

static char *name_of(const char *path)
{
    const char *base = vp_base_name(path), *dot = strrchr(base, '.');

    return copy(base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
}

static char *folder_of(const char *path)
{
    const char *end = vp_base_name(path), *begin;

    while (end > path && end[-1] == '/') end--;
    begin = end;
    while (begin > path && begin[-1] != '/') begin--;
    if (end - begin <= 2 && strspn(begin, ".") >= (size_t)(end - begin)) begin = end;
    return copy(begin, (size_t)(end - begin));
}

static char *tag_of(const char *path, const char *name)
{
    size_t digits = strspn(name, "0123456789");

    if (digits && name[digits] == '_' && name[digits + 1])
        return copy(name + digits + 1, strlen(name + digits + 1));
    return folder_of(path);
}

/* Identifies the file and its content: path, size and time of the last change. */
static char *identity_of(const char *path)
{
    char *whole = realpath(path, NULL), *made = NULL;
    const char *name = whole ? whole : path;
    struct stat status;
    size_t size = strlen(name) + 80;

    if (stat(path, &status)) memset(&status, 0, sizeof status);
    made = malloc(size);
    if (made)
        snprintf(made, size, "%s %lld %lld.%09ld", name, (long long)status.st_size,
                 (long long)status.st_mtim.tv_sec, (long)status.st_mtim.tv_nsec);
    free(whole);
    return made;
}

/* ---- the list ----------------------------------------------------------------------- */

static vp_bench_input *add(vp_bench_inputs *inputs, const char *path, const char *tag)
{
    vp_bench_input *grown = realloc(inputs->inputs, ((size_t)inputs->count + 1) * sizeof *grown),
                   *input;

    if (!grown) return NULL;
    inputs->inputs = grown;
    input = &grown[inputs->count++];
    memset(input, 0, sizeof *input);
    input->path = copy(path, strlen(path));
    input->name = name_of(path);
    input->identity = identity_of(path);
    if (input->name) input->tag = tag ? copy(tag, strlen(tag)) : tag_of(path, input->name);
    return input->path && input->name && input->identity && input->tag ? input : NULL;
}

static int add_folder(vp_bench_inputs *inputs, const char *path, const char *tag)
{
    vp_folder folder;
    int failed = 0;

    if (vp_folder_read(&folder, path, VP_FOLDER_MEDIA)) return -1;
    for (int i = 0; i < folder.count && !failed; i++) failed = !add(inputs, folder.paths[i], tag);
    if (!folder.count && !failed) {
        vp_bench_input *input = add(inputs, path, tag);

        failed = !input;
        if (input)
            snprintf(input->error, sizeof input->error, "%s",
                     folder.error ? "the folder cannot be read"
                                  : "there is no clip in this folder");
    }
    vp_folder_free(&folder);
    return failed ? -1 : 0;
}

int vp_bench_inputs_expand(vp_bench_inputs *inputs, const char *const *paths, int count,
                           const char *tag)
{
    memset(inputs, 0, sizeof *inputs);
    for (int i = 0; i < count; i++) {
        if (vp_is_folder(paths[i]) ? add_folder(inputs, paths[i], tag)
                                   : !add(inputs, paths[i], tag)) {
            vp_bench_inputs_free(inputs);
            return -1;
        }
    }
    return 0;
}

void vp_bench_inputs_free(vp_bench_inputs *inputs)
{
    for (int i = 0; i < inputs->count; i++) {
        free(inputs->inputs[i].path);
        free(inputs->inputs[i].name);
        free(inputs->inputs[i].tag);
        free(inputs->inputs[i].identity);
    }
    free(inputs->inputs);
    memset(inputs, 0, sizeof *inputs);
}
