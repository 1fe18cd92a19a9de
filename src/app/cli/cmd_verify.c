/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch verify: whether files are whole, a line for each. */
#include <stdio.h>

#include "cli/commands_internal.h"
#include "cli/file_check.h"
#include "cli/input_list.h"
#include "cli/signals.h"
#include "util/printable.h"

static void print_sound(const vp_file_check *check, const char *path)
{
    vp_put_printable(stdout, path[0] == '-' && !path[1] ? "standard input" : path);
    printf(": sound, %lld frame%s in %lld segment%s\n", (long long)check->frames,
           check->frames == 1 ? "" : "s", (long long)check->segments,
           check->segments == 1 ? "" : "s");
}

static vp_exit verify_file(const vp_settings *settings, const char *path, vpatch_model **model)
{
    vp_vpt_file file;
    vp_file_check check;
    char text[600];
    vp_exit result = vp_vpt_file_open(&file, path, settings, VP_VPT_FRONT_TO_BACK);

    if (result) return result;
    result = vp_file_check_run(&check, &file, path, settings, settings->decode ? model : NULL);
    if (!result && vp_file_check_is_sound(&check)) {
        if (!settings->quiet) print_sound(&check, path);
    } else if (!result) {
        vp_file_check_format(&check, text, sizeof text);
        vp_error(path, "%s", text);
        result = VP_EXIT_DAMAGED;
    }
    vp_vpt_file_close(&file);
    return result;
}

static vp_exit verify_files(const vp_settings *settings)
{
    vp_exit result = VP_EXIT_OK;
    vpatch_model *model = NULL;

    for (int i = 0; i < settings->file_count && !vp_interrupted() && !ferror(stdout); i++) {
        vp_exit one = verify_file(settings, settings->files[i], &model);

        if (result == VP_EXIT_OK) result = one;
    }
    vpatch_model_close(model);
    return result;
}

vp_exit vp_verify(const vp_settings *settings)
{
    vp_input_list inputs;
    vp_exit result = vp_input_list_make(&inputs, settings, VP_FOLDER_VPT);

    if (!result && inputs.settings.file_count) result = verify_files(&inputs.settings);
    if (!result) result = inputs.result;
    vp_input_list_free(&inputs);
    return result;
}
