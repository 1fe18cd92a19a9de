/* SPDX-License-Identifier: BSD-2-Clause */
/* What a batch begins with: its clips, its model, its folder and what an earlier run has left. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/encode_tree_internal.h"
#include "cli/encoder_options.h"
#include "cli/model_lookup.h"
#include "cli/tree_shard.h"
#include "media/folder.h"
#include "media/tempname.h"
#include "util/format_text.h"
#include "util/make_folders.h"

/* All that the bytes of a .vpt file depend on. */
static void describe_settings(const vp_settings *s, vp_provenance *made)
{
    vpatch_encoder_settings encoder;

    snprintf(made->program, sizeof made->program, "vpatch %s", vpatch_version());
    vp_encoder_options_take(s, 0, &encoder);
    snprintf(made->settings, sizeof made->settings,
             "quality=%d keyint=%d scenecut=%d tokens=%d preset=%d minigop=%d filter=%d rest=%d "
             "dims=%d target=%g audio=%d from=%.6f to=%.6f playlists=%d",
             s->quality, encoder.keyint, s->scenecut, (int)encoder.token_mode, s->preset,
             s->minigop, !s->no_filter, encoder.rest, encoder.dims,
             encoder.dims == VPATCH_DIMS_AUTO ? (double)encoder.target_psnr : 0.0, !s->no_audio,
             s->from, s->to, s->allow_playlists);
}

static vp_exit list_clips(vp_tree *tree, const vp_settings *settings)
{
    char message[1024];

    for (int i = 0; i < settings->file_count; i++) {
        if (!strcmp(settings->files[i], "-")) {
            vp_error("encode", "--out-dir: standard input (-) has no name for its output");
            return VP_EXIT_USAGE;
        }
        if (!access(settings->files[i], F_OK)) continue;
        vp_error(settings->files[i], "%s", strerror(errno));
        return VP_EXIT_INPUT;
    }
    if (vp_clip_list_make(&tree->list, settings->files, settings->file_count, VP_FOLDER_MEDIA,
                          settings->tar != NULL, message, sizeof message)) {
        vp_error("encode", "%s", message);
        return VP_EXIT_USAGE;
    }
    for (size_t i = 0; i < tree->list.unread_count; i++)
        vp_error(tree->list.unread[i].path, "%s", strerror(tree->list.unread[i].error));
    if (tree->list.left_out)
        vp_note(settings->quiet, NULL,
                "%zu file%s left out: no video or picture by %s ending, or a link to a folder",
                tree->list.left_out, tree->list.left_out == 1 ? "" : "s",
                tree->list.left_out == 1 ? "its" : "their");
    if (tree->list.count) return VP_EXIT_OK;
    vp_error(settings->files[0], "there is no video or picture in this folder");
    return VP_EXIT_INPUT;
}

/* Every shards-th clip: neighbours in a folder are often alike, and so are shards then. */
static vp_exit take_shard(vp_tree *tree)
{
    tree->clips = calloc(tree->list.count + 1, sizeof *tree->clips);
    if (!tree->clips) return vp_no_memory();
    for (size_t i = (size_t)tree->shard; i < tree->list.count; i += (size_t)tree->shards)
        tree->clips[tree->count++].clip = &tree->list.clips[i];
    return VP_EXIT_OK;
}

/* "-00002-of-00010", "" for the only one. */
static void shard_suffix(const vp_tree *tree, char *text, size_t size)
{
    *text = 0;
    if (tree->shards > 1) snprintf(text, size, "-%05d-of-%05d", tree->shard, tree->shards);
}

static vp_exit open_manifest(vp_tree *tree, const char *suffix)
{
    const vp_settings *settings = &tree->settings;
    char message[256];

    tree->manifest_path = vp_format_text("%s/manifest%s.jsonl", settings->out_dir, suffix);
    if (!tree->manifest_path) return vp_no_memory();
    if (!settings->resume && !settings->force && !access(tree->manifest_path, F_OK)) {
        vp_error(tree->manifest_path, "exists already (--resume goes on with it%s)",
                 settings->tar ? "" : ", -f makes all anew");
        return VP_EXIT_OUTPUT;
    }
    if (!vp_manifest_open(&tree->manifest, tree->manifest_path, settings->resume, message,
                          sizeof message))
        return VP_EXIT_OK;
    vp_error(tree->manifest_path, "%s", message);
    return VP_EXIT_OUTPUT;
}

/* What killed programs have left in the folders of outputs; their names come in a row. */
static void collect_left(const vp_tree *tree)
{
    char *last = NULL;

    for (size_t i = 0; i < tree->count; i++) {
        char *folder = vp_tree_path(tree, &tree->clips[i]);

        if (folder) *strrchr(folder, '/') = 0;
        if (folder && (!last || strcmp(folder, last) != 0)) vp_tempname_collect_all(folder);
        free(last);
        last = folder;
    }
    free(last);
    vp_tempname_collect_all(tree->settings.out_dir);
    if (tree->settings.tar) vp_tempname_collect_all(tree->parts);
}

static vp_exit open_outputs(vp_tree *tree)
{
    const vp_settings *settings = &tree->settings;
    int error = vp_make_folders(settings->out_dir);
    char suffix[32], message[256];
    vp_exit result;

    if (error) {
        vp_error(settings->out_dir, "the folder cannot be made: %s", strerror(error));
        return VP_EXIT_OUTPUT;
    }
    shard_suffix(tree, suffix, sizeof suffix);
    tree->parts = settings->tar
                      ? vp_format_text("%s/%s%s.parts", settings->out_dir, settings->tar, suffix)
                      : vp_format_text("%s", settings->out_dir);
    if (!tree->parts) return vp_no_memory();
    /* locks the batch */
    result = open_manifest(tree, suffix);
    if (!result && settings->tar) result = vp_tree_open_shards(tree, suffix);
    if (!result && settings->tar) vp_tree_remove_packed(tree);
    if (!result) collect_left(tree);
    if (!result && !settings->resume &&
        vp_manifest_clear(tree->manifest, message, sizeof message)) {
        vp_error(tree->manifest_path, "%s", message);
        result = VP_EXIT_OUTPUT;
    }
    return result;
}

vp_exit vp_tree_open(vp_tree *tree, const vp_settings *settings)
{
    vp_exit result;

    memset(tree, 0, sizeof *tree);
    tree->settings = *settings;
    describe_settings(settings, &tree->made);
    result = vp_tree_shard(settings, &tree->shard, &tree->shards);
    if (!result) result = list_clips(tree, settings);
    if (!result) result = take_shard(tree);
    if (!result) result = vp_model_open(&tree->model, settings->model);
    return result ? result : open_outputs(tree);
}

void vp_tree_close(vp_tree *tree)
{
    vp_workers_destroy(tree->workers);
    vp_tar_shards_close(tree->tars);
    vp_manifest_close(tree->manifest);
    json_decref(tree->packed);
    vpatch_model_close(tree->model);
    vp_clip_list_free(&tree->list);
    free(tree->clips);
    free(tree->manifest_path);
    free(tree->parts);
}
