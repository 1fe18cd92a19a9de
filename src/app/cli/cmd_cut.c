/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch cut: a part of a .vpt file, as whole segments that are not touched, or as exact frames. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands_internal.h"
#include "cli/paths.h"
#include "cli/signals.h"
#include "cli/size_text.h"
#include "cli/time_text.h"
#include "cli/vpt_cut.h"
#include "cli/vpt_file.h"
#include "media/input.h"

/* "clip.vpt@1.5-2.4", as `vpatch find` prints it: sets times, returns the name in new memory; NULL:
 * it is no such thing, or memory is short. */
static char *parse_hit(const char *text, double *from, double *to)
{
    const char *at = strrchr(text, '@');
    char *end, *name;

    if (!at || at == text) return NULL;
    *from = strtod(at + 1, &end);
    if (end == at + 1 || *end != '-') return NULL;
    at = end + 1;
    *to = strtod(at, &end);
    if (end == at || *end || !(*from >= 0) || !(*to >= *from) || !isfinite(*to)) return NULL;
    name = strdup(text);
    if (name) *strrchr(name, '@') = 0;
    return name;
}

static vp_exit cut(const char *in, const char *out, double from, double to,
                   const vp_settings *settings)
{
    vp_cut_result made;
    vp_vpt_file file;
    vp_exit result = vp_vpt_file_open(&file, in, settings, VP_VPT_INDEXED);
    char start[32], end[32], size[48];

    if (result) return result;
    result = vp_vpt_cut(&file, in, out, from, to, settings->force, &made);
    vp_vpt_file_close(&file);
    if (result || settings->quiet) return result;
    vp_time_format(start, sizeof start, made.start);
    vp_time_format(end, sizeof end, made.end);
    vp_size_format(size, sizeof size, made.bytes);
    vp_print_result(out, "%d segment%s, %lld frame%s from %s to %s, %s", made.segments,
                    made.segments == 1 ? "" : "s", (long long)made.frames,
                    made.frames == 1 ? "" : "s", start, end, size);
    return VP_EXIT_OK;
}

/* The same part as exact frames: what decode does. */
static vp_exit decode(const char *in, double from, double to, const vp_settings *settings)
{
    vp_settings wishes = *settings;
    const char *files[] = {in};

    wishes.files = files;
    wishes.file_count = 1;
    wishes.from = from;
    /* nothing lasts no time: the frame at it */
    wishes.to = to > from ? to : from + 0.001;
    return vp_decode(&wishes);
}

static vp_exit run(const char *in, double from, double to, const vp_settings *settings)
{
    if (settings->decode) return decode(in, from, to, settings);
    if (strcmp(settings->output, "-") && strcmp(in, "-") && vp_same_file(in, settings->output)) {
        vp_error(settings->output, "the output is the input");
        return VP_EXIT_OUTPUT;
    }
    return cut(in, settings->output, from, to, settings);
}

vp_exit vp_cut_command(const vp_settings *settings)
{
    double from = settings->from, to = settings->to;
    char *name = NULL;
    vp_exit result;

    vp_media_log(0);
    if (settings->file_count > 1 || !settings->output) {
        vp_error("cut", "%s", settings->output ? "one part at a time" : "-o OUT is missing");
        return VP_EXIT_USAGE;
    }
    if (from < 0 && to < 0) name = parse_hit(settings->files[0], &from, &to);
    if (!name && from < 0 && to < 0) {
        vp_error("cut", "which part: CLIP@START-END as vpatch find prints it, or --from and --to");
        return VP_EXIT_USAGE;
    }
    result = run(name ? name : settings->files[0], from, to, settings);
    free(name);
    return result;
}
