/* SPDX-License-Identifier: BSD-2-Clause */
/* What reaches a terminal, and the room it takes there. */
#include "util/printable.h"
#include "util/columns.h"

#include "common/test.h"

static void control_characters_go(void)
{
    static const struct {
        const char *text, *printed;
    } cases[] = {
        {"", ""},
        {"a name.mkv", "a name.mkv"},
        {"B\xc3\xa4r \xf0\x9f\x90\xbb", "B\xc3\xa4r \xf0\x9f\x90\xbb"},
        {"\033[31mred\033]0;title\007", "?[31mred?]0;title?"},
        {"one\ntwo\r\tthree\x7f", "one?two??three?"},
        {"\xc2\x9b"
         "31m \xc2\x80 \xc2\x9f \xc2\xa0",
         "?31m ? ? \xc2\xa0"}, /* C1 */
        {"\x9b"
         "31m \xff",
         "?31m ?"}, /* C1 of 8-bit terminals, no UTF-8 */
        {"\xe2\x80\xae"
         "4pm.tpv \xe2\x81\xa6",
         "?4pm.tpv ?"},                       /* turned around */
        {"\xe2\x80\xa8 \xe2\x80\xa9", "? ?"}, /* separators of lines, paragraphs */
        {"\xe2\x82", "??"},                   /* ends in the middle */
        {"\xc0\x9b \xe0\x82\x9b", "?? ???"},  /* longer than need be */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];

        snprintf(text, sizeof text, "%s", cases[i].text);
        vp_printable(text);
        CHECK_STR(text, cases[i].printed);
    }
}

/* Whatever the bytes are, nothing below a space is left, nor a byte that is not UTF-8. */
static void all_pairs_of_bytes(void)
{
    int left = 0;

    for (int a = 1; a < 256; a++)
        for (int b = 1; b < 256; b++) {
            char text[4] = {(char)a, (char)b, 'x', 0};

            vp_printable(text);
            for (const char *c = text; *c; c++) {
                unsigned char first = (unsigned char)*c;

                left += first < 0x20 || first == 0x7f;
                if (first >= 0x80) left += (unsigned char)c[-(c > text)] < 0x80 && first < 0xc2;
                if (first == 0xc2) left += (unsigned char)c[1] < 0xa0;
            }
            CHECK(strchr(text, 'x') != NULL);
        }
    CHECK_EQ(left, 0);
}

static const char *printed(void (*put)(FILE *, const char *), const char *text)
{
    static char got[128];
    FILE *file = tmpfile();
    size_t length = 0;

    CHECK(file != NULL);
    if (file) {
        put(file, text);
        rewind(file);
        length = fread(got, 1, sizeof got - 1, file);
        fclose(file);
    }
    got[length] = 0;
    return got;
}

static void files(void)
{
    CHECK_STR(printed(vp_put_printable, "B\xc3\xa4r\033[1m\xc2\x9b\n\xff, \"x\""),
              "B\xc3\xa4r?[1m???, \"x\"");
    CHECK_STR(printed(vp_put_printable_csv, "B\xc3\xa4r\033\n"), "B\xc3\xa4r??");
    CHECK_STR(printed(vp_put_printable_csv, "a, \"x\" \r"), "\"a, \"\"x\"\" ?\"");
    CHECK_STR(printed(vp_put_printable_csv, "\""), "\"\"\"\"");
    CHECK_STR(printed(vp_put_printable_csv, ""), "");
}

static void columns(void)
{
    CHECK_EQ(vp_columns(""), 0);
    CHECK_EQ(vp_columns("name"), 4);
    CHECK_EQ(vp_columns("B\xc3\xa4r"), 3);
    CHECK_EQ(vp_columns("Ba\xcc\x88r"), 3);               /* a and a mark */
    CHECK_EQ(vp_columns("\xe5\x8b\x95\xe7\x94\xbb"), 4);  /* East Asian */
    CHECK_EQ(vp_columns("\xed\x95\x9c \xef\xbc\xa1"), 5); /* Hangul; wide A */
    CHECK_EQ(vp_columns("\xf0\x9f\x90\xbb"), 2);
    CHECK_EQ(vp_columns("\xff\x80"), 2);
    CHECK_EQ(vp_columns_cut("name", 9), 4);
    CHECK_EQ(vp_columns_cut("name", 2), 2);
    CHECK_EQ(vp_columns_cut("name", 0), 0);
    CHECK_EQ(vp_columns_cut("name", -3), 0);
    CHECK_EQ(vp_columns_cut("\xe5\x8b\x95\xe7\x94\xbb", 3), 3);
    CHECK_EQ(vp_columns_cut("a\xcc\x88r", 1), 3); /* the mark goes with its letter */
}

int main(void)
{
    RUN(control_characters_go);
    RUN(all_pairs_of_bytes);
    RUN(files);
    RUN(columns);
    return test_result();
}
