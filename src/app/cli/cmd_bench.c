/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch bench: the command line of the bench room. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/bench_run.h"
#include "bench/machine.h"
#include "cli/bench_outputs.h"
#include "cli/commands_internal.h"
#include "cli/paths.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "media/input.h"
#include "util/cores.h"

typedef struct bench {
    const vp_settings *settings;
    vpatch_model *model;
    vp_bench_setup setup;
    vp_results results;
    vp_bench_outcome outcome;
    char *journal; /* or NULL                                            */
    vp_progress progress;
} bench;

/* ---- while it runs ----------------------------------------------------------------- */

static int tick(void *opaque, const vp_eta *eta, const char *running)
{
    bench *b = opaque;
    char line[128], left[32] = "";
    double seconds = eta ? vp_eta_left(eta) : -1;

    if (seconds >= 0 && seconds < 3600 * 1000)
        snprintf(left, sizeof left, "  ETA %d:%02d:%02d", (int)(seconds / 3600),
                 (int)(seconds / 60) % 60, (int)seconds % 60);
    if (eta && eta->runs)
        snprintf(line, sizeof line, "%3d%%  %d/%d runs%s  %.60s", 100 * eta->runs_done / eta->runs,
                 eta->runs_done, eta->runs, left, running);
    else
        snprintf(line, sizeof line, "%.60s", running);
    vp_progress_show(&b->progress, line);
    return vp_interrupted();
}

static void say(void *opaque, const char *file, const char *text)
{
    bench *b = opaque;

    vp_progress_clear(&b->progress);
    vp_error(file, "%s", text);
}

/* ---- what goes into the results --------------------------------------------------------- */

/* The command line, quoted for a shell. */
static char *command_text(const vp_settings *settings)
{
    size_t size = 16, used;
    char *text;

    for (int i = 0; i < settings->argument_count; i++)
        size += 4 * strlen(settings->arguments[i]) + 3;
    text = malloc(size);
    if (!text) return NULL;
    used = (size_t)snprintf(text, size, "vpatch bench");
    for (int i = 0; i < settings->argument_count; i++) {
        const char *word = settings->arguments[i];
        int plain = *word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_-+=:,./@%") == strlen(word);

        text[used++] = ' ';
        if (!plain) text[used++] = '\'';
        for (; *word; word++) {
            if (*word == '\'') {
                memcpy(text + used, "'\\'", 3);
                used += 3;
            }
            text[used++] = *word;
        }
        if (!plain) text[used++] = '\'';
    }
    text[used] = 0;
    return text;
}

static vp_exit describe(bench *b, int threads)
{
    vp_results *results = &b->results;
    char cpu[128], version[32], date[32] = "";
    char *command = command_text(b->settings);
    time_t now = time(NULL);
    struct tm utc;
    int failed;

    if (gmtime_r(&now, &utc)) strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    vp_bench_cpu(cpu, sizeof cpu);
    vp_peers_version(version, sizeof version);
    results->machine.cores = vp_cores();
    results->machine.threads = threads;
    failed = !command || vp_results_text(&results->created, date) ||
             vp_results_text(&results->command, command) ||
             vp_results_text(&results->machine.cpu, cpu) ||
             vp_results_text(&results->machine.blas_kernel, vpatch_blas_kernel()) ||
             vp_results_text(&results->machine.libavcodec, version);
    free(command);
    return failed ? vp_no_memory() : VP_EXIT_OK;
}

static vp_exit open_journal_path(bench *b)
{
    const vp_settings *settings = b->settings;
    const char *given = settings->results_file, *json = settings->json_file;
    const char *ending = given ? "" : ".journal";
    size_t size;

    if (!given && json && strcmp(json, "-")) given = json;
    if (!given) return VP_EXIT_OK;
    size = strlen(given) + strlen(ending) + 1;
    b->journal = malloc(size);
    if (!b->journal) return vp_no_memory();
    snprintf(b->journal, size, "%s%s", given, ending);
    return VP_EXIT_OK;
}

