/* SPDX-License-Identifier: BSD-2-Clause */
/* Times as people write them, and what --from and --to keep of a .vpt. */
#include "cli/time_text.h"

#include "common/test.h"

#include <math.h>

static void check_time(const char *text, double expected)
{
    double seconds = -1;

    CHECK_EQ(vp_time_parse(text, &seconds), 0);
    if (fabs(seconds - expected) > 1e-9)
        TEST_FAIL_("\"%s\" gave %.9f, expected %.9f", text, seconds, expected);
}

static void test_parse(void)
{
    static const char *const bad[] = {
        "",        ".",   "1.",  ".5", "-1", "+1",   "1:2:3:4", "1:60", "1:",         ":1",
        "1:99:00", "1e3", "12s", " 1", "1 ", "1:2.", "1,5",     "nan",  "99999999999"};

    check_time("0", 0);
    check_time("12.5", 12.5);
    check_time("90", 90);
    check_time("1:02.5", 62.5);
    check_time("1:00:02.125", 3602.125);
    check_time("100:00", 6000);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double seconds;
        if (!vp_time_parse(bad[i], &seconds)) TEST_FAIL_("\"%s\" was taken", bad[i]);
        test_checks++;
    }
}

static void test_format(void)
{
    char text[32];

    vp_time_format(text, sizeof text, 0);
    CHECK_STR(text, "0:00.000");
    vp_time_format(text, sizeof text, 62.5004);
    CHECK_STR(text, "1:02.500");
    vp_time_format(text, sizeof text, 59.9999);
    CHECK_STR(text, "1:00.000");
    vp_time_format(text, sizeof text, 3600);
    CHECK_STR(text, "1:00:00.000");
    vp_time_format(text, sizeof text, -1);
    CHECK_STR(text, "0:00.000");
    vp_time_format(text, sizeof text, (double)NAN);
    CHECK_STR(text, "0:00.000");
}

static void test_duration(void)
{
    static const struct {
        double seconds;
        const char *text;
    } cases[] = {{0, "0.0 s"},   {4.84, "4.8 s"},       {59.94, "59.9 s"},   {59.96, "1:00"},
                 {62.4, "1:02"}, {3599.4, "59:59"},     {3599.6, "1:00:00"}, {360000, "100:00:00"},
                 {-1, "0.0 s"},  {(double)NAN, "0.0 s"}};
    char text[32];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vp_duration_format(text, sizeof text, cases[i].seconds);
        CHECK_STR(text, cases[i].text);
    }
}

int main(void)
{
    RUN(test_parse);
    RUN(test_format);
    RUN(test_duration);
    return test_result();
}
