/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that grows. After memory was short nothing more is added, and take gives
 * NULL: callers check once, at the end. */
#ifndef VPATCH_BENCH_TEXTBUF_H
#define VPATCH_BENCH_TEXTBUF_H

#include <stddef.h>

typedef struct vp_textbuf {
    char *data; /* all zero: empty */
    size_t length, room;
    int failed;
} vp_textbuf;

void vp_textbuf_add(vp_textbuf *text, const char *string);

/* printf; not for floating point, which would follow the locale. */
void vp_textbuf_format(vp_textbuf *text, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* A finite number with a decimal point in every locale: so many significant digits
 * at most. */
void vp_textbuf_number(vp_textbuf *text, double value, int digits);

/* The same with so many decimals, into a string (which cuts it to its size). */
void vp_fixed(char *to, size_t size, double value, int decimals);

/* A field of comma-separated values, quoted where it must be (RFC 4180). */
void vp_textbuf_csv(vp_textbuf *text, const char *string);

/* For a terminal: one line, `width` places wide, to the left, cut with "~" where it
 * is longer, control characters as "?". Width 0: as long as it is. */
void vp_textbuf_cell(vp_textbuf *text, const char *string, int width);

/* The places that a string takes there. */
int vp_textbuf_places(const char *string);

/* Gives the text to the caller, who frees it, and empties the buffer; NULL when
 * memory was short. */
char *vp_textbuf_take(vp_textbuf *text);

#endif
