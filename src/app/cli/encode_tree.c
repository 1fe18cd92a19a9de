/* SPDX-License-Identifier: BSD-2-Clause */
/* A batch: which clips, what is kept of an earlier run, workers, manifest, shards, the total. */
#include "cli/encode_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/clip_record.h"
#include "cli/encode_tree_internal.h"
#include "cli/signals.h"
#include "cli/size_text.h"
#include "cli/time_text.h"
#include "cli/vpt_file.h"
#include "media/input.h"
#include "util/cores.h"
#include "util/format_text.h"
#include "util/json_value.h"

/* Milliseconds between two looks at signals and the progress line. */
enum { TICK = 200 };

char *vp_tree_file(const vp_tree_clip *clip)
{
    return vp_format_text("%s.vpt", clip->clip->name);
}

char *vp_tree_path(const vp_tree *tree, const vp_tree_clip *clip)
{
    return vp_format_text("%s/%s.vpt", tree->parts, clip->clip->name);
}

/* A fault of the batch itself: what runs is stopped. */
void vp_tree_stop(vp_tree *tree, const char *file, const char *reason)
{
    vp_progress_clear(&tree->progress);
    if (!tree->stopped) vp_error(file, "%s", reason);
    tree->stopped = 1;
}

void vp_tree_stop_for_memory(vp_tree *tree)
{
    vp_tree_stop(tree, NULL, vpatch_status_text(VPATCH_ERR_MEMORY));
}

/* ---- what workers say ------------------------------------------------------------------------ */

static int work(void *opaque, size_t index, vp_worker *worker)
{
    vp_tree *tree = opaque;

    return (int)vp_tree_work(tree, &tree->clips[index], worker);
}

static void print(void *opaque, const char *line)
{
    vp_tree *tree = opaque;

    /* those of a batch that is stopped say nothing more */
    if (vp_interrupted()) return;
    vp_progress_clear(&tree->progress);
    fprintf(stderr, "%s\n", line);
}

/* Without "vpatch: " and the clip's own name, which have fields of their own. */
static const char *reason_of(const vp_worker_end *end, const char *source, char *text, size_t size)
{
    const char *line = end->last_line;
    size_t length = strlen(source);

    if (end->signal) {
        snprintf(text, size, "its worker was ended by signal %d", end->signal);
        return text;
    }
    if (!line) return "its worker has given no result";
    if (!strncmp(line, "vpatch: ", 8)) line += 8;
    return !strncmp(line, source, length) && !strncmp(line + length, ": ", 2) ? line + length + 2
                                                                              : line;
}

/* 1: there is a file of the clip from before, whatever it was made of. */
static int stands_older(const vp_tree *tree, const vp_tree_clip *clip)
{
    char *path = vp_tree_path(tree, clip);
    int stands = path && !access(path, F_OK);

    free(path);
    return stands;
}

static json_t *record_of(const vp_tree *tree, const vp_worker_end *end)
{
    const vp_tree_clip *clip = &tree->clips[end->clip];
    char text[64], *file;
    json_t *record;

    if (end->answer) return json_loads(end->answer + 1, 0, NULL);
    file = vp_tree_file(clip);
    record = file ? vp_clip_record_failed(file, clip->clip->source, clip->exit,
                                          reason_of(end, clip->clip->source, text, sizeof text))
                  : NULL;
    free(file);
    return stands_older(tree, clip) ? vp_json_set(record, "older", json_true()) : record;
}

static int64_t number_in(const json_t *record, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(record, key));
}

static void count(vp_tree *tree, vp_tree_clip *clip, const vp_worker_end *end, const json_t *record)
{
    if (!end->answer) {
        tree->failed++;
        return;
    }
    clip->good = json_is_string(json_object_get(record, "tar")) ? 2 : 1;
    if (*end->answer == VP_ANSWER_THERE) {
        tree->there++;
        return;
    }
    if (*end->answer == VP_ANSWER_CAPTIONS) {
        tree->recaptioned++;
        return;
    }
    tree->made_new += *end->answer == VP_ANSWER_MADE;
    tree->made_again += *end->answer == VP_ANSWER_AGAIN;
    tree->frames += number_in(record, "frames");
    tree->bytes += (uint64_t)number_in(record, "bytes");
    tree->source_bytes += (uint64_t)number_in(record, "source_bytes");
}

