/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch export: tokens, and all that goes with them, out of .vpt files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/batch.h"
#include "cli/commands_internal.h"
#include "cli/file_captions.h"
#include "cli/file_check.h"
#include "cli/input_list.h"
#include "cli/model_lookup.h"
#include "cli/path_check.h"
#include "cli/paths.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "cli/size_text.h"
#include "cli/vpt_file.h"
#include "media/tempfile.h"
#include "tokens/export.h"
#include "util/json_value.h"

typedef struct job {
    vp_batch *batch;
    const vp_settings *settings;
    const char *in;
    char *out;
    vp_vpt_file file;
    const vpatch_header *header;
    vpatch_decoder *decoder;
    vpatch_decoder *pictures; /* for latents of frames, else NULL */
    vpatch_analyser *analyser;
    vp_tempfile *output;
    vp_export *export;
    vp_progress progress;
    int64_t frames, expected;
    vp_batch_item item;
} job;

static vp_exit fail(job *j, const char *file, vp_exit result, const char *text)
{
    vp_progress_clear(&j->progress);
    vp_error(file, "%s", text);
    return result;
}

/* ---- what is wanted --------------------------------------------------------------------- */

static int ends_in(const char *name, const char *ending)
{
    size_t length = strlen(name), n = strlen(ending);

    return length > n && !strcmp(name + length - n, ending);
}

/* "8:12", "8:" and ":12". */
static int parse_window(const char *text, int64_t *from, int64_t *to)
{
    long long a = 0, b = -1;
    int used = 0;

    if (*text != ':' && sscanf(text, "%9lld%n", &a, &used) != 1) return -1;
    text += used;
    if (*text++ != ':') return -1;
    used = 0;
    if (*text && sscanf(text, "%9lld%n", &b, &used) != 1) return -1;
    if (text[used] || a < 0 || (used && b <= a)) return -1;
    *from = a;
    *to = b;
    return 0;
}

static vp_exit take_wishes(const vp_settings *settings, vp_export_settings *wishes)
{
    int used = 0;

    memset(wishes, 0, sizeof *wishes);
    wishes->to = -1;
    wishes->dims = settings->dims;
    wishes->half = settings->dtype;
    wishes->sparse = settings->sparse;
    if (settings->window && parse_window(settings->window, &wishes->from, &wishes->to)) {
        vp_error("export", "--window: \"%s\" is not a range of layers, FROM:TO", settings->window);
        return VP_EXIT_USAGE;
    }
    if (settings->crop && (sscanf(settings->crop, "%5dx%5d+%5d+%5d%n", &wishes->width,
                                  &wishes->height, &wishes->left, &wishes->top, &used) != 4 ||
                           settings->crop[used] || wishes->width < 1 || wishes->height < 1)) {
        vp_error("export", "--crop: \"%s\" is not WIDTHxHEIGHT+LEFT+TOP in pixels", settings->crop);
        return VP_EXIT_USAGE;
    }
    if (settings->sparse && settings->values) {
        vp_error("export", "--sparse is for tokens, not for latents");
        return VP_EXIT_USAGE;
    }
    if (settings->dtype && !settings->values) {
        vp_error("export", "--dtype is for --as latents: tokens are 16-bit integers");
        return VP_EXIT_USAGE;
    }
    return VP_EXIT_OK;
}

/* ---- opening ---------------------------------------------------------------------------- */

/* The values of --as, in their order. */
enum { AS_TOKENS, AS_LATENTS, AS_DEQUANTISED, AS_FRAME_LATENTS };

/* Predicted tokens are mostly what differs from a prediction, which says little without it: as
 * latents, those of the pictures come in their place. */
static vp_export_values choose_values(int as, vpatch_token_mode token_mode)
{
    if (as == AS_TOKENS) return VP_VALUES_TOKENS;
    if (as == AS_FRAME_LATENTS || (as == AS_LATENTS && token_mode == VPATCH_TOKENS_PREDICTED))
        return VP_VALUES_FRAME_LATENTS;
    return VP_VALUES_LATENTS;
}

