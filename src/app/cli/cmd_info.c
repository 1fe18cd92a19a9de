/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch info: what files hold, or what they would become. */
#include "cli/commands.h"
#include "cli/info_print.h"
#include "cli/model_info.h"
#include "cli/signals.h"

#include <string.h>

static const vp_info_printer *choose_printer(const vp_settings *settings)
{
    if (settings->csv) return &vp_info_print_csv;
    if (settings->json)
        return settings->file_count > 1 ? &vp_info_print_jsons : &vp_info_print_json;
    return settings->file_count > 1 ? &vp_info_print_table : &vp_info_print_text;
}

vp_exit vp_info(const vp_settings *settings)
{
    const vp_info_printer *printer = choose_printer(settings);
    vp_exit result = VP_EXIT_OK;
    vpatch_model *model = NULL;
    vp_info_total total;

    if (settings->file_count == 1 && vp_is_weights(settings->files[0]))
        return vp_model_info(settings->files[0], settings->json);
    vp_media_log(0);
    memset(&total, 0, sizeof total);
    printer->begin();
    for (int i = 0; i < settings->file_count && !vp_interrupted() && !ferror(stdout); i++) {
        vp_file_info info;
        vp_exit one = vp_file_info_open(&info, settings->files[i], settings, &model);
        if (!one) {
            printer->row(&info, total.files, settings->verbose);
            vp_info_total_add(&total, &info);
            if (info.truncated) {
                fflush(stdout);
                vp_error(info.file, "truncated: the end of the file is missing");
                one = VP_EXIT_DAMAGED;
            }
        }
        vp_file_info_close(&info);
        if (result == VP_EXIT_OK) result = one;
    }
    printer->end(&total);
    vpatch_model_close(model);
    return result;
}