static void ended(void *opaque, const vp_worker_end *end)
{
    vp_tree *tree = opaque;
    vp_tree_clip *clip = &tree->clips[end->clip];
    char message[256];
    json_t *record;

    if (vp_interrupted() || tree->stopped) return;
    clip->exit = end->exit_status < 0 ? VP_EXIT_FAILED : (vp_exit)end->exit_status;
    /* a worker that says nothing has failed, whatever its status */
    if (!end->answer && clip->exit == VP_EXIT_OK) clip->exit = VP_EXIT_FAILED;
    if (end->signal) {
        vp_progress_clear(&tree->progress);
        vp_error(clip->clip->source, "its worker was ended by signal %d", end->signal);
    }
    record = record_of(tree, end);
    if (!record) {
        vp_tree_stop_for_memory(tree);
        return;
    }
    count(tree, clip, end, record);
    clip->ended = 1;
    tree->ended++;
    if (vp_manifest_add(tree->manifest, record, message, sizeof message))
        vp_tree_stop(tree, tree->manifest_path, message);
    vp_tree_pack(tree);
}

/* ---- running ---------------------------------------------------------------------------- */

static void show_progress(vp_tree *tree)
{
    double seconds = vp_progress_seconds(&tree->progress);
    int64_t frames = tree->frames + vp_workers_frames(tree->workers);
    size_t worked = tree->ended - tree->there;
    char line[200], left[48] = "", time[32], failed[48] = "";

    if (tree->failed) snprintf(failed, sizeof failed, ", %zu failed", tree->failed);
    if (worked && seconds > 1) {
        vp_duration_format(time, sizeof time,
                           seconds / (double)worked * (double)(tree->count - tree->ended));
        snprintf(left, sizeof left, "  ETA %s", time);
    }
    snprintf(line, sizeof line, "[%zu/%zu] clips%s, %d in work  %lld frames  %.1f fps%s",
             tree->ended, tree->count, failed, vp_workers_running(tree->workers), (long long)frames,
             seconds > 0 ? (double)frames / seconds : 0, left);
    vp_progress_show(&tree->progress, line);
}

static void start_more(vp_tree *tree)
{
    while (tree->next < tree->count && vp_workers_have_room(tree->workers)) {
        int error = vp_workers_start(tree->workers, tree->next);

        if (!error) {
            tree->next++;
            continue;
        }
        /* others that end may make room for it */
        if (!vp_workers_running(tree->workers)) vp_tree_stop(tree, NULL, strerror(error));
        return;
    }
}

static void run_workers(vp_tree *tree)
{
    int told = 0;

    for (;;) {
        int stopping = vp_interrupted() || tree->stopped;

        if (!stopping) start_more(tree);
        if (stopping && !told++) vp_workers_stop(tree->workers);
        if (!vp_workers_running(tree->workers)) break;
        vp_workers_wait(tree->workers, TICK);
        if (!stopping) show_progress(tree);
    }
    vp_progress_clear(&tree->progress);
}

/* The end of a batch that was not stopped. */
static vp_exit finish(vp_tree *tree)
{
    char **files = calloc(tree->count + 1, sizeof *files), message[512];
    int failed = 0;

    for (size_t i = 0; files && i < tree->count; i++)
        if (!(files[i] = vp_tree_file(&tree->clips[i]))) failed = 1;
    if (!files || failed)
        vp_tree_stop_for_memory(tree);
    else if (tree->tars && vp_tar_shards_finish(tree->tars, message, sizeof message))
        vp_tree_stop(tree, NULL, message);
    if (tree->tars) vp_tree_remove_parts(tree);
    /* the last step: what replaces the manifest is not locked */
    if (!tree->stopped && vp_manifest_finish(tree->manifest, (const char *const *)files,
                                             tree->count, message, sizeof message))
        vp_tree_stop(tree, tree->manifest_path, message);
    for (size_t i = 0; files && i < tree->count; i++) free(files[i]);
    free(files);
    return tree->stopped ? VP_EXIT_OUTPUT : VP_EXIT_OK;
}

