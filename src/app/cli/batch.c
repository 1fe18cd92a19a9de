/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/input_list.h"
#include "cli/paths.h"
#include "cli/signals.h"
#include "cli/size_text.h"
#include "cli/time_text.h"
#include "util/clock.h"

void vp_batch_start(vp_batch *batch, const vp_settings *settings, const char *done_word, int ratio)
{
    memset(batch, 0, sizeof *batch);
    batch->settings = settings;
    batch->done_word = done_word;
    batch->ratio = ratio;
    batch->start = vp_clock_seconds();
}

int vp_batch_next(vp_batch *batch)
{
    if (batch->at == batch->settings->file_count || vp_interrupted()) return 0;
    batch->at++;
    return 1;
}

int vp_batch_skips(vp_batch *batch, const char *output)
{
    struct stat status;
    const vp_settings *settings = batch->settings;

    /* A single file is told of where the output is opened. */
    if (settings->force || !vp_inputs_are_several(settings) || stat(output, &status) ||
        !S_ISREG(status.st_mode))
        return 0;
    if (settings->verbose) vp_note(settings->quiet, output, "exists already");
    if (!batch->existing++) {
        batch->first_existing = malloc(strlen(output) + 1);
        if (batch->first_existing) strcpy(batch->first_existing, output);
    }
    return 1;
}

void vp_batch_add(vp_batch *batch, vp_exit result, const vp_batch_item *item)
{
    if (batch->result == VP_EXIT_OK) batch->result = result;
    if (!item->frames) return;
    batch->done++;
    batch->frames += item->frames;
    batch->bytes += item->bytes;
    batch->source_bytes += item->source_bytes;
    if (!item->source_bytes) batch->ratio = 0;
}

static void tell_existing(const vp_batch *batch)
{
    if (batch->existing == 1 && batch->first_existing)
        vp_error(batch->first_existing, "exists already (-f replaces it)");
    else
        vp_error(NULL, "%d of %d outputs exist already and stay as they are (-f replaces them%s)",
                 batch->existing, batch->settings->file_count,
                 batch->settings->verbose ? "" : ", -v names them");
}

static void tell_total(const vp_batch *batch)
{
    double seconds = vp_clock_seconds() - batch->start;
    int left = batch->at - batch->done - batch->existing;
    char sizes[96], time[32], existing[48] = "", failed[48] = "";

    vp_size_ratio_format(sizes, sizeof sizes, batch->bytes, batch->ratio ? batch->source_bytes : 0);
    vp_duration_format(time, sizeof time, seconds);
    if (batch->existing) snprintf(existing, sizeof existing, ", %d there already", batch->existing);
    if (left) snprintf(failed, sizeof failed, ", %d failed", left);
    if (!batch->done) {
        fprintf(stderr, "0 of %d files %s%s%s\n", batch->settings->file_count, batch->done_word,
                existing, failed);
        return;
    }
    fprintf(stderr, "%d of %d files %s%s%s: %lld frame%s, %s, %s, %.1f fps\n", batch->done,
            batch->settings->file_count, batch->done_word, existing, failed,
            (long long)batch->frames, batch->frames == 1 ? "" : "s", sizes, time,
            seconds > 0 ? (double)batch->frames / seconds : 0);
}

vp_exit vp_batch_finish(vp_batch *batch)
{
    if (batch->existing && !vp_interrupted()) {
        tell_existing(batch);
        if (batch->result == VP_EXIT_OK) batch->result = VP_EXIT_OUTPUT;
    }
    if (batch->settings->file_count > 1 && !batch->settings->quiet && !vp_interrupted() &&
        batch->at > batch->existing)
        tell_total(batch);
    free(batch->first_existing);
    batch->first_existing = NULL;
    return batch->result;
}

uint64_t vp_source_bytes(const char *path)
{
    struct stat status;

    if (!strcmp(path, "-") || stat(path, &status) || !S_ISREG(status.st_mode)) return 0;
    return (uint64_t)status.st_size;
}
