/* SPDX-License-Identifier: BSD-2-Clause */
/* Text of files and of the command line on its way to a terminal. */
#ifndef VPATCH_UTIL_PRINTABLE_H
#define VPATCH_UTIL_PRINTABLE_H

#include <stdio.h>

/* 1: a character that a terminal acts on: control characters (C0, DEL and C1), line and paragraph
 * separators, marks that turn the direction of writing. */
int vp_acts_on_terminal(unsigned code);

/* Replaces, in place, by '?' those (they include the beginnings of escape sequences), and bytes
 * that are not UTF-8, which an 8-bit terminal might take for C1. The text becomes one line. */
void vp_printable(char *text);

/* Prints a text so. */
void vp_put_printable(FILE *to, const char *text);
/* The same as a field of comma-separated values, in quotes where it needs them. */
void vp_put_printable_csv(FILE *to, const char *text);

#endif
