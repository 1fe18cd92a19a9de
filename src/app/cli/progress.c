/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"
#include "util/clock.h"
#include "util/columns.h"
#include "util/printable.h"

#define INTERVAL     0.2 /* seconds between two updates: readable, and costs nothing */
#define NAME_COLUMNS 12  /* of the name before anything else is left out             */
#define LINE_SIZE    2048

void vp_progress_start(vp_progress *progress, const char *name, int64_t total, double pixels,
                       int quiet)
{
    const char *slash = strrchr(name, '/');

    progress->active = !quiet && isatty(STDERR_FILENO);
    progress->shown = 0;
    progress->name = slash && slash[1] ? slash + 1 : name;
    progress->total = total;
    progress->pixels = pixels;
    progress->start = vp_clock_seconds();
    progress->last = progress->start - INTERVAL; /* the first line comes at once */
}

/* The parts behind the name, in the order they stand in. */
typedef enum part { PART_PERCENT, PART_FRAMES, PART_SPEED, PART_RATE, PART_LEFT, PARTS } part;

typedef char part_text[64];

static void write_left(part_text text, double seconds)
{
    int whole = seconds < 360000 ? (int)(seconds + 0.5) : 0;

    if (!whole) return;
    if (whole < 3600)
        snprintf(text, sizeof(part_text), "  ETA %d:%02d", whole / 60, whole % 60);
    else
        snprintf(text, sizeof(part_text), "  ETA %d:%02d:%02d", whole / 3600, whole / 60 % 60,
                 whole % 60);
}

static void write_parts(part_text texts[PARTS], const vp_progress *progress,
                        const vp_progress_state *state, double seconds)
{
    double fps = seconds > 0 ? (double)state->frames / seconds : 0;
    int64_t total = progress->total, frames = state->frames;

    for (int i = 0; i < PARTS; i++) texts[i][0] = 0;
    if (total > 0) {
        snprintf(texts[PART_PERCENT], sizeof(part_text), "  %3d%%",
                 (int)(100.0 * (double)(frames < total ? frames : total) / (double)total));
        snprintf(texts[PART_FRAMES], sizeof(part_text), "  %lld/%lld frames", (long long)frames,
                 (long long)total);
    } else {
        snprintf(texts[PART_FRAMES], sizeof(part_text), "  %lld frame%s", (long long)frames,
                 frames == 1 ? "" : "s");
    }
    if (fps > 0) snprintf(texts[PART_SPEED], sizeof(part_text), "  %.1f fps", fps);
    if (state->sized_frames > 0 && progress->pixels > 0)
        snprintf(texts[PART_RATE], sizeof(part_text), "  %.3f bits/pixel",
                 (double)state->bytes * 8 / ((double)state->sized_frames * progress->pixels));
    if (total > frames && fps > 0) write_left(texts[PART_LEFT], (double)(total - frames) / fps);
}

static int name_least(const char *name)
{
    int columns = vp_columns(name);

    return columns < NAME_COLUMNS ? columns : NAME_COLUMNS;
}

void vp_progress_line(char *line, size_t size, const vp_progress *progress,
                      const vp_progress_state *state, double seconds, int columns)
{
    /* The most important first. */
    static const part order[PARTS] = {PART_PERCENT, PART_LEFT, PART_FRAMES, PART_SPEED, PART_RATE};
    part_text texts[PARTS];
    char number[32] = "";
    int used, room;

    write_parts(texts, progress, state, seconds);
    if (progress->files > 1)
        snprintf(number, sizeof number, "[%d/%d] ", progress->file, progress->files);
    used = (int)strlen(number) + name_least(progress->name);
    for (int i = 0; i < PARTS; i++) {
        int length = (int)strlen(texts[order[i]]);

        if (used + length > columns)
            texts[order[i]][0] = 0;
        else
            used += length;
    }
    room = columns - (int)strlen(number);
    for (int i = 0; i < PARTS; i++) room -= (int)strlen(texts[i]);
    snprintf(line, size, "%s%.*s%s%s%s%s%s", number, (int)vp_columns_cut(progress->name, room),
             progress->name, texts[PART_PERCENT], texts[PART_FRAMES], texts[PART_SPEED],
             texts[PART_RATE], texts[PART_LEFT]);
    line[vp_columns_cut(line, columns)] = 0;
}

/* 1: it is time for a new line. */
static int is_due(vp_progress *progress, double now)
{
    if (!progress->active || now - progress->last < INTERVAL) return 0;
    progress->last = now;
    return 1;
}

/* The last column stays free: a character there makes some terminals begin a new line. */
static int line_columns(void)
{
    int columns = vp_terminal_columns(STDERR_FILENO) - 1;

    return columns < LINE_SIZE / 4 - 1 ? columns : LINE_SIZE / 4 - 1;
}

static void print_line(vp_progress *progress, char *line)
{
    int columns = line_columns(), taken, rest;

    vp_printable(line);
    line[vp_columns_cut(line, columns)] = 0;
    taken = vp_columns(line);
    rest = progress->shown < columns ? progress->shown - taken : columns - taken;
    if (vp_terminal_has_control())
        fprintf(stderr, "\r%s\033[K", line);
    else
        fprintf(stderr, "\r%s%*s", line, rest > 0 ? rest : 0, "");
    fflush(stderr);
    progress->shown = taken;
}

void vp_progress_update(vp_progress *progress, const vp_progress_state *state)
{
    char line[LINE_SIZE];
    double now;

    if (!progress->active) return;
    now = vp_clock_seconds();
    if (!is_due(progress, now)) return;
    vp_progress_line(line, sizeof line, progress, state, now - progress->start, line_columns());
    print_line(progress, line);
}

void vp_progress_show(vp_progress *progress, const char *text)
{
    char line[LINE_SIZE];

    if (!progress->active || !is_due(progress, vp_clock_seconds())) return;
    snprintf(line, sizeof line, "%s", text);
    print_line(progress, line);
}

void vp_progress_clear(vp_progress *progress)
{
    int columns;

    if (!progress->shown) return;
    columns = line_columns();
    if (vp_terminal_has_control())
        fputs("\r\033[K", stderr);
    else
        fprintf(stderr, "\r%*s\r", progress->shown < columns ? progress->shown : columns, "");
    fflush(stderr);
    progress->shown = 0;
}

double vp_progress_seconds(const vp_progress *progress)
{
    return vp_clock_seconds() - progress->start;
}