static vp_exit open_input(job *j, vpatch_model **model, vp_export_settings *wishes)
{
    vp_exit result = vp_vpt_file_open(&j->file, j->in, j->settings, VP_VPT_INDEXED);
    vpatch_decoder_settings settings;
    char message[256];

    if (result) return result;
    if (j->file.input.sequential)
        return fail(j, j->in, VP_EXIT_INPUT,
                    "a pipe has no index, and shapes are written first: export reads files");
    j->header = vpatch_reader_header(j->file.reader);
    if (vpatch_reader_is_truncated(j->file.reader))
        return fail(j, j->in, VP_EXIT_DAMAGED,
                    "truncated: the end of the file is missing (vpatch verify tells more)");
    if (!vpatch_reader_segment_count(j->file.reader))
        return fail(j, j->in, VP_EXIT_INPUT, "there is no segment in it");
    result = vp_model_lookup(model, j->settings, j->in, j->header);
    if (result) return result;
    wishes->values = choose_values(j->settings->values, j->header->token_mode);
    vpatch_decoder_settings_default(&settings);
    settings.threads = j->settings->threads;
    settings.max_pixels = j->settings->max_pixels;
    settings.max_memory = j->settings->max_memory;
    vpatch_status status = vpatch_decoder_open(&j->decoder, *model, j->header->width,
                                               j->header->height, &settings, message,
                                               sizeof message);
    if (!status && wishes->values == VP_VALUES_FRAME_LATENTS) {
        status = vpatch_decoder_open(&j->pictures, *model, j->header->width, j->header->height,
                                     &settings, message, sizeof message);
        if (!status)
            status = vpatch_analyser_open(&j->analyser, *model, j->header->width, j->header->height,
                                          settings.threads, message, sizeof message);
    }
    return status ? vp_vpt_file_failed(j->in, status, message) : VP_EXIT_OK;
}

/* The captions of what is exported as one line of JSON, in new memory; NULL: there are none. */
static vp_exit describe_captions(job *j, const vp_export_settings *wishes, char **text)
{
    vp_file_captions captions;
    vpatch_status status;

    *text = NULL;
    if (!vp_file_has_captions(j->file.reader)) return VP_EXIT_OK;
    status = vp_file_captions_read(&captions, j->file.reader);
    if (status) return vp_vpt_file_failed(j->in, status, vp_vpt_file_reason(&j->file, status));
    vp_file_captions_cut(&captions, (size_t)wishes->from,
                         wishes->to < 0 ? captions.layer_count : (size_t)wishes->to);
    if (captions.list.count) *text = vp_json_write(vp_file_captions_json(&captions), 0);
    status = captions.list.count && !*text ? VPATCH_ERR_MEMORY : VPATCH_OK;
    vp_file_captions_free(&captions);
    return status ? vp_no_memory() : VP_EXIT_OK;
}

static vp_exit open_output(job *j, const vpatch_model *model, const vp_export_settings *wishes)
{
    vp_export_settings settings = *wishes;
    char message[512] = "", *captions = NULL;
    vpatch_status status =
        vp_tempfile_open(&j->output, j->out, j->settings->force, message, sizeof message);

    if (status)
        return fail(j, vp_output_name(j->out),
                    status == VPATCH_ERR_MEMORY ? VP_EXIT_FAILED : VP_EXIT_OUTPUT,
                    vp_reason(message, status));
    if (!vp_tempfile_seekable(j->output))
        return fail(j, vp_output_name(j->out), VP_EXIT_OUTPUT,
                    "tensors are written at their places, which a pipe has not: name a file");
    settings.npy = ends_in(j->out, ".npy");
    if (settings.npy && settings.sparse)
        return fail(j, j->out, VP_EXIT_USAGE,
                    "a .npy has one array, and --sparse is two: name a .safetensors");
    if (!settings.npy) {
        vp_exit result = describe_captions(j, wishes, &captions);

        if (result) return result;
    }
    settings.captions = captions;
    status = vp_export_open(&j->export, &settings, j->file.reader, model, j->output, message,
                            sizeof message);
    free(captions);
    if (!status) return VP_EXIT_OK;
    if (status == VPATCH_ERR_IO)
        return fail(j, j->out, VP_EXIT_OUTPUT, vp_tempfile_message(j->output));
    return fail(j, j->in, status == VPATCH_ERR_ARGUMENT ? VP_EXIT_USAGE : vp_exit_of(status),
                message);
}

