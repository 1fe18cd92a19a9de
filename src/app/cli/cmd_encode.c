/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch encode: one file after the other, or with --out-dir a whole tree. */
#include <stdlib.h>

#include "cli/batch.h"
#include "cli/commands_internal.h"
#include "cli/encode_clip.h"
#include "cli/encode_tree.h"
#include "cli/encoder_options.h"
#include "cli/input_list.h"
#include "cli/model_lookup.h"
#include "cli/path_check.h"
#include "cli/paths.h"
#include "media/input.h"

static void encode_file(vp_batch *batch, const vpatch_model *model)
{
    const vp_settings *settings = batch->settings;
    vp_exit result = VP_EXIT_OK;
    vp_encode_result made = {0};
    char *out = vp_output_path(settings, batch->at - 1, ".vpt", &result);

    if (out && !vp_batch_skips(batch, out))
        result = vp_encode_clip(&(vp_encode_request){.settings = settings,
                                                     .model = model,
                                                     .in = settings->files[batch->at - 1],
                                                     .out = out,
                                                     .replace = settings->force,
                                                     .file = batch->at,
                                                     .files = settings->file_count},
                                &made);
    vp_batch_add(batch, result,
                 &(vp_batch_item){.frames = made.frames,
                                  .source_bytes = made.source_bytes,
                                  .bytes = made.bytes});
    free(out);
}

static vp_exit encode_files(const vp_settings *settings)
{
    vpatch_model *model = NULL;
    vp_batch batch;
    vp_exit result = vp_check_paths(settings, "encode", ".vpt");

    if (result) return result;
    vp_media_log(0);
    result = vp_model_open(&model, settings->model);
    if (result) return result;
    vp_batch_start(&batch, settings, "encoded", 1);
    while (vp_batch_next(&batch)) encode_file(&batch, model);
    vpatch_model_close(model);
    return vp_batch_finish(&batch);
}

vp_exit vp_encode(const vp_settings *settings)
{
    vp_input_list inputs;
    vp_exit result = vp_encoder_options_check(settings, "encode");

    if (result) return result;
    if (settings->out_dir) return vp_encode_tree(settings);
    result = vp_input_list_make(&inputs, settings, VP_FOLDER_MEDIA);
    if (!result && inputs.settings.file_count) result = encode_files(&inputs.settings);
    if (!result) result = inputs.result;
    vp_input_list_free(&inputs);
    return result;
}
