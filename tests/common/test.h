/* SPDX-License-Identifier: BSD-2-Clause */
/* The smallest test frame that still says what failed: CHECK prints the
 * expression, CHECK_EQ both values. A test program returns test_result(). */
#ifndef VPATCH_TEST_H
#define VPATCH_TEST_H

#include <stdio.h>
#include <string.h>

static int test_checks, test_failures;

#define TEST_FAIL_(...)                                 \
    do {                                                \
        test_failures++;                                \
        fprintf(stderr, "%s:%d: ", __FILE__, __LINE__); \
        fprintf(stderr, __VA_ARGS__);                   \
        fputc('\n', stderr);                            \
    } while (0)

#define CHECK(condition)                                          \
    do {                                                          \
        test_checks++;                                            \
        if (!(condition)) TEST_FAIL_("not true: %s", #condition); \
    } while (0)

#define CHECK_EQ(got, expected)                                                             \
    do {                                                                                    \
        long long got_ = (long long)(got), expected_ = (long long)(expected);               \
        test_checks++;                                                                      \
        if (got_ != expected_)                                                              \
            TEST_FAIL_("%s is %lld, expected %s = %lld", #got, got_, #expected, expected_); \
    } while (0)

#define CHECK_STR(got, expected)                                                \
    do {                                                                        \
        const char *got_ = (got), *expected_ = (expected);                      \
        test_checks++;                                                          \
        if (strcmp(got_, expected_))                                            \
            TEST_FAIL_("%s is \"%s\", expected \"%s\"", #got, got_, expected_); \
    } while (0)

#define RUN(test)                                                             \
    do {                                                                      \
        int before_ = test_failures;                                          \
        test();                                                               \
        printf("%s %s\n", test_failures == before_ ? "ok  " : "FAIL", #test); \
    } while (0)

static inline int test_result(void)
{
    printf("%d checks, %d failures\n", test_checks, test_failures);
    return test_failures != 0 || test_checks == 0;
}

/* xorshift32: tests draw their data from a seed so that a failure repeats. */
static inline unsigned test_random(unsigned *state)
{
    unsigned x = *state ? *state : 1;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

#endif
