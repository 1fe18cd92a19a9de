/* SPDX-License-Identifier: BSD-2-Clause */
/* Values for jansson as the program prints them. Each function returns a new reference,
 * or NULL when memory is short; json_pack, vp_json_append and vp_json_set pass a NULL
 * on, so that a whole tree is checked once, at its root. */
#ifndef VPATCH_UTIL_JSON_VALUE_H
#define VPATCH_UTIL_JSON_VALUE_H

#include <jansson.h>

/* A string; bytes that are not UTF-8 become U+FFFD. NULL: null. */
json_t *vp_json_text(const char *text);

/* A number rounded to so many significant digits (15 at most), a whole one as an integer;
 * null when it is not finite. */
json_t *vp_json_number(double value, int digits);

/* A finite number rounded to so many decimals. */
json_t *vp_json_decimals(double value, int decimals);

/* The list with `value` at its end. Takes both over: on failure both are released. */
json_t *vp_json_append(json_t *list, json_t *value);

/* The object with `value` under a name, which may hold any bytes as a text may. Takes both
 * over: on failure both are released. */
json_t *vp_json_set(json_t *object, const char *name, json_t *value);

/* Writes the value and a line feed and releases it; indent 0: in one line. The caller
 * frees the text, which does not depend on the locale. */
char *vp_json_write(json_t *value, int indent);

#endif
