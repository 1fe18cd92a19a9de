/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/table_cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void vp_table_add(vp_table *t, const char *string)
{
    vp_textbuf_add(&t->text, string);
}

void vp_table_begin(vp_table *t, vp_tone tone)
{
    if (t->colour && tone != VP_TONE_PLAIN)
        vp_table_add(t, tone == VP_TONE_GOOD ? "\033[32m" : "\033[31m");
}

void vp_table_end(vp_table *t, vp_tone tone)
{
    if (t->colour && tone != VP_TONE_PLAIN) vp_table_add(t, "\033[0m");
}

void vp_table_right_name(vp_table *t, const char *string, int width)
{
    int places = vp_textbuf_places(string);

    for (int i = places; i < width; i++) vp_table_add(t, " ");
    vp_textbuf_cell(&t->text, string, places < width ? 0 : width);
}

void vp_table_right(vp_table *t, const char *string, int width, vp_tone tone)
{
    for (int i = (int)strlen(string); i < width; i++) vp_table_add(t, " ");
    vp_table_begin(t, tone);
    vp_table_add(t, string);
    vp_table_end(t, tone);
}

void vp_table_name(vp_table *t, const char *string, int width)
{
    vp_textbuf_cell(&t->text, string, width - 1);
    vp_table_add(t, " ");
}

void vp_table_number(vp_table *t, double value, int decimals, const char *unit, int width)
{
    char cell[48] = "-";

    if (isfinite(value)) {
        vp_fixed(cell, sizeof cell - 8, value, decimals);
        strncat(cell, unit, 7);
    } else if (value > 0) {
        snprintf(cell, sizeof cell, "inf");
    }
    vp_table_right(t, cell, width, VP_TONE_PLAIN);
}

void vp_table_percent(vp_table *t, double value, int width)
{
    char cell[48] = "-";
    int sign = value <= -0.05 ? -1 : value >= 0.05;

    if (isfinite(value)) {
        vp_fixed(cell, sizeof cell - 4, sign ? value : 0, 1);
        if (sign > 0) {
            memmove(cell + 1, cell, strlen(cell) + 1);
            cell[0] = '+';
        }
        strcat(cell, " %");
    }
    vp_table_right(t, cell, width,
                   sign < 0   ? VP_TONE_GOOD
                   : sign > 0 ? VP_TONE_BAD
                              : VP_TONE_PLAIN);
}

void vp_table_line_end(vp_table *t)
{
    /* no trailing blanks: tables are pasted into documents */
    while (t->text.length && t->text.data[t->text.length - 1] == ' ')
        t->text.data[--t->text.length] = '\0';
    vp_table_add(t, "\n");
}
