/* SPDX-License-Identifier: BSD-2-Clause */
/* Dumps of motion fields: what dump-tokens writes and train-motion reads.
 * Little-endian.
 *
 *   "VPM3", int32 rows, columns
 *   per field in coding order: int32 begins (1: the first of its segment), type
 *     (0..2), references (1, 2), time, reference times [2], temporal; then
 *     uint8 split[rows][columns],
 *     per unit of [2 * rows][2 * columns]: int16 vectors [2][x, y], uint8 refs,
 *       merge, int32 tmv x, y, uint8 how its source was coded
 *
 * That is all vp_motion_code() looks at: a field needs no other to be coded. */
#ifndef VPATCH_TOOLS_ENTROPY_FIELDS_H
#define VPATCH_TOOLS_ENTROPY_FIELDS_H

#include <stdio.h>

#include "inter/mv_field.h"

typedef struct fields {
    int rows, columns, count;
    vp_motion_field *field;
    unsigned char *begins; /* [count] the field is the first of its segment */
} fields;

/* Returns 0, or -1 after a message on stderr. */
int fields_read(fields *f, const char *path);
void fields_free(fields *f);

/* Return 0, or -1 when writing failed. */
int fields_write_header(FILE *file, int rows, int columns);
int fields_write(FILE *file, const vp_motion_field *field, int begins);

#endif