/* ---- the total -------------------------------------------------------------------------- */

static void print_total(const vp_tree *tree)
{
    double seconds = vp_progress_seconds(&tree->progress);
    size_t made = tree->made_new + tree->made_again;
    char sizes[96], time[32], there[48] = "", again[80] = "", failed[48] = "";
    char captions[48] = "", folders[48] = "";

    if (tree->settings.quiet) return;
    vp_size_ratio_format(sizes, sizeof sizes, tree->bytes,
                         tree->settings.from < 0 && tree->settings.to < 0 ? tree->source_bytes : 0);
    vp_duration_format(time, sizeof time, seconds);
    if (tree->there) snprintf(there, sizeof there, ", %zu there already", tree->there);
    if (tree->made_again)
        snprintf(again, sizeof again, " (%zu of them anew: other source or settings)",
                 tree->made_again);
    if (tree->failed) snprintf(failed, sizeof failed, ", %zu failed", tree->failed);
    if (tree->recaptioned)
        snprintf(captions, sizeof captions, ", captions of %zu replaced", tree->recaptioned);
    if (tree->list.unread_count)
        snprintf(folders, sizeof folders, ", %zu folder%s not read", tree->list.unread_count,
                 tree->list.unread_count == 1 ? "" : "s");
    fprintf(stderr, "%zu of %zu clips encoded%s%s%s%s%s", made, tree->count, again, captions, there,
            failed, folders);
    if (made)
        fprintf(stderr, ": %lld frames, %s, %s, %.1f fps", (long long)tree->frames, sizes, time,
                seconds > 0 ? (double)tree->frames / seconds : 0);
    fputc('\n', stderr);
}

/* The status of the first clip, in their order, that is not well. */
static vp_exit first_failure(const vp_tree *tree)
{
    for (size_t i = 0; i < tree->count; i++)
        if (tree->clips[i].exit) return tree->clips[i].exit;
    return tree->list.unread_count ? VP_EXIT_INPUT : VP_EXIT_OK;
}

/* Clips side by side, one thread each, use cores best; a few clips get more. */
static int share_cores(vp_tree *tree)
{
    int cores = vp_cores(), threads = tree->settings.threads, jobs = tree->settings.jobs;

    if (!jobs) jobs = threads ? cores / threads : cores;
    if (jobs < 1) jobs = 1;
    if ((size_t)jobs > tree->count) jobs = tree->count ? (int)tree->count : 1;
    if (!threads) threads = cores / jobs;
    tree->settings.threads = threads > 0 ? threads : 1;
    return jobs;
}

static vp_exit run(vp_tree *tree)
{
    const vp_workers_calls calls = {tree, work, print, ended};
    int jobs = share_cores(tree);
    vp_exit result = VP_EXIT_OK;

    tree->workers = vp_workers_create(jobs, vp_vpt_max_memory(&tree->settings), &calls);
    if (!tree->workers) return vp_no_memory();
    vp_progress_start(&tree->progress, tree->settings.out_dir, 0, 0, tree->settings.quiet);
    run_workers(tree);
    if (vp_interrupted()) {
        if (!tree->settings.quiet)
            fprintf(stderr, "stopped: %zu of %zu clips are done (--resume goes on)\n",
                    tree->ended - tree->failed, tree->count);
        return VP_EXIT_FAILED;
    }
    if (!tree->stopped) result = finish(tree);
    if (tree->stopped) return VP_EXIT_OUTPUT;
    print_total(tree);
    return result ? result : first_failure(tree);
}

vp_exit vp_encode_tree(const vp_settings *settings)
{
    vp_tree tree;
    vp_exit result;

    vp_media_log(0);
    result = vp_tree_open(&tree, settings);
    if (!result) result = run(&tree);
    vp_tree_close(&tree);
    return result;
}
