/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/time_text.h"
#include "util/clock.h"

#define INTERVAL 0.2 /* seconds between two updates: readable, and costs nothing */
#define COLUMNS  79

void vp_progress_start(vp_progress *progress, const char *name, int64_t total, double pixels,
                       int quiet)
{
    const char *slash = strrchr(name, '/');

    progress->active = !quiet && isatty(STDERR_FILENO);
    progress->shown = 0;
    progress->name = slash && slash[1] ? slash + 1 : name;
    progress->total = total;
    progress->pixels = pixels;
    progress->start = progress->last = vp_clock_seconds();
}

void vp_progress_line(char *line, size_t size, const vp_progress *progress, int64_t frames,
                      int64_t bytes, double seconds)
{
    char state[COLUMNS + 1], speed[24] = "", rate[32] = "", left[24] = "";
    double fps = seconds > 0 ? (double)frames / seconds : 0;
    int name_columns;

    if (fps > 0) snprintf(speed, sizeof speed, "  %.1f fps", fps);
    if (bytes >= 0 && frames > 0 && progress->pixels > 0)
        snprintf(rate, sizeof rate, "  %.3f bits/pixel",
                 (double)bytes * 8 / ((double)frames * progress->pixels));
    if (progress->total > frames && fps > 0) {
        double seconds_left = (double)(progress->total - frames) / fps;

        if (seconds_left < 360000)
            snprintf(left, sizeof left, "  ETA %d:%02d", (int)(seconds_left / 60),
                     (int)seconds_left % 60);
    }
    if (progress->total > 0) {
        int64_t shown = frames < progress->total ? frames : progress->total;

        snprintf(state, sizeof state, "  %3d%%  %lld/%lld frames%s%s%s",
                 (int)(100.0 * (double)shown / (double)progress->total), (long long)frames,
                 (long long)progress->total, speed, rate, left);
    } else {
        snprintf(state, sizeof state, "  %lld frames%s%s", (long long)frames, speed, rate);
    }
    name_columns = COLUMNS - (int)strlen(state);
    if (name_columns < 0) name_columns = 0;
    snprintf(line, size, "%.*s%s", name_columns, progress->name, state);
}

/* 1: it is time for a new line. */
static int is_due(vp_progress *progress, double now)
{
    if (!progress->active || now - progress->last < INTERVAL) return 0;
    progress->last = now;
    return 1;
}

static void print_line(vp_progress *progress, char *line)
{
    for (char *c = line; *c; c++)
        if ((unsigned char)*c < 32 || *c == 127) *c = '?';
    fprintf(stderr, "\r%s\033[K", line);
    fflush(stderr);
    progress->shown = 1;
}

void vp_progress_update(vp_progress *progress, int64_t frames, int64_t bytes)
{
    char line[4 * COLUMNS];
    double now;

    if (!progress->active) return;
    now = vp_clock_seconds();
    if (!is_due(progress, now)) return;
    vp_progress_line(line, sizeof line, progress, frames, bytes, now - progress->start);
    print_line(progress, line);
}

void vp_progress_show(vp_progress *progress, const char *text)
{
    char line[COLUMNS + 1];

    if (!progress->active || !is_due(progress, vp_clock_seconds())) return;
    snprintf(line, sizeof line, "%s", text);
    print_line(progress, line);
}

void vp_progress_clear(vp_progress *progress)
{
    if (!progress->shown) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->shown = 0;
}

double vp_progress_seconds(const vp_progress *progress)
{
    return vp_clock_seconds() - progress->start;
}
