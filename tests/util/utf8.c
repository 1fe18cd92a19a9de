/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/utf8.h"

#include <stdlib.h>

#include "common/test.h"

#define BAD "\xef\xbf\xbd"

/* A lone byte, an overlong slash, a surrogate, a cut sequence, a code above U+10FFFF. */
static void wrong_bytes_are_replaced(void)
{
    static const char *const cases[][2] = {{"\xff", BAD},
                                           {"\xc0\xaf", BAD BAD},
                                           {"\xed\xa0\x80", BAD BAD BAD},
                                           {"x\xe2\x82", "x" BAD BAD},
                                           {"\xf4\x90\x80\x80", BAD BAD BAD BAD}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *valid = vp_utf8_valid(cases[i][0]);

        CHECK_STR(valid ? valid : "(no memory)", cases[i][1]);
        free(valid);
    }
}

static void lengths(void)
{
    CHECK_EQ(vp_utf8_length("a"), 1);
    CHECK_EQ(vp_utf8_length("\xc3\xa4"), 2);
    CHECK_EQ(vp_utf8_length("\xe2\x82\xac"), 3);
    CHECK_EQ(vp_utf8_length("\xf0\x9f\x90\xbb"), 4);
    CHECK_EQ(vp_utf8_length("\xf0\x9f\x90"), 0);
    CHECK_EQ(vp_utf8_length("\x80"), 0);
    CHECK(vp_utf8_is_space(' ') && vp_utf8_is_space('\n') && vp_utf8_is_space(0x3000));
    CHECK(vp_utf8_is_space(0xa0) && vp_utf8_is_space(0x2003) && vp_utf8_is_space(0x2028));
    CHECK(!vp_utf8_is_space('a') && !vp_utf8_is_space(0x200b) && !vp_utf8_is_space(0x3001));
}

static void valid_text_stays(void)
{
    static const char text[] = "B\xc3\xa4r \xe2\x82\xac \xf0\x9f\x90\xbb";
    char *valid = vp_utf8_valid(text);

    CHECK_STR(valid ? valid : "(no memory)", text);
    free(valid);
}

int main(void)
{
    RUN(wrong_bytes_are_replaced);
    RUN(lengths);
    RUN(valid_text_stays);
    return test_result();
}
