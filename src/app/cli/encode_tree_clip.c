/* SPDX-License-Identifier: BSD-2-Clause */
/* One clip of a batch, in its worker. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/clip_captions.h"
#include "cli/clip_record.h"
#include "cli/encode_clip.h"
#include "cli/encode_tree_internal.h"
#include "cli/signals.h"
#include "cli/vpt_copy.h"
#include "util/json_value.h"
#include "util/make_folders.h"

/* What encoding takes, measured with --threads 1 (docs/batch.md): what does not depend on the
 * picture, and bytes for each of its pixels. */
enum { MEMORY_BASE = 64 << 20, MEMORY_PIXEL = 256 };

typedef struct job {
    vp_tree *tree;
    const vp_tree_clip *clip;
    vp_worker *worker;
    const char *source;
    char *file, *path;
    vp_provenance made;
    int64_t total; /* frames, 0: unknown */
} job;

static void opened(void *opaque, const vpatch_header *header, int64_t frames)
{
    job *j = opaque;

    j->total = frames;
    vp_worker_need_memory(j->worker, MEMORY_BASE + (uint64_t)MEMORY_PIXEL *
                                                       (uint64_t)header->width *
                                                       (uint64_t)header->height);
}

static void advanced(void *opaque, int64_t frames)
{
    const job *j = opaque;

    vp_worker_advance(j->worker, frames, j->total);
}

static vp_exit answer(const job *j, char begin, json_t *record)
{
    char *line = vp_json_write(record, 0), *whole = NULL;

    if (line) whole = malloc(strlen(line) + 2);
    if (whole) {
        *whole = begin;
        strcpy(whole + 1, line);
        vp_worker_answer(j->worker, whole);
    }
    free(whole);
    free(line);
    return whole ? VP_EXIT_OK : vp_no_memory();
}

/* Answers with the record of the file that is there now. */
static vp_exit answer_with_file(const job *j, char begin, json_t *psnr)
{
    char message[256] = "";
    int incomplete = 0;
    json_t *record =
        vp_clip_record(j->path, j->file, j->source, psnr, &incomplete, message, sizeof message);
    vp_exit result;

    if (!record) {
        vp_error(j->path, "%s", message);
        return VP_EXIT_FAILED;
    }
    result = answer(j, begin, record);
    return !result && incomplete ? VP_EXIT_DAMAGED : result;
}

static json_t *psnr_of(const vp_encode_result *made)
{
    json_t *object;

    if (!made->has_psnr) return NULL;
    object = vp_json_set(json_object(), "y", vp_json_decimals(made->plane_psnr[0], 3));
    object = vp_json_set(object, "u", vp_json_decimals(made->plane_psnr[1], 3));
    object = vp_json_set(object, "v", vp_json_decimals(made->plane_psnr[2], 3));
    return vp_json_set(object, "all", vp_json_decimals(made->psnr, 3));
}

static vp_exit encode(job *j, int replace, char begin)
{
    const vp_encode_watch watch = {j, opened, advanced};
    char provenance[640];
    vp_encode_result made;
    vp_exit result, told;
    json_t *psnr;
    int error = vp_make_folders_of(j->path);

    if (error) {
        vp_error(j->path, "its folder cannot be made: %s", strerror(error));
        return VP_EXIT_OUTPUT;
    }
    vp_provenance_format(&j->made, provenance, sizeof provenance);
    result = vp_encode_clip(&(vp_encode_request){.settings = &j->tree->settings,
                                                 .model = j->tree->model,
                                                 .in = j->source,
                                                 .out = j->path,
                                                 .provenance = provenance,
                                                 .replace = replace,
                                                 .silent = !j->tree->settings.verbose,
                                                 .sidecars = &j->clip->clip->sidecars,
                                                 .watch = &watch},
                            &made);
    if (!made.frames) return result;
    psnr = psnr_of(&made);
    told = answer_with_file(j, begin, psnr);
    json_decref(psnr);
    return result ? result : told;
}

/* Puts the captions that are beside the source now into a .vpt file that is right but for them. */
static vp_exit replace_captions(const job *j, vp_vpt_file *file, vp_clip_captions *captions)
{
    const vpatch_header *header = vpatch_reader_header(file->reader);
    const vpatch_segment_info *last =
        vpatch_reader_segment_info(file->reader, vpatch_reader_segment_count(file->reader) - 1);
    double end = last ? (double)last->end_pts * header->time_base_num / header->time_base_den : 0;
    vp_caption_list all = {0};
    char provenance[640];
    vp_exit result = vp_clip_captions_check(captions, end);

    if (!result && vp_clip_captions_join(captions, &all)) result = vp_no_memory();
    vp_provenance_format(&j->made, provenance, sizeof provenance);
    if (!result) result = vp_vpt_replace_captions(file, j->path, &all, provenance);
    vp_caption_list_free(&all);
    return result;
}

static vp_exit recaption(const job *j, json_t *psnr)
{
    vp_clip_captions captions = {0};
    vp_vpt_file file;
    vp_exit result = VP_EXIT_OK;

    if (!j->tree->settings.no_captions)
        result = vp_clip_captions_read(&captions, j->source, &j->clip->clip->sidecars, 1);
    if (!result) result = vp_vpt_file_open(&file, j->path, &j->tree->settings, VP_VPT_INDEXED);
    if (!result) {
        result = replace_captions(j, &file, &captions);
        vp_vpt_file_close(&file);
    }
    vp_clip_captions_free(&captions);
    return result ? result : answer_with_file(j, VP_ANSWER_CAPTIONS, psnr);
}

