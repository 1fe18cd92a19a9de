/* SPDX-License-Identifier: BSD-2-Clause */
/* The progress line: one line on stderr that is written over again and again,
 * only when stderr is a terminal. */
#ifndef VPATCH_CLI_PROGRESS_H
#define VPATCH_CLI_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

typedef struct vp_progress {
    int active; /* stderr is a terminal and --quiet was not given       */
    int shown;  /* a line stands on the terminal now                    */
    const char *name;
    int64_t total; /* frames expected, 0: unknown                          */
    double pixels; /* per frame, for bits per pixel                        */
    double start, last;
} vp_progress;

void vp_progress_start(vp_progress *progress, const char *name, int64_t total, double pixels,
                       int quiet);
/* Shows the state a few times a second; bytes below 0: not known. */
void vp_progress_update(vp_progress *progress, int64_t frames, int64_t bytes);
/* Shows any other line the same way, at most 79 characters of it. */
void vp_progress_show(vp_progress *progress, const char *text);
/* Takes the line off the terminal: before anything else is printed, and at the end. */
void vp_progress_clear(vp_progress *progress);
/* Seconds since the start. */
double vp_progress_seconds(const vp_progress *progress);

/* The line itself, at most 79 characters (public for its test). */
void vp_progress_line(char *line, size_t size, const vp_progress *progress, int64_t frames,
                      int64_t bytes, double seconds);

#endif
