/* SPDX-License-Identifier: BSD-2-Clause */
/* Locales other than C are not installed everywhere: the linker sends snprintf here
 * (room.cmake), which writes numbers as such a locale would. */
#include "bench/textbuf.h"

#include <stdarg.h>
#include <stdlib.h>

#include "common/test.h"

int __wrap_snprintf(char *to, size_t size, const char *format, ...);

static const char *point; /* the locale's decimal point, NULL: "." */

int __wrap_snprintf(char *to, size_t size, const char *format, ...)
{
    char plain[512], *dot;
    va_list list;
    int length;

    va_start(list, format);
    length = vsnprintf(plain, sizeof plain, format, list);
    va_end(list);
    if (!size) return length;
    to[0] = '\0';
    dot = point ? strchr(plain, '.') : NULL;
    if (dot && strlen(plain) + strlen(point) <= size) {
        strncat(to, plain, (size_t)(dot - plain));
        strcat(to, point);
        strcat(to, dot + 1);
    } else {
        strncat(to, plain, size - 1);
    }
    return length;
}

#define CHECK_MAKES(call, expected)                       \
    do {                                                  \
        vp_textbuf text = {0};                            \
        call;                                             \
        char *made = vp_textbuf_take(&text);              \
        CHECK_STR(made ? made : "(no memory)", expected); \
        free(made);                                       \
    } while (0)

#define CHECK_FIXED(value, decimals, expected)            \
    do {                                                  \
        char number[16];                                  \
        vp_fixed(number, sizeof number, value, decimals); \
        CHECK_STR(number, expected);                      \
    } while (0)

static void numbers(void)
{
    CHECK_MAKES(vp_textbuf_number(&text, 0.1234567890123, 10), "0.123456789");
    CHECK_MAKES(vp_textbuf_number(&text, 30, 10), "30");
    CHECK_MAKES(vp_textbuf_number(&text, -1.5e-9, 10), "-1.5e-09");
    CHECK_MAKES(vp_textbuf_number(&text, 123456789012.0, 17), "123456789012");
    CHECK_FIXED(36.456, 2, "36.46");
    CHECK_FIXED(-3, 1, "-3.0");
    CHECK_FIXED(17, 0, "17");
}

static void numbers_in_other_locales(void)
{
    static const char *const points[] = {",", "\xd9\xab"}; /* German, Arabic */

    for (int i = 0; i < 2; i++) {
        point = points[i];
        numbers();
    }
    point = NULL;
}

static void a_number_that_does_not_fit(void)
{
    char number[8];

    vp_fixed(number, sizeof number, 1.7976931348623157e308, 2);
    CHECK_STR(number, "1797693");
}

static void csv(void)
{
    CHECK_MAKES(vp_textbuf_csv(&text, "plain text"), "plain text");
    CHECK_MAKES(vp_textbuf_csv(&text, "a,b"), "\"a,b\"");
    CHECK_MAKES(vp_textbuf_csv(&text, "say \"x\""), "\"say \"\"x\"\"\"");
    CHECK_MAKES(vp_textbuf_csv(&text, "two\nlines"), "\"two\nlines\"");
}

static void cells(void)
{
    CHECK_MAKES(vp_textbuf_cell(&text, "abc", 5), "abc  ");
    CHECK_MAKES(vp_textbuf_cell(&text, "abcde", 5), "abcde");
    CHECK_MAKES(vp_textbuf_cell(&text, "abcdef", 5), "abcd~");
    CHECK_MAKES(vp_textbuf_cell(&text, "\xc3\xa4\xc3\xb6\xc3\xbc", 4), "\xc3\xa4\xc3\xb6\xc3\xbc ");
    CHECK_MAKES(vp_textbuf_cell(&text, "\xc3\xa4\xc3\xb6\xc3\xbc", 2), "\xc3\xa4~");
    CHECK_MAKES(vp_textbuf_cell(&text, "\x1b[31m\n\xff\xc2\x9b", 0), "?[31m???");
}

static void growing(void)
{
    vp_textbuf text = {0};

    for (int i = 0; i < 1000; i++) vp_textbuf_format(&text, "%03d,%s", i, i % 2 ? "x" : "");
    CHECK_EQ(text.length, 4500);
    char *made = vp_textbuf_take(&text);
    CHECK_EQ(strlen(made), 4500);
    CHECK(!memcmp(made + 9 * 111, "222,", 4));
    free(made);
    CHECK_EQ(text.length, 0);
    made = vp_textbuf_take(&text); /* nothing is a string, too */
    CHECK_STR(made ? made : "(no memory)", "");
    free(made);
}

int main(void)
{
    RUN(numbers);
    RUN(numbers_in_other_locales);
    RUN(a_number_that_does_not_fit);
    RUN(csv);
    RUN(cells);
    RUN(growing);
    return test_result();
}
