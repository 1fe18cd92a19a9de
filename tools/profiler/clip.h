/* SPDX-License-Identifier: BSD-2-Clause */
/* A clip in memory: its frames, when it came as such, and its segments. */
#ifndef PROFILER_CLIP_H
#define PROFILER_CLIP_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/vpatch.h"

typedef struct clip {
    int width, height, rows, columns; /* rows and columns of patches */
    int frames;
    uint8_t *samples; /* [frames] 4:2:0 of 8 bits; NULL: the clip came coded */
    vpatch_segment *segment;
    int segments;
} clip;

/* What came in cannot be used: says so and ends the program. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Reads a .y4m of 4:2:0 (at most `frames`, 0: all), or the segments of a .vpt. */
void clip_open(clip *c, const char *path, int frames, const vpatch_model *model);
void clip_close(clip *c);
/* Encodes the frames; the segments are kept. preset: VPATCH_PRESET_*. */
void clip_encode(clip *c, const vpatch_model *model, int preset, int threads);
/* Decodes the segments: the pictures, or no more than the tokens. */
void clip_decode(const clip *c, const vpatch_model *model, int threads, int tokens_only);

#endif
