/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/path_check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/input_list.h"
#include "cli/paths.h"
#include "media/access.h"
#include "media/folder.h"
#include "util/base_name.h"

static int writes_vpt(const char *ending)
{
    return !strcmp(ending, ".vpt");
}

/* ---- standard input and -o --------------------------------------------------------- */

static vp_exit check_pipes(const vp_settings *settings, const char *command)
{
    int pipes = 0;

    for (int i = 0; i < settings->file_count; i++) pipes += !strcmp(settings->files[i], "-");
    if (!pipes) return VP_EXIT_OK;
    if (pipes > 1) {
        vp_error(command, "standard input (-) can be read only once");
        return VP_EXIT_USAGE;
    }
    if (!vp_inputs_are_several(settings) && settings->output && !vp_is_folder(settings->output))
        return VP_EXIT_OK;
    vp_error(command, "standard input comes alone and needs -o with a file name");
    return VP_EXIT_USAGE;
}

static vp_exit check_several(const vp_settings *settings, const char *command)
{
    const char *output = settings->output;

    if (!output || !vp_inputs_are_several(settings)) return VP_EXIT_OK;
    if (vp_is_folder(output)) return VP_EXIT_OK;
    if (!strcmp(output, "-") || !access(output, F_OK))
        vp_error(command, "-o: with several inputs \"%s\" must be an existing directory", output);
    else
        vp_error(command,
                 "-o: with several inputs \"%s\" must be an existing directory (mkdir "
                 "makes it)",
                 output);
    return VP_EXIT_USAGE;
}

/* 1: a file of its own kind is there, a device or a pipe: it has no name to speak of. */
static int is_special(const char *path)
{
    struct stat status;

    return !stat(path, &status) && !S_ISREG(status.st_mode);
}

/* "copy.mkv" with the ending replaced. */
static vp_exit refuse_vpt_name(const char *output, const char *command)
{
    const char *dot = strrchr(output, '.');

    vp_error(output, "%s writes .vpt files, not .%s: name it %.*s.vpt%s", command, dot + 1,
             (int)(dot - output), output,
             strcmp(command, "cut") ? "" : " (or let --decode write a video)");
    return VP_EXIT_USAGE;
}

vp_exit vp_check_name(const vp_settings *settings, const char *command, const char *ending)
{
    const char *output = settings->output;
    size_t length = output ? strlen(output) : 0;
    vp_folder_kind kind;

    if (!output || !strcmp(output, "-") || is_special(output)) return VP_EXIT_OK;
    if (vp_media_is_address(output)) {
        vp_error(output, "an output is a file: nothing is sent to addresses (-o - writes to a "
                         "program that does)");
        return VP_EXIT_OUTPUT;
    }
    if (output[length - 1] == '/') {
        vp_error(output, "there is no such folder (mkdir -p makes it)");
        return VP_EXIT_OUTPUT;
    }
    kind = vp_folder_kind_of(output);
    if (writes_vpt(ending) && kind == VP_FOLDER_MEDIA) return refuse_vpt_name(output, command);
    if (writes_vpt(ending) && kind == VP_FOLDER_OTHER)
        vp_note(settings->quiet, output, "this will be a .vpt file under another name");
    if (!writes_vpt(ending) && kind == VP_FOLDER_VPT) {
        vp_error(output, "%s writes no .vpt files: name a %s", command,
                 strcmp(command, "decode") ? ".safetensors or .npy" : ".mkv, .mp4, .y4m or .png");
        return VP_EXIT_USAGE;
    }
    return VP_EXIT_OK;
}

/* "encode in.mp4 out.vpt": the output named as other programs want it. */
static vp_exit check_forgotten_option(const vp_settings *settings, const char *ending)
{
    const char *last = settings->files[settings->file_count - 1];
    vp_folder_kind made = writes_vpt(ending) ? VP_FOLDER_VPT : VP_FOLDER_MEDIA;

    if (settings->file_count < 2 || settings->output || !access(last, F_OK) || errno != ENOENT ||
        vp_folder_kind_of(last) != made)
        return VP_EXIT_OK;
    vp_error(last, "there is no such file; an output is named with -o %s", last);
    return VP_EXIT_USAGE;
}

/* ---- folders ------------------------------------------------------------------------- */

/* The first part of path that is there and no folder, as a length; 0: none. */
static size_t not_a_folder(const char *path)
{
    char part[4096];

    for (size_t i = 1; i < sizeof part && path[i]; i++) {
        struct stat status;

        if (path[i] != '/') continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (!stat(part, &status) && !S_ISDIR(status.st_mode)) return i;
    }
    return 0;
}

vp_exit vp_check_folder(const char *path)
{
    const char *base = vp_base_name(path);
    size_t length = (size_t)(base - path);
    char folder[4096];
    struct stat status;

    if (!strcmp(path, "-") || is_special(path) || length >= sizeof folder) return VP_EXIT_OK;
    memcpy(folder, path, length);
    while (length > 1 && folder[length - 1] == '/') length--;
    folder[length] = 0;
    if (!length) strcpy(folder, ".");
    if (stat(folder, &status)) {
        if (errno == ENOENT)
            vp_error(path, "there is no folder \"%s\" (mkdir -p makes it)", folder);
        else if (errno == ENOTDIR)
            vp_error(path, "\"%.*s\" is not a folder", (int)not_a_folder(path), path);
        else
            vp_error(path, "the folder \"%s\" cannot be entered: %s", folder, strerror(errno));
        return VP_EXIT_OUTPUT;
    }
    if (!S_ISDIR(status.st_mode)) {
        vp_error(path, "\"%s\" is not a folder", folder);
        return VP_EXIT_OUTPUT;
    }
    if (!access(folder, W_OK | X_OK)) return VP_EXIT_OK;
    vp_error(path, "nothing can be written in the folder \"%s\": %s (-o names another)", folder,
             strerror(errno));
    return VP_EXIT_OUTPUT;
}

