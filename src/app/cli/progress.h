/* SPDX-License-Identifier: BSD-2-Clause */
/* The progress line: one line on stderr that is written over again and again, as wide as the
 * terminal at most, only when stderr is a terminal. */
#ifndef VPATCH_CLI_PROGRESS_H
#define VPATCH_CLI_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

typedef struct vp_progress {
    int active; /* stderr is a terminal and --quiet was not given       */
    int shown;  /* columns of the line that stands on the terminal now  */
    const char *name;
    int file, files; /* this one of so many; files below 2: not shown        */
    int64_t total;   /* frames expected, 0: unknown                          */
    double pixels;   /* per frame, for bits per pixel                        */
    double start, last;
} vp_progress;

/* What is known of a file's work. */
typedef struct vp_progress_state {
    int64_t frames;       /* done                                            */
    int64_t sized_frames; /* those that `bytes` are of; 0: bits unknown yet  */
    int64_t bytes;
} vp_progress_state;

void vp_progress_start(vp_progress *progress, const char *name, int64_t total, double pixels,
                       int quiet);
/* Shows the state a few times a second. */
void vp_progress_update(vp_progress *progress, const vp_progress_state *state);
/* Shows any other line the same way, as much as fits. */
void vp_progress_show(vp_progress *progress, const char *text);
/* Takes the line off the terminal: before anything else is printed, and at the end. */
void vp_progress_clear(vp_progress *progress);
/* Seconds since the start. */
double vp_progress_seconds(const vp_progress *progress);

/* The line itself, at most so many columns: a name in its place, and of the rest what fits, the
 * least important left out first (public for its test). */
void vp_progress_line(char *line, size_t size, const vp_progress *progress,
                      const vp_progress_state *state, double seconds, int columns);

#endif
