/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch import: .vpt files of tokens that a program made. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "captions/caption_file.h"
#include "cli/batch.h"
#include "cli/commands_internal.h"
#include "cli/model_lookup.h"
#include "cli/path_check.h"
#include "cli/paths.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "cli/size_text.h"
#include "cli/vpt_copy.h"
#include "media/tempfile.h"
#include "tokens/import.h"

typedef struct job {
    vp_batch *batch;
    const vp_settings *settings;
    const char *in;
    char *out;
    vp_import *import;
    vpatch_header header;
    vp_caption_list captions;
    double end; /* of the last frame, seconds */
    vp_tempfile *output;
    vpatch_writer *writer;
    vp_progress progress;
    int64_t frames;
    vp_batch_item item;
} job;

static vp_exit fail(job *j, const char *file, vp_exit result, const char *text)
{
    vp_progress_clear(&j->progress);
    vp_error(file, "%s", text);
    return result;
}

static vp_exit input_failed(job *j, vpatch_status status, const char *message)
{
    vp_exit result = status == VPATCH_ERR_ARGUMENT ? VP_EXIT_INPUT : vp_exit_of(status);

    return fail(j, j->in, result, vp_reason(message, status));
}

static vp_exit writer_failed(job *j, vpatch_status status, const char *message)
{
    if (status == VPATCH_ERR_IO)
        return fail(j, vp_output_name(j->out), VP_EXIT_OUTPUT,
                    vp_reason(vp_tempfile_message(j->output), status));
    return input_failed(j, status, message);
}

/* "24", "23.976" as "24000/1001" has it. */
static int parse_rate(const char *text, int *num, int *den)
{
    int used = 0;

    *den = 1;
    if (sscanf(text, "%6d%n/%6d%n", num, &used, den, &used) < 1 || text[used]) return -1;
    return *num < 1 || *den < 1 ? -1 : 0;
}

static vp_exit open_input(job *j)
{
    vp_import_settings settings = {.width = j->settings->width,
                                   .height = j->settings->height,
                                   .quality = j->settings->quality,
                                   .kind = j->settings->kind};
    char message[300] = "";

    if (j->settings->fps && parse_rate(j->settings->fps, &settings.rate_num, &settings.rate_den)) {
        vp_error("import", "--fps: \"%s\" is not a rate, N or N/N", j->settings->fps);
        return VP_EXIT_USAGE;
    }
    if (!strcmp(j->in, "-"))
        return fail(j, j->in, VP_EXIT_INPUT,
                    "tensors are read at their places: import reads files");
    vpatch_status status = vp_import_open(&j->import, j->in, &settings, message, sizeof message);
    if (!status) return VP_EXIT_OK;
    return input_failed(j, status, message);
}

static vp_exit open_model(job *j, vpatch_model **model)
{
    const vpatch_header *header = vp_import_header(j->import);
    vp_exit result = vp_import_has_model(j->import)
                         ? vp_model_lookup(model, j->settings, j->in, header)
                         : vp_model_open(model, j->settings->model);

    if (result) return result;
    vpatch_status status = vp_import_start(j->import, *model);
    if (status) return input_failed(j, status, vp_import_message(j->import));
    j->header = *header;
    j->header.dims = vpatch_model_dims(*model);
    memcpy(j->header.model_id, vpatch_model_id(*model), VPATCH_MODEL_ID_SIZE);
    memset(j->header.model_name, 0, sizeof j->header.model_name);
    snprintf(j->header.model_name, sizeof j->header.model_name, "%s", vpatch_model_name(*model));
    return VP_EXIT_OK;
}

static vp_exit captions_failed(job *j, const char *reason)
{
    char message[360];

    snprintf(message, sizeof message, "metadata \"captions\": %s%s", reason,
             j->settings->fps ? " (their times are not those of --fps)" : "");
    return fail(j, j->in, VP_EXIT_INPUT, message);
}

/* Whether they lie in the clip, whose end has come. */
static vp_exit check_captions(job *j)
{
    char reason[300];

    return vp_caption_list_fit(&j->captions, j->end, reason, sizeof reason)
               ? captions_failed(j, reason)
               : VP_EXIT_OK;
}

static vp_exit write_captions(job *j)
{
    const char *text = vp_import_captions(j->import);
    vpatch_caption *captions = NULL;
    char reason[300];
    vpatch_status status = VPATCH_OK;
    int count = 0;

    if (!text) return VP_EXIT_OK;
    if (vp_caption_json_read(&j->captions, text, "", reason, sizeof reason) ||
        vp_caption_list_fit(&j->captions, INFINITY, reason, sizeof reason))
        return captions_failed(j, reason);
    captions = vp_captions_of_list(&j->captions, &j->header, -1, -1, &count);
    if (captions)
        status = vpatch_writer_set_captions(j->writer, captions, count);
    else
        status = VPATCH_ERR_MEMORY;
    free(captions);
    return status ? writer_failed(j, status, vpatch_writer_message(j->writer)) : VP_EXIT_OK;
}

static vp_exit open_output(job *j)
{
    const char *texts = vp_import_texts(j->import, 0);
    const char *video_texts = vp_import_texts(j->import, 1);
    char message[512] = "";
    vpatch_status status =
        vp_tempfile_open(&j->output, j->out, j->settings->force, message, sizeof message);

    if (status)
        return fail(j, vp_output_name(j->out),
                    status == VPATCH_ERR_MEMORY ? VP_EXIT_FAILED : VP_EXIT_OUTPUT,
                    vp_reason(message, status));
    vpatch_output output = vp_tempfile_output(j->output);
    status = vpatch_writer_open(&j->writer, &output, &j->header, message, sizeof message);
    if (status) return writer_failed(j, status, message);
    if (texts) status = vpatch_writer_set_metadata(j->writer, texts);
    if (!status && video_texts) status = vpatch_writer_set_video_metadata(j->writer, video_texts);
    return status ? writer_failed(j, status, vpatch_writer_message(j->writer)) : write_captions(j);
}

