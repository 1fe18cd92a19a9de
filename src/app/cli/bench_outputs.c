/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/bench_outputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench/bench_csv.h"
#include "bench/bench_json.h"
#include "bench/bench_table.h"
#include "cli/path_check.h"
#include "cli/paths.h"
#include "cli/vpt_file.h"
#include "media/tempfile.h"
#include "report/report.h"

static const char *const *outputs_of(const vp_settings *settings, const char *list[3])
{
    list[0] = settings->json_file;
    list[1] = settings->csv_file;
    list[2] = settings->report_file;
    return list;
}

/* Checks before the runs, which may take hours, that the output can be written. */
static vp_exit check_output(const vp_settings *settings, const char *path)
{
    vp_tempfile *file;
    char message[512] = "";
    vp_exit result = vp_check_folder(path);

    if (result) return result;
    for (int i = 0; i < settings->file_count; i++)
        if (vp_same_file(path, settings->files[i])) {
            vp_error(path, "the output is an input");
            return VP_EXIT_OUTPUT;
        }
    if (vp_tempfile_open(&file, path, settings->force, message, sizeof message)) {
        vp_error(path, "%s", message);
        return VP_EXIT_OUTPUT;
    }
    vp_tempfile_close(file);
    return VP_EXIT_OK;
}

vp_exit vp_bench_outputs_check(const vp_settings *settings)
{
    const char *list[3];
    int pipes = 0;

    outputs_of(settings, list);
    for (int i = 0; i < settings->file_count; i++)
        if (!strcmp(settings->files[i], "-")) {
            vp_error("bench", "standard input cannot be measured: name a file");
            return VP_EXIT_USAGE;
        } else if (vp_vpt_file_probe(settings->files[i], NULL)) {
            vp_error(settings->files[i],
                     "this is a .vpt file already: bench takes what one is made from (vpatch "
                     "decode makes a video of it)");
            return VP_EXIT_INPUT;
        }
    for (int i = 0; i < 3; i++) {
        pipes += list[i] && !strcmp(list[i], "-");
        for (int k = 0; k < i; k++)
            if (list[i] && list[k] && strcmp(list[i], "-") && !strcmp(list[i], list[k])) {
                vp_error("bench", "two outputs are called \"%s\"", list[i]);
                return VP_EXIT_USAGE;
            }
    }
    if (pipes > 1) {
        vp_error("bench", "only one output can be standard output");
        return VP_EXIT_USAGE;
    }
    for (int i = 0; i < 3; i++)
        if (list[i] && strcmp(list[i], "-")) {
            vp_exit result = check_output(settings, list[i]);

            if (result) return result;
        }
    return VP_EXIT_OK;
}

/* 1: standard output belongs to one of the files. */
static int owns_stdout(const vp_settings *settings)
{
    const char *list[3];

    outputs_of(settings, list);
    for (int i = 0; i < 3; i++)
        if (list[i] && !strcmp(list[i], "-")) return 1;
    return 0;
}

static vp_exit save_text(const char *path, char *text)
{
    char message[512] = "";
    vpatch_status status;

    if (!text) return vp_no_memory();
    status = vp_tempfile_save(path, text, message, sizeof message);
    free(text);
    if (!status) return VP_EXIT_OK;
    vp_error(vp_output_name(path), "%s", vp_reason(message, status));
    return VP_EXIT_OUTPUT;
}

static vp_exit save_report(const char *path, const vp_results *results,
                           const vp_bench_outcome *outcome)
{
    char message[512] = "", *json = vp_bench_json(results);
    vp_tempfile *file = NULL;
    vpatch_status status;

    if (!json) return vp_no_memory();
    status = vp_tempfile_open(&file, path, 1, message, sizeof message);
    if (!status) {
        vpatch_output output = vp_tempfile_output(file);

        status = vp_report_write(&output, json, outcome->pictures, outcome->picture_count);
        if (!status) status = vp_tempfile_commit(file);
        if (status) snprintf(message, sizeof message, "%s", vp_tempfile_message(file));
    }
    vp_tempfile_close(file);
    free(json);
    if (!status) return VP_EXIT_OK;
    vp_error(vp_output_name(path), "%s", vp_reason(message, status));
    return VP_EXIT_OUTPUT;
}

static int columns_of(int descriptor)
{
    struct winsize window;

    if (ioctl(descriptor, TIOCGWINSZ, &window) || window.ws_col < 80) return 100;
    return window.ws_col;
}

static vp_exit print_table(const vp_settings *settings, const vp_results *results)
{
    FILE *to = owns_stdout(settings) ? stderr : stdout;
    int terminal = isatty(fileno(to));
    char *text;

    if (settings->quiet) return VP_EXIT_OK;
    text = vp_bench_table(results, terminal ? columns_of(fileno(to)) : 100, terminal);
    if (!text) return vp_no_memory();
    fputs(text, to);
    free(text);
    return VP_EXIT_OK;
}

vp_exit vp_bench_outputs_write(const vp_settings *settings, const vp_results *results,
                               const vp_bench_outcome *outcome)
{
    vp_exit result = print_table(settings, results);

    if (!result && settings->json_file)
        result = save_text(settings->json_file, vp_bench_json(results));
    if (!result && settings->csv_file)
        result = save_text(settings->csv_file, vp_bench_csv(results));
    if (!result && settings->report_file)
        result = save_report(settings->report_file, results, outcome);
    return result;
}
