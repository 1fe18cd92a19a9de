/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch cut: a part of a .vpt file, as whole segments that are not touched, or as exact frames. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands_internal.h"
#include "cli/file_check.h"
#include "cli/path_check.h"
#include "cli/paths.h"
#include "cli/signals.h"
#include "cli/size_text.h"
#include "cli/time_text.h"
#include "cli/vpt_cut.h"
#include "cli/vpt_file.h"
#include "media/input.h"

/* Seconds as digits, with a fraction or not; *end is behind them. Below 0: there are none. */
static double parse_seconds(const char *text, const char **end)
{
    size_t whole = strspn(text, "0123456789"), fraction;
    char digits[64];

    *end = text;
    fraction = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    if (fraction) fraction++;
    if (!whole || whole + fraction >= sizeof digits) return -1;
    memcpy(digits, text, whole + fraction);
    digits[whole + fraction] = 0;
    *end = text + whole + fraction;
    return strtod(digits, NULL);
}

/* The length of the name in "clip.vpt@1.5-2.4", as `vpatch find` prints it, and the times; 0: it is
 * no such thing. */
static size_t parse_hit(const char *text, double *from, double *to)
{
    const char *at = strrchr(text, '@'), *end;
    double start, stop;

    if (!at || at == text) return 0;
    start = parse_seconds(at + 1, &end);
    if (start < 0 || *end != '-') return 0;
    stop = parse_seconds(end + 1, &end);
    if (stop < 0 || *end) return 0;
    *from = start;
    *to = stop;
    return (size_t)(at - text);
}

static void print_summary(const char *out, const vp_cut_result *made)
{
    char start[32], end[32], size[48];

    vp_time_format(start, sizeof start, made->start);
    vp_time_format(end, sizeof end, made->end);
    vp_size_format(size, sizeof size, made->bytes);
    vp_print_result(out, "%d segment%s, %lld frame%s from %s to %s, %s", made->segments,
                    made->segments == 1 ? "" : "s", (long long)made->frames,
                    made->frames == 1 ? "" : "s", start, end, size);
}

static vp_exit cut(const char *in, const char *out, double from, double to,
                   const vp_settings *settings)
{
    vp_cut_result made;
    vp_vpt_file file;
    vp_exit result = vp_vpt_file_open(&file, in, settings, VP_VPT_INDEXED);

    if (result) return result;
    result = vp_vpt_cut(&file, in, out, from, to, settings->force, &made);
    if (!result && !settings->quiet) print_summary(out, &made);
    if (!result && made.at_end && vp_file_end_tell(in, file.reader)) result = VP_EXIT_DAMAGED;
    vp_vpt_file_close(&file);
    return result;
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
    vp_exit result;

    if (settings->decode) return decode(in, from, to, settings);
    if (strcmp(settings->output, "-") && strcmp(in, "-") && vp_same_file(in, settings->output)) {
        vp_error(settings->output, "the output is the input");
        return VP_EXIT_OUTPUT;
    }
    result = vp_check_folder(settings->output);
    return result ? result : cut(in, settings->output, from, to, settings);
}

/* A part that is named a.mkv and is none. */
static vp_exit check_output(const vp_settings *settings)
{
    return settings->decode ? VP_EXIT_OK : vp_check_name(settings, "cut", ".vpt");
}

/* Which part of which file: *name is its name in new memory, NULL: as it stands. */
static vp_exit choose(const vp_settings *settings, char **name, double *from, double *to)
{
    const char *file = settings->files[0];
    int said = settings->from >= 0 || settings->to >= 0;
    /* a file that has such a name is that file */
    size_t length = access(file, F_OK) ? parse_hit(file, from, to) : 0;

    *name = NULL;
    if (!length && !said) {
        vp_error("cut", "which part: CLIP@START-END as vpatch find prints it, or --from and --to");
        return VP_EXIT_USAGE;
    }
    if (!length) return VP_EXIT_OK;
    if (said) {
        vp_error(file, "one part at a time: @START-END, or --from and --to");
        return VP_EXIT_USAGE;
    }
    if (*to < *from) {
        vp_error(file, "the part ends before it starts");
        return VP_EXIT_USAGE;
    }
    *name = strdup(file);
    if (!*name) return vp_no_memory();
    (*name)[length] = 0;
    return VP_EXIT_OK;
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
    result = choose(settings, &name, &from, &to);
    if (!result) result = check_output(settings);
    if (!result) result = run(name ? name : settings->files[0], from, to, settings);
    free(name);
    return result;
}