static vp_exit run(job *j)
{
    vpatch_segment segment;
    vpatch_status status;

    while (!(status = vp_import_next(j->import, &segment))) {
        vp_progress_state state = {.frames = j->frames += segment.frames};
        int last = segment.frames - 1;

        j->end = (double)(segment.pts[last] + segment.durations[last]) * j->header.time_base_num /
                 j->header.time_base_den;

        status = vpatch_writer_write_segment(j->writer, &segment);
        if (status) return writer_failed(j, status, vpatch_writer_message(j->writer));
        vp_progress_update(&j->progress, &state);
        if (vp_interrupted()) return VP_EXIT_FAILED;
    }
    if (status != VPATCH_END) return input_failed(j, status, vp_import_message(j->import));
    if (check_captions(j)) return VP_EXIT_INPUT;
    status = vp_import_is_incomplete(j->import) ? vpatch_writer_set_incomplete(j->writer)
                                                : VPATCH_OK;
    if (!status) status = vpatch_writer_finish(j->writer);
    if (status) return writer_failed(j, status, vpatch_writer_message(j->writer));
    if (vp_tempfile_commit(j->output))
        return fail(j, vp_output_name(j->out), VP_EXIT_OUTPUT, vp_tempfile_message(j->output));
    return VP_EXIT_OK;
}

/* ---- what is said ----------------------------------------------------------------------- */

/* What was changed to the nearest that the format can express, in one line; 0: nothing was. */
static int changes_text(const vpatch_packer_changes *changes, char *text, size_t size)
{
    const struct {
        int64_t count;
        const char *one, *many;
    } list[] = {{changes->levels, "integer", "integers"},
                {changes->vectors, "vector", "vectors"},
                {changes->merges, "merge index", "merge indices"},
                {changes->splits, "split", "splits"},
                {changes->qualities, "quality", "qualities"},
                {changes->restorations, "restoration", "restorations"}};
    size_t used = 0;

    for (size_t i = 0; i < sizeof list / sizeof *list && used < size; i++)
        if (list[i].count)
            used += (size_t)snprintf(text + used, size - used, "%s%lld %s", used ? ", " : "",
                                     (long long)list[i].count,
                                     list[i].count == 1 ? list[i].one : list[i].many);
    return used > 0;
}

static void print_summary(job *j)
{
    vpatch_packer_changes changes;
    char size[48], text[200];

    vpatch_writer_get_sizes(j->writer, &j->item.bytes, NULL);
    j->item.frames = j->frames;
    j->item.source_bytes = vp_source_bytes(j->in);
    vp_import_get_changes(j->import, &changes);
    if (changes_text(&changes, text, sizeof text))
        vp_note(j->settings->quiet, j->in, "changed to the nearest that the format can express: %s",
                text);
    if (j->settings->quiet) return;
    vp_size_format(size, sizeof size, j->item.bytes);
    vp_print_result(j->out, "%dx%d, %lld frame%s, %s", j->header.width, j->header.height,
                    (long long)j->frames, j->frames == 1 ? "" : "s", size);
}

static vp_exit start_and_run(job *j, vpatch_model **model)
{
    vp_exit result = open_input(j);
    const char *note;

    if (!result) result = open_model(j, model);
    if (!result) result = open_output(j);
    if (result) return result;
    for (int i = 0; (note = vp_import_note(j->import, i)); i++)
        vp_note(j->settings->quiet, j->in, "%s", note);
    vp_progress_start(&j->progress, j->in, vp_import_frames(j->import),
                      (double)j->header.width * j->header.height, j->settings->quiet);
    j->progress.file = j->batch->at;
    j->progress.files = j->settings->file_count;
    result = run(j);
    vp_progress_clear(&j->progress);
    if (result) return result;
    print_summary(j);
    if (!vp_import_is_incomplete(j->import)) return VP_EXIT_OK;
    return fail(j, j->in, VP_EXIT_DAMAGED,
                "incomplete: what it was made from broke off before its end");
}

static void import_file(vp_batch *batch, vpatch_model **model)
{
    vp_exit result = VP_EXIT_OK;
    job j;

    memset(&j, 0, sizeof j);
    j.batch = batch;
    j.settings = batch->settings;
    j.in = batch->settings->files[batch->at - 1];
    j.out = vp_output_path(j.settings, batch->at - 1, ".vpt", &result);
    if (j.out && !vp_batch_skips(batch, j.out)) result = start_and_run(&j, model);
    vp_batch_add(batch, result, &j.item);
    vpatch_writer_close(j.writer);
    vp_tempfile_close(j.output);
    vp_import_close(j.import);
    vp_caption_list_free(&j.captions);
    free(j.out);
}

vp_exit vp_import_command(const vp_settings *settings)
{
    vpatch_model *model = NULL;
    vp_batch batch;
    vp_exit result = vp_check_paths(settings, "import", ".vpt");

    if (result) return result;
    vp_batch_start(&batch, settings, "imported", 0);
    while (vp_batch_next(&batch)) import_file(&batch, &model);
    vpatch_model_close(model);
    return vp_batch_finish(&batch);
}