/* The PSNR that an earlier run has measured of the same; NULL: it has not, or the line is gone. */
static json_t *psnr_from_before(const job *j)
{
    const json_t *line = vp_manifest_find(j->tree->manifest, j->file);
    json_t *psnr = json_object_get(line, "psnr");

    return json_is_object(psnr) && vp_clip_record_is_same(line, &j->made, j->tree->model) ? psnr
                                                                                          : NULL;
}

/* A sample of a finished shard: the shard stays as it is. */
static vp_exit take_packed(const job *j, const json_t *record)
{
    const char *tar = json_string_value(json_object_get(record, "tar"));
    int same = vp_clip_record_is_same(record, &j->made, j->tree->model);

    if (same && vp_clip_record_same_captions(record, &j->made)) {
        if (j->tree->settings.psnr_report && !json_is_object(json_object_get(record, "psnr")))
            vp_note(j->tree->settings.quiet, j->source, "%s has it, without its PSNR", tar);
        return answer(j, VP_ANSWER_THERE, json_deep_copy(record));
    }
    vp_error(j->source, "%s has it, made %s (another --out-dir takes this one)", tar,
             same ? "with other captions" : "of another source or with other settings");
    return VP_EXIT_OUTPUT;
}

/* With --resume: what is there counts when it is the same. */
static vp_exit resume(job *j)
{
    json_t *psnr = psnr_from_before(j);
    const json_t *packed = j->tree->packed ? vp_tree_packed(j->tree, j->clip) : NULL;

    if (packed) return take_packed(j, packed);
    switch (vp_clip_state_of(j->path, &j->made, j->tree->model)) {
    case VP_CLIP_MISSING: return encode(j, 0, VP_ANSWER_MADE);
    case VP_CLIP_CAPTIONS:
        /* of a part of a clip, captions are cut where it is encoded */
        if (j->tree->settings.from >= 0 || j->tree->settings.to >= 0)
            return encode(j, 1, VP_ANSWER_AGAIN);
        return recaption(j, psnr);
    case VP_CLIP_OTHER: return encode(j, 1, VP_ANSWER_AGAIN);
    case VP_CLIP_SAME:
        if (j->tree->settings.psnr_report && !psnr) return encode(j, 1, VP_ANSWER_MADE);
        return answer_with_file(j, VP_ANSWER_THERE, psnr);
    case VP_CLIP_FOREIGN: break;
    }
    if (j->tree->settings.force) return encode(j, 1, VP_ANSWER_AGAIN);
    vp_error(j->path, "exists already, and no batch has made it (-f replaces it)");
    return VP_EXIT_OUTPUT;
}

static int read_captions(job *j)
{
    vp_clip_captions captions = {0};
    const vp_sidecars *known = &j->clip->clip->sidecars, *files;
    int error = vp_clip_captions_find(&captions, j->source, known) ? ENOMEM : 0;

    files = captions.files;
    if (!error) error = vp_provenance_read_captions(&j->made, files, vp_interrupted);
    for (size_t i = 0; i < files->count && error > 0; i++) {
        if (!access(files->files[i].path, R_OK)) continue;
        vp_error(files->files[i].path, "%s (--no-captions encodes without them)", strerror(errno));
        error = -2; /* told */
    }
    vp_clip_captions_free(&captions);
    return error;
}

static vp_exit read_source(job *j)
{
    struct stat status;
    int error;

    if (stat(j->source, &status)) {
        vp_error(j->source, "%s", strerror(errno));
        return VP_EXIT_INPUT;
    }
    if (!S_ISREG(status.st_mode)) {
        vp_error(j->source, "it is no file that could be read more than once");
        return VP_EXIT_INPUT;
    }
    error = vp_provenance_read_source(&j->made, j->source, vp_interrupted);
    if (!error && !j->tree->settings.no_captions) error = read_captions(j);
    if (!error) return VP_EXIT_OK;
    if (error > 0) vp_error(j->source, "%s", strerror(error));
    return error > 0 || error == -2 ? VP_EXIT_INPUT : VP_EXIT_FAILED;
}

static vp_exit run(job *j)
{
    vp_exit result = read_source(j);

    if (result) return result;
    return j->tree->settings.resume ? resume(j)
                                    : encode(j, j->tree->settings.force, VP_ANSWER_MADE);
}

vp_exit vp_tree_work(vp_tree *tree, const vp_tree_clip *clip, vp_worker *worker)
{
    job j = {.tree = tree, .clip = clip, .worker = worker, .source = clip->clip->source};
    vp_exit result = VP_EXIT_FAILED;

    /* the parent's thread that waits for signals is not here */
    if (vp_signals_install()) {
        vp_error(j.source, "no thread can be started");
        return result;
    }
    j.made = tree->made;
    j.file = vp_tree_file(clip);
    j.path = vp_tree_path(tree, clip);
    result = j.file && j.path ? run(&j) : vp_no_memory();
    free(j.file);
    free(j.path);
    return result;
}