/* ---- the way through -------------------------------------------------------------------- */

static vp_exit output_failed(job *j)
{
    return fail(j, j->out, VP_EXIT_OUTPUT,
                vp_reason(vp_tempfile_message(j->output), VPATCH_ERR_IO));
}

/* Latents of the segment's frames as they are decoded. */
static vp_exit put_frame_latents(job *j, const vpatch_segment *segment)
{
    vpatch_frame frame;
    const float *latents;
    vpatch_status status = vpatch_decoder_push(j->pictures, segment);

    for (int i = 0; !status && i < segment->frames; i++) {
        status = vpatch_decoder_pull(j->pictures, &frame);
        if (!status && frame.flags & VPATCH_FRAME_CONCEALED) status = VPATCH_ERR_DAMAGED;
        if (!status) status = vpatch_analyser_run(j->analyser, &frame, segment->quality, &latents);
        if (!status && vp_export_frame_latents(j->export, i, latents)) return output_failed(j);
        if (vp_interrupted()) return VP_EXIT_FAILED;
    }
    const char *reason = vpatch_analyser_message(j->analyser);
    if (!*reason) reason = vpatch_decoder_message(j->pictures);
    return status ? fail(j, j->in, vp_exit_of(status), vp_reason(reason, status)) : VP_EXIT_OK;
}

static vp_exit put_segment(job *j, int n, const vpatch_segment *segment)
{
    vpatch_coded_frame frame;
    vpatch_status status = vpatch_decoder_push(j->decoder, segment);
    int begun = status ? 0 : vp_export_begin(j->export, n, segment);

    if (begun > 0)
        return fail(j, j->in, VP_EXIT_DAMAGED,
                    "damaged: a segment is not what the index says (vpatch verify tells more)");
    if (begun < 0) return output_failed(j);
    while (!status && !(status = vpatch_decoder_pull_coded(j->decoder, &frame))) {
        vp_progress_state state = {.frames = ++j->frames};

        if (vp_export_frame(j->export, &frame)) return output_failed(j);
        vp_progress_update(&j->progress, &state);
        if (vp_interrupted()) return VP_EXIT_FAILED;
    }
    if (status != VPATCH_AGAIN)
        return fail(j, j->in, vp_exit_of(status),
                    status == VPATCH_ERR_DAMAGED
                        ? "damaged: coded frames cannot be read (vpatch verify tells more)"
                        : vp_reason(vpatch_decoder_message(j->decoder), status));
    if (j->pictures) {
        vp_exit result = put_frame_latents(j, segment);

        if (result) return result;
    }
    return vp_export_end(j->export) ? output_failed(j) : VP_EXIT_OK;
}

static vp_exit run(job *j)
{
    int n, end;
    vpatch_item item;

    vp_export_segments(j->export, &n, &end);
    vpatch_status status = vpatch_reader_seek(j->file.reader, n);
    while (!status && n < end) {
        status = vpatch_reader_read(j->file.reader, &item);
        if (status == VPATCH_END)
            return fail(j, j->in, VP_EXIT_DAMAGED, "damaged: segments of its index are missing");
        if (status || item.kind != VPATCH_ITEM_SEGMENT) continue;
        vp_exit result = item.segment.damaged
                             ? fail(j, j->in, VP_EXIT_DAMAGED,
                                    "damaged: a segment's checksum is wrong (vpatch verify tells "
                                    "more)")
                             : put_segment(j, n, &item.segment);
        if (result) return result;
        n++;
    }
    if (status) {
        vp_progress_clear(&j->progress);
        return vp_vpt_file_failed(j->in, status, vp_vpt_file_reason(&j->file, status));
    }
    if (vp_export_finish(j->export)) return output_failed(j);
    if (vp_tempfile_commit(j->output))
        return fail(j, j->out, VP_EXIT_OUTPUT, vp_tempfile_message(j->output));
    return VP_EXIT_OK;
}

