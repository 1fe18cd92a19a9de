/* SPDX-License-Identifier: BSD-2-Clause */
/* Cells of a table for a terminal. Each is written behind the one before, in the line that
 * is being written. */
#ifndef VPATCH_BENCH_TABLE_CELLS_H
#define VPATCH_BENCH_TABLE_CELLS_H

#include "bench/results.h"
#include "bench/textbuf.h"

enum {
    VP_TABLE_NAME_WIDTH = 20, /* of clips, codecs and tags */
    VP_TABLE_LEAST_COLUMNS = 80
};

/* What stands out, by ANSI colours. */
typedef enum vp_tone { VP_TONE_PLAIN, VP_TONE_GOOD, VP_TONE_BAD } vp_tone;

typedef struct vp_table {
    vp_textbuf text;
    const vp_results *results;
    int columns, colour;
} vp_table;

void vp_table_add(vp_table *t, const char *string);

/* What is added between them has a tone. */
void vp_table_begin(vp_table *t, vp_tone tone);
void vp_table_end(vp_table *t, vp_tone tone);

/* ASCII, to the right. */
void vp_table_right(vp_table *t, const char *string, int width, vp_tone tone);

/* A name that may hold anything, to the left or to the right. */
void vp_table_name(vp_table *t, const char *string, int width);
void vp_table_right_name(vp_table *t, const char *string, int width);

/* A number with its unit, to the right; "-" where there is none. */
void vp_table_number(vp_table *t, double value, int decimals, const char *unit, int width);

/* "-3.2 %", "+4.5 %", "0.0 %", to the right. */
void vp_table_percent(vp_table *t, double value, int width);

void vp_table_line_end(vp_table *t);

#endif
