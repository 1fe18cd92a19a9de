/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch info: what files hold, or what they would become. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/budget.h"
#include "cli/commands_internal.h"
#include "cli/encoder_options.h"
#include "cli/info_csv.h"
#include "cli/info_json.h"
#include "cli/info_text.h"
#include "cli/input_list.h"
#include "cli/model_info.h"
#include "cli/signals.h"
#include "util/json_value.h"

typedef struct output {
    const vp_settings *settings;
    const vp_info_printer *printer; /* of lines; NULL with --json */
    json_t *files;                  /* with --json: a value per file; NULL: memory was short */
    vp_info_total total;
} output;

static const vp_info_printer *choose_printer(const vp_settings *settings)
{
    if (settings->csv) return &vp_info_print_csv;
    if (settings->json) return NULL;
    return vp_inputs_are_several(settings) ? &vp_info_print_table : &vp_info_print_text;
}

static void put_file(output *to, const vp_file_info *info)
{
    int verbose = to->settings->verbose;

    if (to->printer)
        to->printer->row(info, to->total.files, verbose);
    else
        to->files = vp_json_append(to->files, vp_info_json(info, verbose));
    vp_info_total_add(&to->total, info);
}

/* The object of one file, or the list of several and their total. Takes the list over. */
static vp_exit print_json(output *to)
{
    json_t *root, *files = to->files;
    char *text;

    if (vp_inputs_are_several(to->settings)) {
        root = json_pack("{s:o, s:o}", "files", files, "total", vp_info_total_json(&to->total));
    } else {
        if (files && !json_array_size(files)) {
            json_decref(files);
            return VP_EXIT_OK; /* it could not be read */
        }
        root = json_incref(json_array_get(files, 0));
        json_decref(files);
    }
    text = vp_json_write(root, 2);
    if (!text) return vp_no_memory();
    fputs(text, stdout);
    free(text);
    return VP_EXIT_OK;
}

static vp_exit print_file(output *to, const char *file, vpatch_model **model)
{
    vp_file_info info;
    char text[600];
    vp_exit result = vp_file_info_open(&info, file, to->settings, model);

    if (!result) {
        put_file(to, &info);
        if (info.damage) {
            fflush(stdout);
            vp_error(info.file, "damaged or incomplete: %s", info.damage);
            result = VP_EXIT_DAMAGED;
        }
        if (!vp_file_check_is_sound(&info.check)) {
            fflush(stdout);
            vp_file_check_format(&info.check, text, sizeof text);
            vp_error(info.file, "%s", text);
            result = VP_EXIT_DAMAGED;
        }
    }
    vp_file_info_close(&info);
    return result;
}

static vp_exit print_files(const vp_settings *settings)
{
    output to = {settings, choose_printer(settings), NULL, {0}};
    vp_exit result = VP_EXIT_OK, end = VP_EXIT_OK;
    vpatch_model *model = NULL;

    vp_media_log(0);
    if (to.printer)
        to.printer->begin();
    else
        to.files = json_array();
    for (int i = 0; i < settings->file_count && !vp_interrupted() && !ferror(stdout); i++) {
        vp_exit one = print_file(&to, settings->files[i], &model);

        if (result == VP_EXIT_OK) result = one;
    }
    if (to.printer)
        to.printer->end(&to.total);
    else
        end = print_json(&to);
    vpatch_model_close(model);
    return result ? result : end;
}

vp_exit vp_info(const vp_settings *settings)
{
    vp_input_list inputs;
    vp_exit result = vp_encoder_options_check(settings, "info");

    if (result) return result;
    if (settings->file_count == 1 && vp_is_weights(settings->files[0]))
        return vp_model_info(settings->files[0], settings->json);
    if (settings->budget) return vp_budget(settings);
    result = vp_input_list_make(&inputs, settings, VP_FOLDER_MEDIA | VP_FOLDER_VPT);
    if (!result && (inputs.settings.file_count || settings->json))
        result = print_files(&inputs.settings);
    if (!result) result = inputs.result;
    vp_input_list_free(&inputs);
    return result;
}