/* Before hours of work; inputs in folders of their own meet theirs one by one. */
static vp_exit check_output_folder(const vp_settings *settings, const char *ending)
{
    vp_exit result = VP_EXIT_OK;
    char *path;

    if (!settings->output && vp_inputs_are_several(settings)) return VP_EXIT_OK;
    if (!settings->output && access(settings->files[0], F_OK)) return VP_EXIT_OK;
    path = vp_output_path(settings, 0, ending, &result);
    if (path) result = vp_check_folder(path);
    free(path);
    return result;
}

/* ---- outputs against each other and the inputs ------------------------------------------ */

typedef struct output_name {
    char *path;
    const char *input;
} output_name;

typedef struct file_id {
    dev_t device;
    ino_t inode;
} file_id;

static int compare_outputs(const void *a, const void *b)
{
    return strcmp(((const output_name *)a)->path, ((const output_name *)b)->path);
}

static int compare_ids(const void *a, const void *b)
{
    const file_id *one = a, *other = b;

    if (one->device != other->device) return one->device < other->device ? -1 : 1;
    return one->inode < other->inode ? -1 : one->inode > other->inode;
}

/* 1: the name leads to a regular file. */
static int id_of(const char *path, file_id *id)
{
    struct stat status;

    if (stat(path, &status) || !S_ISREG(status.st_mode)) return 0;
    memset(id, 0, sizeof *id);
    id->device = status.st_dev;
    id->inode = status.st_ino;
    return 1;
}

static vp_exit find_twice(const output_name *outputs, int count)
{
    for (int i = 1; i < count; i++) {
        const char *one = outputs[i - 1].input, *other = outputs[i].input;

        if (strcmp(outputs[i - 1].path, outputs[i].path) || !strcmp(outputs[i].path, "-")) continue;
        if (strcmp(one, other))
            vp_error(outputs[i].path, "two inputs have this output: %s and %s", one, other);
        else
            vp_error(one, "this input is named twice");
        return VP_EXIT_USAGE;
    }
    return VP_EXIT_OK;
}

/* beside: outputs have made names. Then an input that has the ending of outputs already is told so
 * when it is opened. */
static vp_exit find_input(const output_name *outputs, const file_id *inputs, int count, int ids,
                          int beside)
{
    for (int i = 0; i < count; i++) {
        file_id id;

        if (!strcmp(outputs[i].path, "-") ||
            (beside && !strcmp(outputs[i].path, outputs[i].input)) ||
            !id_of(outputs[i].path, &id) ||
            !bsearch(&id, inputs, (size_t)ids, sizeof *inputs, compare_ids))
            continue;
        vp_error(outputs[i].path, count > 1 ? "the output is an input" : "the output is the input");
        return VP_EXIT_OUTPUT;
    }
    return VP_EXIT_OK;
}

/* Fills the lists; *ids is the number of inputs that are regular files. */
static int fill(const vp_settings *settings, const char *ending, output_name *outputs,
                file_id *inputs, int *ids, vp_exit *result)
{
    int made = 0;

    *ids = 0;
    for (; made < settings->file_count; made++) {
        outputs[made].input = settings->files[made];
        outputs[made].path = vp_output_path(settings, made, ending, result);
        if (!outputs[made].path) break;
        if (strcmp(settings->files[made], "-")) *ids += id_of(settings->files[made], &inputs[*ids]);
    }
    return made;
}

/* A dataset may name thousands of files: sorted, not compared in pairs. */
static vp_exit check_distinct(const vp_settings *settings, const char *ending)
{
    size_t count = (size_t)settings->file_count;
    output_name *outputs = malloc(count * sizeof *outputs);
    file_id *inputs = malloc(count * sizeof *inputs);
    vp_exit result = VP_EXIT_OK;
    int made, ids;

    if (!outputs || !inputs) {
        free(outputs);
        free(inputs);
        return vp_no_memory();
    }
    made = fill(settings, ending, outputs, inputs, &ids, &result);
    if (!result) {
        qsort(outputs, (size_t)made, sizeof *outputs, compare_outputs);
        qsort(inputs, (size_t)ids, sizeof *inputs, compare_ids);
        result = find_input(outputs, inputs, made, ids, !settings->output);
    }
    if (!result) result = find_twice(outputs, made);
    for (int i = 0; i < made; i++) free(outputs[i].path);
    free(outputs);
    free(inputs);
    return result;
}

vp_exit vp_check_paths(const vp_settings *settings, const char *command, const char *ending)
{
    vp_exit result = check_pipes(settings, command);

    if (!result) result = check_several(settings, command);
    if (!result) result = check_forgotten_option(settings, ending);
    if (!result) result = check_distinct(settings, ending);
    if (!result) result = vp_check_name(settings, command, ending);
    return result ? result : check_output_folder(settings, ending);
}
