/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/base64.h"

#include <stdlib.h>

#include "common/test.h"

/* RFC 4648, 10. */
static void base64_of_known_bytes(void)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = vp_base64("", (const uint8_t *)cases[i][0], strlen(cases[i][0]));
        CHECK_STR(text ? text : "(no memory)", cases[i][1]);
        free(text);
    }
}

static int digit_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* All 256 bytes: read back as RFC 4648 says. */
static void base64_of_many_bytes(void)
{
    enum { MOST = 3 * 1024 * 2 + 2 };
    static uint8_t bytes[MOST];
    unsigned seed = 7;
    for (int i = 0; i < MOST; i++) bytes[i] = (uint8_t)(test_random(&seed) >> 8);
    for (size_t size = MOST - 3100; size <= MOST; size += 31) {
        char *text = vp_base64("a:", bytes, size);
        CHECK(text && !strncmp(text, "a:", 2));
        if (!text) return;
        CHECK_EQ(strlen(text + 2), (size + 2) / 3 * 4);
        int wrong = 0;
        for (size_t i = 0; i < size; i++) {
            const char *four = text + 2 + i / 3 * 4;
            int high = digit_of(four[i % 3]), low = digit_of(four[i % 3 + 1]);
            int value = i % 3 == 0   ? high << 2 | low >> 4
                        : i % 3 == 1 ? (high & 15) << 4 | low >> 2
                                     : (high & 3) << 6 | low;
            wrong += high < 0 || low < 0 || value != bytes[i];
        }
        CHECK_EQ(wrong, 0);
        free(text);
    }
}

int main(void)
{
    RUN(base64_of_known_bytes);
    RUN(base64_of_many_bytes);
    return test_result();
}
