/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/budget.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/clip_list.h"
#include "cli/encoder_options.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "media/folder.h"
#include "media/input.h"

typedef struct paths {
    char **list;
    size_t count;
} paths;

typedef struct job {
    const vp_settings *settings;
    vpatch_model *model;
    paths files, failed;
    vp_budget_clip *clips;
    size_t count;
    vp_progress progress;
    vp_exit result; /* the first failure */
} job;

/* ---- which files --------------------------------------------------------------------------- */

static int add_path(paths *to, const char *path)
{
    char **grown;

    /* at 0, 1, 2, 4 ... the list has just become full */
    if (!(to->count & (to->count - 1))) {
        grown = realloc(to->list, (to->count ? 2 * to->count : 1) * sizeof *grown);
        if (!grown) return -1;
        to->list = grown;
    }
    to->list[to->count] = strdup(path);
    return to->list[to->count++] ? 0 : -1;
}

static void free_paths(paths *list)
{
    for (size_t i = 0; i < list->count; i++) free(list->list[i]);
    free(list->list);
}

static vp_exit add_folder(job *j, const char *path)
{
    const unsigned kinds = VP_FOLDER_MEDIA | VP_FOLDER_VPT;
    char message[1024];
    vp_clip_list list;
    int failed = 0;

    if (vp_clip_list_make(&list, &path, 1, kinds, 0, message, sizeof message)) {
        vp_error(path, "%s", message);
        return VP_EXIT_FAILED;
    }
    for (size_t i = 0; i < list.unread_count && !failed; i++) {
        vp_error(list.unread[i].path, "%s", strerror(list.unread[i].error));
        j->result = VP_EXIT_INPUT;
        failed = add_path(&j->failed, list.unread[i].path);
    }
    if (list.left_out)
        vp_note(j->settings->quiet, path, "%zu file%s in it left out: not known by %s",
                list.left_out, list.left_out == 1 ? "" : "s",
                list.left_out == 1 ? "its ending" : "their endings");
    for (size_t i = 0; i < list.count && !failed; i++)
        failed = add_path(&j->files, list.clips[i].source);
    vp_clip_list_free(&list);
    return failed ? vp_no_memory() : VP_EXIT_OK;
}

static vp_exit list_files(job *j)
{
    vp_exit result = VP_EXIT_OK;

    for (int i = 0; i < j->settings->file_count && !result; i++) {
        const char *path = j->settings->files[i];

        if (vp_is_folder(path))
            result = add_folder(j, path);
        else if (add_path(&j->files, path))
            result = vp_no_memory();
    }
    if (result || j->files.count) return result;
    vp_error(j->settings->files[0], "there is no video, picture or .vpt file in this folder");
    return VP_EXIT_INPUT;
}

/* ---- their counts ---------------------------------------------------------------------------- */

static void take_clip(job *j, const vp_file_info *info, const char *file)
{
    j->clips[j->count++] = (vp_budget_clip){
        .file = file,
        .width = info->width,
        .height = info->height,
        .rows = info->rows,
        .columns = info->columns,
        .frames = info->frames,
        .layers = info->layers,
        .tokens = info->tokens,
        .segments = info->segments,
        .duration = info->duration,
        .counted = info->counted,
        .cuts_known = !info->planned || info->still || !j->settings->scenecut ||
                      vp_chunks_are_layers(j->settings) || info->counted == VP_COUNTED_DECODED};
}

static vp_exit take_file(job *j, const char *file)
{
    vp_file_info info;
    vp_exit result = vp_file_info_open(&info, file, j->settings, &j->model);

    if (!result) {
        take_clip(j, &info, file);
        if (info.damage) {
            vp_progress_clear(&j->progress);
            vp_error(file, "damaged or incomplete: %s", info.damage);
            result = VP_EXIT_DAMAGED;
        }
    } else if (add_path(&j->failed, file)) {
        result = vp_no_memory();
    }
    vp_file_info_close(&info);
    return result;
}

static void show_progress(job *j, size_t at)
{
    char line[160];

    snprintf(line, sizeof line, "[%zu/%zu] clips  %.0f a minute", at, j->files.count,
             (double)at / (vp_progress_seconds(&j->progress) + 1e-9) * 60);
    vp_progress_show(&j->progress, line);
}

static vp_exit take_files(job *j)
{
    void (*row)(const vp_budget_clip *) = j->settings->json  ? NULL
                                          : j->settings->csv ? vp_budget_csv_row
                                                             : vp_budget_text_row;

    j->clips = calloc(j->files.count, sizeof *j->clips);
    if (!j->clips) return vp_no_memory();
    vp_progress_start(&j->progress, "budget", 0, 0, j->settings->quiet);
    if (row) row(NULL);
    for (size_t i = 0; i < j->files.count && !vp_interrupted() && !ferror(stdout); i++) {
        size_t before = j->count;
        vp_exit one = take_file(j, j->files.list[i]);

        if (!j->result) j->result = one;
        if (row && j->count > before) {
            vp_progress_clear(&j->progress);
            row(&j->clips[before]);
            fflush(stdout);
        }
        show_progress(j, i + 1);
    }
    vp_progress_clear(&j->progress);
    return VP_EXIT_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static vp_exit print_end(job *j)
{
    vp_budget_sums sums;
    int failed = vp_budget_add_up(&sums, j->clips, j->count);

    sums.failed = j->failed.list;
    sums.failed_count = j->failed.count;
    if (!failed && j->settings->json)
        failed = vp_budget_json(j->clips, j->count, &sums);
    else if (!failed && !j->settings->csv)
        vp_budget_text_end(&sums);
    vp_budget_sums_free(&sums);
    return failed ? vp_no_memory() : VP_EXIT_OK;
}

vp_exit vp_budget(const vp_settings *settings)
{
    job j;
    vp_exit result;

    memset(&j, 0, sizeof j);
    j.settings = settings;
    vp_media_log(0);
    result = list_files(&j);
    if (!result) result = take_files(&j);
    if (!result && !vp_interrupted()) result = print_end(&j);
    if (!result) result = j.result;
    vpatch_model_close(j.model);
    free_paths(&j.files);
    free_paths(&j.failed);
    free(j.clips);
    return result;
}
