/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/input_list.h"

#include <stdlib.h>
#include <string.h>

#include "batch/sidecars.h"

int vp_inputs_are_several(const vp_settings *settings)
{
    return settings->file_count > 1 || settings->folders;
}

static const char *kinds_text(unsigned kinds)
{
    if (kinds == VP_FOLDER_VPT) return ".vpt file";
    return kinds == VP_FOLDER_MEDIA ? "video or picture" : "video, picture or .vpt file";
}

/* 1: it is no clip, and no captions of one either. */
static int is_left_out(const vp_folder *folder, int other)
{
    return !vp_sidecar_stem(folder->others[other], folder->paths, (size_t)folder->count);
}

static void tell_left_out(const vp_settings *settings, const char *path, const vp_folder *folder,
                          unsigned kinds)
{
    int count = 0;

    for (int i = 0; i < folder->other_count; i++) count += is_left_out(folder, i);
    if (!count) return;
    for (int i = 0; i < folder->other_count && settings->verbose; i++)
        if (is_left_out(folder, i))
            vp_note(settings->quiet, folder->others[i], "left out: %s",
                    vp_is_folder(folder->others[i]) ? "a folder in a folder"
                                                    : "not known by its ending");
    if (!settings->verbose)
        vp_note(settings->quiet, path, "%d %s in it left out: no %s (-v names %s)", count,
                count == 1 ? "file or folder" : "files or folders", kinds_text(kinds),
                count == 1 ? "it" : "them");
}

/* Appends what is in one folder; -1: memory is short. */
static int add_folder(vp_input_list *list, const char *path, unsigned kinds)
{
    vp_settings *settings = &list->settings;
    vp_folder *folder = &list->folders[settings->folders];
    const char **grown;

    if (vp_folder_read(folder, path, kinds)) return -1;
    settings->folders++;
    grown = realloc(list->files,
                    (size_t)(settings->file_count + folder->count + 1) * sizeof *list->files);
    if (!grown) return -1;
    list->files = grown;
    for (int i = 0; i < folder->count; i++) grown[settings->file_count++] = folder->paths[i];
    if (folder->error)
        vp_error(path, "the folder cannot be read: %s", strerror(folder->error));
    else if (!folder->count)
        vp_error(path, "there is no %s in this folder", kinds_text(kinds));
    if (!folder->count) list->result = VP_EXIT_INPUT;
    if (folder->count) tell_left_out(settings, path, folder, kinds);
    return 0;
}

static int add_file(vp_input_list *list, const char *path)
{
    vp_settings *settings = &list->settings;
    const char **grown =
        realloc(list->files, ((size_t)settings->file_count + 1) * sizeof *list->files);

    if (!grown) return -1;
    list->files = grown;
    grown[settings->file_count++] = path;
    return 0;
}

vp_exit vp_input_list_make(vp_input_list *list, const vp_settings *settings, unsigned kinds)
{
    int failed = 0;

    memset(list, 0, sizeof *list);
    list->settings = *settings;
    list->settings.file_count = 0;
    list->folders = calloc((size_t)settings->file_count + 1, sizeof *list->folders);
    failed = !list->folders;
    for (int i = 0; i < settings->file_count && !failed; i++)
        failed = vp_is_folder(settings->files[i]) ? add_folder(list, settings->files[i], kinds)
                                                  : add_file(list, settings->files[i]);
    list->settings.files = list->files;
    return failed ? vp_no_memory() : VP_EXIT_OK;
}

void vp_input_list_free(vp_input_list *list)
{
    for (int i = 0; list->folders && i < list->settings.folders; i++)
        vp_folder_free(&list->folders[i]);
    free(list->folders);
    free(list->files);
    list->folders = NULL;
    list->files = NULL;
}
