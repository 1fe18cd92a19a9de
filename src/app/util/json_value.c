/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/json_value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/printable.h"
#include "util/utf8.h"

/* Digits that are printed: a number rounded to fewer has no others. */
#define DIGITS 15

json_t *vp_json_text(const char *text)
{
    char *valid;
    json_t *value;

    if (!text) return json_null();
    valid = vp_utf8_valid(text);
    value = valid ? json_string(valid) : NULL;
    free(valid);
    return value;
}

json_t *vp_json_number(double value, int digits)
{
    char text[64];

    if (!isfinite(value)) return json_null();
    if (value == floor(value) && fabs(value) < 1e15) return json_integer((json_int_t)value);
    /* printing and reading have the same decimal point, whatever it is */
    snprintf(text, sizeof text, "%.*g", digits, value);
    return json_real(strtod(text, NULL));
}

json_t *vp_json_decimals(double value, int decimals)
{
    double scale = pow(10, decimals);

    return json_real(round(value * scale) / scale);
}

json_t *vp_json_append(json_t *list, json_t *value)
{
    if (!json_array_append_new(list, value)) return list;
    json_decref(list);
    return NULL;
}

json_t *vp_json_set(json_t *object, const char *name, json_t *value)
{
    char *valid = vp_utf8_valid(name);
    int failed = 1;

    if (valid)
        failed = json_object_set_new(object, valid, value);
    else
        json_decref(value);
    free(valid);
    if (!failed) return object;
    json_decref(object);
    return NULL;
}

static int is_control(const char *at, size_t *length)
{
    unsigned code;

    *length = vp_utf8_read(at, &code);
    return *length && code >= 0x7f && vp_acts_on_terminal(code);
}

/* The text with DEL, C1 control characters and marks that turn the direction of writing as escapes,
 * as C0 is already, for JSON goes to terminals too, and with the end of the line. Takes text over;
 * NULL: memory is short. */
static char *finish_text(char *text)
{
    size_t count = 0, length, size = strlen(text);
    char *made, *to;

    for (const char *at = text; *at; at += length ? length : 1) count += is_control(at, &length);
    made = to = malloc(size + 5 * count + 2);
    for (const char *at = text; made && *at;) {
        if (is_control(at, &length)) {
            unsigned code;

            vp_utf8_read(at, &code);
            to += snprintf(to, 7, "\\u%04x", code);
        } else {
            length = length ? length : 1;
            memcpy(to, at, length);
            to += length;
        }
        at += length;
    }
    if (made) memcpy(to, "\n", 2);
    free(text);
    return made;
}

char *vp_json_write(json_t *value, int indent)
{
    char *text = value ? json_dumps(value, JSON_INDENT(indent) | JSON_REAL_PRECISION(DIGITS))
                       : NULL;

    json_decref(value);
    return text ? finish_text(text) : NULL;
}
