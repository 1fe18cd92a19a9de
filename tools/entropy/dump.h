/* SPDX-License-Identifier: BSD-2-Clause */
/* Token dumps: what dump-tokens writes and train-entropy reads. Little-endian.
 *
 *   "VPTK", int32 rows, columns, dims
 *   per frame in coding order: int32 type (0..3), display time, then
 *     int16 tokens[rows][columns][dims], uint8 quality[rows][columns] (0..63),
 *     uint8 side[rows][columns] (0..15)
 *
 * A frame of type 0 begins a segment. */
#ifndef VPATCH_TOOLS_ENTROPY_DUMP_H
#define VPATCH_TOOLS_ENTROPY_DUMP_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct dump_frame {
    int type, time;
    int16_t *tokens;
    uint8_t *quality, *side;
} dump_frame;

typedef struct dump {
    int rows, columns, dims, frames;
    dump_frame *frame;
    uint8_t *memory;
} dump;

/* Returns 0, or -1 after a message on stderr. */
int dump_read(dump *d, const char *path);
void dump_free(dump *d);

/* Return 0, or -1 when writing failed. side NULL: all 0. */
int dump_write_header(FILE *file, int rows, int columns, int dims);
int dump_write_frame(FILE *file, int rows, int columns, int dims, const dump_frame *frame);

#endif
