/* SPDX-License-Identifier: BSD-2-Clause */
/* What the program's values look like as JSON. */
#include "util/json_value.h"

#include <math.h>
#include <stdlib.h>

#include "common/test.h"

/* The value in a list, as text; the value is released. */
static void check(json_t *value, const char *expected)
{
    char *text = vp_json_write(vp_json_append(json_array(), value), 0);

    CHECK_STR(text ? text : "(no memory)", expected);
    free(text);
}

static void texts(void)
{
    check(vp_json_text(NULL), "[null]\n");
    check(vp_json_text(""), "[\"\"]\n");
    check(vp_json_text("a\"b\\c\n\x1b"), "[\"a\\\"b\\\\c\\n\\u001B\"]\n");
    check(vp_json_text("B\xc3\xa4r \xe2\x82\xac \xf0\x9f\x90\xbb"),
          "[\"B\xc3\xa4r \xe2\x82\xac \xf0\x9f\x90\xbb\"]\n");
}

/* What a terminal would act on is an escape: C0, DEL, C1, marks of the writing direction. */
static void control_characters(void)
{
    check(vp_json_text("\x1b[m\x7f\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0"),
          "[\"\\u001B[m\\u007f\\u0080\\u009b\\u009f\xc2\xa0\"]\n");
    check(vp_json_text("a\xe2\x80\xae"
                       "b\xe2\x81\xa6\xd8\x9c"),
          "[\"a\\u202eb\\u2066\\u061c\"]\n");
}

static void bytes_that_are_no_utf8(void)
{
    check(vp_json_text("x\xff"), "[\"x\xef\xbf\xbd\"]\n");
    check(vp_json_set(json_object(), "\xff", json_integer(1)), "[{\"\xef\xbf\xbd\": 1}]\n");
}

static void numbers(void)
{
    check(vp_json_number(0.1234567890123, 10), "[0.123456789]\n");
    check(vp_json_number(2.0 / 3, 6), "[0.666667]\n");
    check(vp_json_number(30, 10), "[30]\n");
    check(vp_json_number(-1.5e-9, 10), "[-1.5e-9]\n");
    check(vp_json_number(123456789012.0, 10), "[123456789012]\n");
    check(vp_json_number((double)NAN, 10), "[null]\n");
    check(vp_json_number(-(double)INFINITY, 10), "[null]\n");
    check(vp_json_decimals(0.36, 6), "[0.36]\n");
    check(vp_json_decimals(100.0 / 3, 6), "[33.333333]\n");
    check(vp_json_decimals(2, 6), "[2.0]\n");
}

static void indented(void)
{
    char *text = vp_json_write(json_pack("{s:[i]}", "a", 1), 2);

    CHECK_STR(text ? text : "(no memory)", "{\n  \"a\": [\n    1\n  ]\n}\n");
    free(text);
}

/* A part that is missing makes the whole NULL, and nothing leaks. */
static void missing_parts(void)
{
    CHECK(vp_json_append(json_array(), NULL) == NULL);
    CHECK(vp_json_append(NULL, json_integer(1)) == NULL);
    CHECK(vp_json_set(json_object(), "a", NULL) == NULL);
    CHECK(vp_json_set(NULL, "a", json_integer(1)) == NULL);
    CHECK(json_pack("{s:o, s:o}", "a", json_integer(1), "b", NULL) == NULL);
    CHECK(vp_json_write(NULL, 0) == NULL);
}

int main(void)
{
    RUN(texts);
    RUN(control_characters);
    RUN(bytes_that_are_no_utf8);
    RUN(numbers);
    RUN(indented);
    RUN(missing_parts);
    return test_result();
}
