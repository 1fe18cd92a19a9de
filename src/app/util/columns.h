/* SPDX-License-Identifier: BSD-2-Clause */
/* How much room text takes on a terminal, without a locale: never less than it takes. */
#ifndef VPATCH_UTIL_COLUMNS_H
#define VPATCH_UTIL_COLUMNS_H

#include <stddef.h>

/* Columns of UTF-8 text: 2 for East Asian wide characters and pictographs, 0 for marks that
 * stand on the letter before, else 1; 1 for a byte that is not UTF-8. */
int vp_columns(const char *text);

/* How many bytes of the text take at most so many columns; whole characters. */
size_t vp_columns_cut(const char *text, int columns);

#endif
