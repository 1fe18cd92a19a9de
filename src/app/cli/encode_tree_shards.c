/* SPDX-License-Identifier: BSD-2-Clause */
/* --tar: finished clips go from the folder of parts into shards, in their order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/encode_tree_internal.h"
#include "util/format_text.h"
#include "util/json_value.h"
#include "util/name_text.h"

static const uint64_t tar_default = (uint64_t)1 << 30;

static int found_packed(void *opaque, const char *tar, const char *stem, const char *json)
{
    vp_tree *tree = opaque;
    json_t *record = json_loads(json, 0, NULL);
    const char *file = json_string_value(json_object_get(record, "file"));
    int failed = 1;

    (void)stem;
    if (file && !json_object_set_new(record, "tar", vp_json_text(tar)))
        failed = json_object_set(tree->packed, file, record);
    json_decref(record);
    return failed;
}

static char *describe_packed(void *opaque, const char *tar, const char *stem)
{
    vp_tree *tree = opaque;
    char *file = vp_format_text("%s.vpt", stem), *text = NULL;

    if (file && !vp_manifest_amend(tree->manifest, file, "tar", vp_json_text(tar)))
        text = vp_json_write(json_deep_copy(vp_manifest_find(tree->manifest, file)), 0);
    free(file);
    return text;
}

static void packed(void *opaque, const char *stem, const char *vpt)
{
    (void)opaque;
    (void)stem;
    unlink(vpt);
}

void vp_tree_pack(vp_tree *tree)
{
    char message[512];

    if (!tree->tars) return;
    for (; tree->packed_to < tree->count && !tree->stopped; tree->packed_to++) {
        const vp_tree_clip *clip = &tree->clips[tree->packed_to];
        char *path;

        if (!clip->ended) return;
        if (clip->good != 1) continue;
        path = vp_tree_path(tree, clip);
        if (!path)
            vp_tree_stop_for_memory(tree);
        else if (vp_tar_shards_add(tree->tars, clip->clip->name, path, message, sizeof message))
            vp_tree_stop(tree, NULL, message);
        free(path);
    }
}

vp_exit vp_tree_open_shards(vp_tree *tree, const char *suffix)
{
    static const vp_tar_calls calls = {NULL, found_packed, describe_packed, packed};
    const vp_settings *settings = &tree->settings;
    vp_tar_calls mine = calls;
    char *name = vp_format_text("%s%s", settings->tar, suffix), message[1024];
    vp_exit result = VP_EXIT_OK;

    tree->packed = json_object();
    if (!name || !tree->packed) {
        free(name);
        return vp_no_memory();
    }
    mine.opaque = tree;
    tree->tars = vp_tar_shards_open(settings->out_dir, name,
                                    settings->tar_size ? settings->tar_size : tar_default, &mine,
                                    message, sizeof message);
    if (!tree->tars) {
        vp_error(NULL, "%s", message);
        result = VP_EXIT_OUTPUT;
    } else if (vp_tar_shards_found(tree->tars) && !settings->resume) {
        vp_error(settings->out_dir,
                 "there are shards %s-000000.tar ... already (--resume goes on "
                 "behind them; to make all anew, remove them)",
                 name);
        result = VP_EXIT_OUTPUT;
    }
    free(name);
    return result;
}

json_t *vp_tree_packed(const vp_tree *tree, const vp_tree_clip *clip)
{
    char *file = vp_tree_file(clip), *text = file ? vp_name_text(file) : NULL;
    json_t *record = text ? json_object_get(tree->packed, text) : NULL;

    free(file);
    free(text);
    return record;
}

void vp_tree_remove_packed(const vp_tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        char *path = vp_tree_packed(tree, &tree->clips[i]) ? vp_tree_path(tree, &tree->clips[i])
                                                           : NULL;

        if (path) unlink(path);
        free(path);
    }
}

void vp_tree_remove_parts(const vp_tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        char *path = vp_tree_path(tree, &tree->clips[i]), *slash;
        size_t least = strlen(tree->parts);

        while (path && (slash = strrchr(path, '/')) && (size_t)(slash - path) >= least) {
            *slash = 0;
            if (rmdir(path)) break;
        }
        free(path);
    }
}