static vp_exit open_model(bench *b, int64_t *bytes)
{
    char message[512] = "";
    int64_t before = vp_bench_memory_start();
    vpatch_status status =
        vpatch_model_open(&b->model, b->settings->model, message, sizeof message);

    if (status) {
        vp_error(b->settings->model, "%s", vp_reason(message, status));
        return vp_exit_of(status);
    }
    *bytes = before < 0 ? -1 : vp_bench_memory_now() - before;
    return VP_EXIT_OK;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static void report_stop(const bench *b)
{
    if (b->journal)
        vp_note(b->settings->quiet, NULL,
                "stopped: %d runs are kept in %s, the same command goes on from there",
                b->outcome.runs_made + b->outcome.runs_kept, b->journal);
    else
        vp_note(b->settings->quiet, NULL, "stopped: nothing was kept (--json or --results would)");
}

static vp_exit exit_of(const vp_bench_outcome *outcome)
{
    if (outcome->bad_clips) return VP_EXIT_INPUT;
    if (outcome->damaged_clips) return VP_EXIT_DAMAGED;
    return outcome->failed_codecs ? VP_EXIT_FAILED : VP_EXIT_OK;
}

static vp_exit run(bench *b, const vp_bench_options *options)
{
    char message[1024] = "";
    vpatch_status status = vp_bench_setup_init(&b->setup, options, message, sizeof message);
    vp_exit result;

    if (status) {
        vp_error("bench", "%s", vp_reason(message, status));
        return status == VPATCH_ERR_ARGUMENT ? VP_EXIT_USAGE : VP_EXIT_FAILED;
    }
    result = describe(b, options->threads);
    if (result) return result;
    status = vp_bench_perform(&b->setup, &b->results, &b->outcome, message, sizeof message);
    vp_progress_clear(&b->progress);
    if (b->outcome.stopped) {
        report_stop(b);
        return VP_EXIT_FAILED;
    }
    if (status) {
        vp_error(NULL, "%s", vp_reason(message, status));
        return status == VPATCH_ERR_IO ? VP_EXIT_OUTPUT : VP_EXIT_FAILED;
    }
    result = vp_bench_outputs_write(b->settings, &b->results, &b->outcome);
    if (result) return result;
    /* All that it holds is in the JSON file now. */
    if (b->journal && !b->settings->results_file) unlink(b->journal);
    return exit_of(&b->outcome);
}

static vp_exit start(bench *b)
{
    const vp_settings *settings = b->settings;
    vp_bench_options options = {
        .paths = settings->files,
        .path_count = settings->file_count,
        .against = settings->against,
        .qualities = settings->qualities,
        .tag = settings->tag,
        .frames = settings->frames,
        .keyint = settings->keyint ? settings->keyint : VPATCH_DEFAULT_KEYINT,
        .preset = settings->preset,
        .threads = settings->threads ? settings->threads : vp_cores(),
        .access = {settings->allow_playlists, settings->allow_network},
        .latents = settings->latents,
        .pictures = settings->report_file != NULL,
        .tick = tick,
        .say = say,
        .opaque = b,
    };
    vp_exit result = vp_bench_outputs_check(settings);

    if (!result) result = open_journal_path(b);
    if (!result) result = open_model(b, &options.model_bytes);
    if (result) return result;
    options.model = b->model;
    options.journal = b->journal;
    return run(b, &options);
}

vp_exit vp_bench(const vp_settings *settings)
{
    bench b;
    vp_exit result;

    memset(&b, 0, sizeof b);
    b.settings = settings;
    vp_media_log(0);
    vp_peers_silence();
    vp_results_init(&b.results);
    vp_progress_start(&b.progress, "bench", 0, 0, settings->quiet);
    result = start(&b);
    vp_progress_clear(&b.progress);
    vp_bench_outcome_free(&b.outcome);
    vp_results_free(&b.results);
    vp_bench_setup_free(&b.setup);
    vpatch_model_close(b.model);
    free(b.journal);
    return result;
}
