/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch index: the captions of .vpt files into a database, what has changed since the last
 * time. */
#define _XOPEN_SOURCE 700 /* realpath */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "batch/clip_list.h"
#include "cli/commands_internal.h"
#include "cli/file_captions.h"
#include "cli/file_check.h"
#include "cli/path_check.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "cli/vpt_file.h"
#include "index/caption_index.h"
#include "media/folder.h"
#include "media/input.h"
#include "util/root_path.h"

typedef struct job {
    const vp_settings *settings;
    vp_caption_index *index;
    vp_progress progress;
    int64_t read, same, removed, failed;
    vp_exit result; /* the first failure of a file */
} job;

static vp_exit index_failed(const job *j)
{
    vp_error(j->settings->db, "%s", vp_caption_index_message(j->index));
    return VP_EXIT_OUTPUT;
}

static int add_captions(job *j, const vp_file_captions *captions)
{
    for (size_t i = 0; i < captions->list.count; i++) {
        const vp_caption_entry *entry = &captions->list.entries[i];
        size_t from, to;

        vp_file_captions_layers(captions, entry->start, entry->end, &from, &to);
        if (vp_caption_index_add_caption(j->index,
                                         &(vp_indexed_caption){.start = entry->start,
                                                               .end = entry->end,
                                                               .layer_from = (int64_t)from,
                                                               .layer_to = (int64_t)to,
                                                               .track = entry->track,
                                                               .text = entry->text}))
            return -1;
    }
    return 0;
}

static int add_clip(job *j, const char *path, const struct stat *status, vpatch_reader *reader,
                    const vp_file_captions *captions)
{
    const vpatch_header *header = vpatch_reader_header(reader);
    vp_indexed_clip clip = {.path = path,
                            .size = (int64_t)status->st_size,
                            .modified = (int64_t)status->st_mtim.tv_sec * 1000000000 +
                                        status->st_mtim.tv_nsec,
                            .width = header->width,
                            .height = header->height,
                            .layers = (int64_t)captions->layer_count};

    for (int i = 0; i < vpatch_reader_segment_count(reader); i++)
        clip.frames += vpatch_reader_segment_info(reader, i)->frames;
    if (captions->layer_count)
        clip.duration = captions->layers[captions->layer_count - 1].end - captions->layers[0].start;
    if (header->frame_rate_num > 0 && header->frame_rate_den > 0)
        clip.frame_rate = (double)header->frame_rate_num / header->frame_rate_den;
    return vp_caption_index_add_clip(j->index, &clip) || add_captions(j, captions);
}

/* Leaves what the database has of a file or folder that cannot be read alone. */
static vp_exit spare(job *j, const char *name)
{
    char *path = vp_root_path(name);
    vp_exit result = path ? VP_EXIT_OK : vp_no_memory();

    j->failed++;
    if (path && vp_caption_index_spare(j->index, path)) result = index_failed(j);
    free(path);
    return result;
}