/* ---- what is said ----------------------------------------------------------------------- */

static void tell_left_out(const job *j)
{
    static const char *const kinds[] = {"a stream", "audio", "subtitles", "an attachment"};

    for (int i = 0; i < vpatch_reader_stream_count(j->file.reader); i++) {
        const vpatch_stream *stream = vpatch_reader_stream_info(j->file.reader, i);
        int kind = (int)stream->kind > 0 && (int)stream->kind < 4 ? (int)stream->kind : 0;

        vp_note(j->settings->quiet, j->out, "left out: %s (%.40s)", kinds[kind], stream->codec);
    }
}

static void print_summary(job *j)
{
    const vp_token_shape *shape = vp_export_shape(j->export);
    char size[48];

    j->item.frames = j->frames;
    j->item.bytes = vp_export_bytes(j->export);
    j->item.source_bytes = vp_source_bytes(j->in);
    if (vp_export_limited(j->export))
        vp_note(j->settings->quiet, j->out, "%lld latents are beyond f16 and limited to 65504",
                (long long)vp_export_limited(j->export));
    if (j->settings->quiet) return;
    vp_size_format(size, sizeof size, j->item.bytes);
    vp_print_result(j->out, "%lld layer%s x %d x %d %s of %d x %d, %s", (long long)shape->layers,
                    shape->layers == 1 ? "" : "s", shape->rows, shape->columns,
                    j->settings->values ? "latents" : "tokens", VP_TOKEN_PARTS, shape->dims, size);
}

static vp_exit start_and_run(job *j, vpatch_model **model)
{
    vp_export_settings wishes;
    vp_exit result = take_wishes(j->settings, &wishes);

    if (!result) result = open_input(j, model, &wishes);
    if (!result) result = open_output(j, *model, &wishes);
    if (result) return result;
    int n, end;
    vp_export_segments(j->export, &n, &end);
    for (int i = n; i < end; i++)
        j->expected += vpatch_reader_segment_info(j->file.reader, i)->frames;
    tell_left_out(j);
    vp_progress_start(&j->progress, j->in, j->expected,
                      (double)j->header->width * j->header->height, j->settings->quiet);
    j->progress.file = j->batch->at;
    j->progress.files = j->settings->file_count;
    result = run(j);
    vp_progress_clear(&j->progress);
    if (result) return result;
    print_summary(j);
    if (!vp_export_reaches_end(j->export) || !vp_file_end_tell(j->in, j->file.reader))
        return VP_EXIT_OK;
    return VP_EXIT_DAMAGED;
}

static void export_file(vp_batch *batch, vpatch_model **model)
{
    vp_exit result = VP_EXIT_OK;
    job j;

    memset(&j, 0, sizeof j);
    j.batch = batch;
    j.settings = batch->settings;
    j.in = batch->settings->files[batch->at - 1];
    j.out = vp_output_path(j.settings, batch->at - 1, ".safetensors", &result);
    if (j.out && !vp_batch_skips(batch, j.out)) result = start_and_run(&j, model);
    vp_batch_add(batch, result, &j.item);
    vp_export_close(j.export);
    vp_tempfile_close(j.output);
    vpatch_decoder_close(j.decoder);
    vpatch_decoder_close(j.pictures);
    vpatch_analyser_close(j.analyser);
    vp_vpt_file_close(&j.file);
    free(j.out);
}

static vp_exit export_files(const vp_settings *settings)
{
    vpatch_model *model = NULL;
    vp_batch batch;
    vp_exit result = vp_check_paths(settings, "export", ".safetensors");

    if (result) return result;
    vp_batch_start(&batch, settings, "exported", 0);
    while (vp_batch_next(&batch)) export_file(&batch, &model);
    vpatch_model_close(model);
    return vp_batch_finish(&batch);
}

vp_exit vp_export_command(const vp_settings *settings)
{
    vp_input_list inputs;
    vp_exit result = vp_input_list_make(&inputs, settings, VP_FOLDER_VPT);

    if (!result && inputs.settings.file_count) result = export_files(&inputs.settings);
    if (!result) result = inputs.result;
    vp_input_list_free(&inputs);
    return result;
}