/* *failed: the database. */
static vp_exit take_file(job *j, const char *name, int *failed)
{
    vp_file_captions captions;
    struct stat status;
    vp_vpt_file file;
    char *path = realpath(name, NULL);
    vp_exit result = VP_EXIT_OK;
    int there = 0;

    if (!path || stat(path, &status)) {
        vp_error(name, "%s", strerror(errno));
        free(path);
        return VP_EXIT_INPUT;
    }
    there =
        vp_caption_index_has(j->index, path, (int64_t)status.st_size,
                             (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec);
    *failed = there < 0;
    if (!there) result = vp_vpt_file_open(&file, name, j->settings, VP_VPT_INDEXED);
    if (!there && !result) {
        vpatch_status read = vp_file_captions_read(&captions, file.reader);

        if (read) {
            result = vp_vpt_file_failed(name, read, vp_vpt_file_reason(&file, read));
        } else {
            /* what it has is right: not a failure */
            vp_file_end_tell(name, file.reader);
            *failed = add_clip(j, path, &status, file.reader, &captions);
            vp_file_captions_free(&captions);
            j->read++;
        }
        vp_vpt_file_close(&file);
    }
    j->same += there == 1;
    free(path);
    return result;
}

static vp_exit tell_unread(job *j, const vp_clip_list *list)
{
    vp_exit result = VP_EXIT_OK;

    for (size_t i = 0; i < list->unread_count && !result; i++) {
        vp_error(list->unread[i].path, "%s", strerror(list->unread[i].error));
        if (!j->result) j->result = VP_EXIT_INPUT;
        result = spare(j, list->unread[i].path);
    }
    return result;
}

/* Takes out of the database what was not seen of a file or folder. */
static vp_exit forget(job *j, const char *name, int64_t *removed)
{
    char *path = vp_root_path(name);
    vp_exit result = path ? VP_EXIT_OK : vp_no_memory();

    *removed = 0;
    if (path && vp_caption_index_forget(j->index, path, removed)) result = index_failed(j);
    j->removed += *removed;
    free(path);
    return result;
}

/* What was named and is not there any more: the database is to have it no more either. */
static vp_exit take_missing(job *j, const char *name, int error)
{
    int64_t removed;
    vp_exit result = forget(j, name, &removed);

    if (result || removed) return result;
    vp_error(name, "%s", strerror(error));
    j->failed++;
    if (!j->result) j->result = VP_EXIT_INPUT;
    return VP_EXIT_OK;
}

static int is_missing(const char *name)
{
    struct stat status;

    return lstat(name, &status) && (errno == ENOENT || errno == ENOTDIR);
}

static vp_exit take_folder(job *j, const char *name)
{
    char message[1024];
    vp_clip_list list;
    vp_exit result;
    int64_t removed;

    if (is_missing(name)) return take_missing(j, name, errno);
    if (vp_clip_list_make(&list, &name, 1, VP_FOLDER_VPT, 0, message, sizeof message)) {
        vp_error(name, "%s", message);
        return VP_EXIT_FAILED;
    }
    result = tell_unread(j, &list);
    for (size_t i = 0; i < list.count && !result && !vp_interrupted(); i++) {
        vp_progress_state state = {.frames = (int64_t)i};
        int failed = 0;
        vp_exit one = take_file(j, list.clips[i].source, &failed);

        vp_progress_update(&j->progress, &state);
        if (!j->result) j->result = one;
        if (failed)
            result = index_failed(j);
        else if (one)
            result = spare(j, list.clips[i].source);
    }
    if (!result && vp_is_folder(name) && !vp_interrupted()) result = forget(j, name, &removed);
    vp_clip_list_free(&list);
    return result;
}

static vp_exit run(job *j)
{
    const vp_settings *settings = j->settings;
    int64_t clips, captions;
    vp_exit result = VP_EXIT_OK;

    if (vp_caption_index_begin(j->index)) return index_failed(j);
    vp_progress_start(&j->progress, settings->db, 0, 0, settings->quiet);
    for (int i = 0; i < settings->file_count && !result && !vp_interrupted(); i++)
        result = take_folder(j, settings->files[i]);
    vp_progress_clear(&j->progress);
    if (result || vp_interrupted()) return result ? result : VP_EXIT_FAILED;
    if (vp_caption_index_end(j->index) || vp_caption_index_count(j->index, &clips, &captions))
        return index_failed(j);
    vp_note(settings->quiet, settings->db,
            "%lld clip%s with %lld caption%s: %lld read, %lld as before, %lld gone, %lld failed",
            (long long)clips, clips == 1 ? "" : "s", (long long)captions, captions == 1 ? "" : "s",
            (long long)j->read, (long long)j->same, (long long)j->removed, (long long)j->failed);
    return j->result;
}

vp_exit vp_index_command(const vp_settings *settings)
{
    job j = {.settings = settings};
    char message[512];
    vp_exit result;

    vp_media_log(0);
    if (!settings->db) {
        vp_error("index", "--db FILE says where the database is");
        return VP_EXIT_USAGE;
    }
    result = vp_check_folder(settings->db);
    if (result) return result;
    if (vp_caption_index_open(&j.index, settings->db, 1, message, sizeof message)) {
        vp_error(settings->db, "%s", message);
        return VP_EXIT_OUTPUT;
    }
    result = run(&j);
    vp_caption_index_close(j.index);
    return result;
}
